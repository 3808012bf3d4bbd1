"""Dask clusters: a local one of processes, or any that is reached by an address or a scheduler file.

This module and `fuzz.campaign.cluster` are the only importers of Dask.
"""

import contextlib
import importlib.util
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oaswright.errors import OaswrightError, TargetError, ToolError, UsageError

try:
    import distributed
    from dask import config
except ModuleNotFoundError as missing:
    raise UsageError(f"--workers and --cluster need Dask, and {missing.name} is not installed", hint="pip install distributed cryptography") from None

LOOK = 1.0  # seconds between two looks at whether the scheduler still stands
CONNECT_SECONDS = 10.0
SILENT = 60  # seconds without a word from a worker, after which its work is done elsewhere
DESERTED = 300.0  # seconds without any worker, after which none is waited for
SETTINGS = {
    "distributed.worker.daemon": False,
    "distributed.scheduler.worker-ttl": f"{SILENT}s",
    "distributed.scheduler.allowed-failures": 10,
    "distributed.deploy.lost-worker-timeout": f"{SILENT}s",  # a busy machine takes long to start another one
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
    # What Dask watches for its own diagnosis every few milliseconds: with eight workers on two cores it takes as long as the work.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.gil.enabled": False,
}


@contextmanager
def connected(workers: int, address: str, environment: Mapping[str, str] | None = None) -> Iterator[Any]:
    """Connect to a cluster: a local one of so many processes, with these variables in their environment, or the one at an address.

    TargetError if it cannot be reached, UsageError for an address that is none.
    """
    for name in [one for one in logging.root.manager.loggerDict if one.partition(".")[0] == "distributed"]:  # each has a level of its own
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in ("distributed.scheduler", "tornado.application"):  # a result that ended with its worker, a worker that did not start: both are made again
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with config.set(SETTINGS), _reached(address) if address else _local(workers, environment or {}) as client:
        yield client


@contextmanager
def _local(workers: int, environment: Mapping[str, str]) -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0", env=dict(environment), security=True,
            silence_logs=logging.ERROR, memory_limit=0,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client


@contextmanager
def _reached(address: str) -> Iterator[Any]:
    """Provide a client of a cluster that was started elsewhere; `address` is that of its scheduler, or a file that holds it."""
    place = address if "://" in address else _told(address)
    try:
        client = distributed.Client(address=place, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TypeError) as error:  # a TypeError is how Dask says that TLS is not configured
        raise TargetError(
            f"--cluster {address}: the scheduler cannot be reached: {error}",
            hint="start it with `dask scheduler`, and workers with `dask worker ADDRESS --nthreads 1`",
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=5)


def _told(path: str) -> str:
    """Return the address that a scheduler file holds. UsageError if it holds none."""
    hint = "write tcp://host:8786, or the file that `dask scheduler --scheduler-file` wrote"
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        return str(content["address"])
    except FileNotFoundError:
        raise UsageError(f"--cluster {path}: no such scheduler file", hint=hint) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"--cluster {path}: not a scheduler file ({type(error).__name__}: {error})", hint=hint) from None


@dataclass(slots=True)
class Workers:
    """The workers of a cluster."""

    client: Any
    _seen: float = field(default_factory=time.monotonic)

    @property
    def count(self) -> int:
        """How many there are now, at least 1: where there is none, one is waited for."""
        return max(1, self._count)

    @property
    def _count(self) -> int:
        return len(self.client.scheduler_info(n_workers=-1)["workers"])

    @property
    def dashboard(self) -> str:
        """The address of Dask's page; "" where there is none: a local cluster serves it if bokeh is installed."""
        is_shown = self.client.cluster is None or importlib.util.find_spec("bokeh")
        return str(self.client.dashboard_link or "") if is_shown else ""

    def tend(self) -> None:
        """Replace local ones that have ended for good. TargetError if the scheduler has ended, or if there has been no worker for long."""
        if self.client.status != "running":
            raise _gone()
        local = self.client.cluster
        if local is not None and len(local.workers) < len(local.worker_spec):
            local.scale(len(local.worker_spec))
        if self._count:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > DESERTED:
            raise TargetError(
                f"no worker has been connected to the scheduler for {DESERTED:.0f} s",
                hint="start workers with `dask worker ADDRESS --nthreads 1`, and run it again",
            )


@dataclass(frozen=True, slots=True)
class Task:
    """A call on a worker. If the worker ends, another one is called."""

    workers: Workers
    future: Any

    def wait(self, seconds: float) -> bool:
        """Tell whether it has ended, after so many seconds at most. TargetError if the cluster is gone."""
        try:
            distributed.wait(self.future, timeout=seconds)
        except TimeoutError:
            self.workers.tend()
            return False
        except CancelledError:
            raise _gone() from None
        return True

    def result(self) -> Any:
        """Return what was called for. OaswrightError if the function raised it, ToolError for another error, TargetError if the cluster is gone."""
        while not self.wait(LOOK):
            pass
        error = self.future.exception()
        if isinstance(error, OaswrightError):
            raise error
        if error is not None:
            raise ToolError(f"a worker failed: {type(error).__name__}: {error}", hint="see that all workers have the same version of oaswright")
        return self.future.result()

    def cancel(self) -> None:
        """Let nobody wait for it."""
        self.future.cancel()


@dataclass(frozen=True, slots=True)
class Tasks:
    """Calls on the workers of a cluster, each of which stands alone."""

    workers: Workers

    def begin(self, function: Callable[..., Any], *arguments: Any) -> Task:
        """Call a function on a worker. TargetError if the cluster is gone."""
        self.workers.tend()
        return Task(self.workers, self.workers.client.submit(function, *arguments, pure=False))

    def each(self, function: Callable[[str], Any], arguments: Sequence[str]) -> Iterator[tuple[str, Task]]:
        """Call a function with each argument; yield the argument and the call as each ends."""
        waiting = {one: self.begin(function, one) for one in arguments}
        while waiting:
            ended = [one for one, task in waiting.items() if task.future.done()]
            yield from ((one, waiting.pop(one)) for one in ended)
            if waiting and not ended:
                with contextlib.suppress(TimeoutError):
                    distributed.wait([task.future for task in waiting.values()], timeout=LOOK, return_when="FIRST_COMPLETED")
                self.workers.tend()


@contextmanager
def tasks(address: str) -> Iterator[Tasks]:
    """Provide the workers of the cluster at an address. TargetError if it cannot be reached."""
    with connected(0, address) as client:
        yield Tasks(Workers(client))


def _gone() -> TargetError:
    return TargetError("the scheduler has ended", hint="start it again, and run the command once more")
