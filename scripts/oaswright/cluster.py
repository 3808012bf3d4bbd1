"""Dask clusters: a local one of processes, or any that is reached by an address or a scheduler file.

This module and `fuzz.campaign.cluster` are the only importers of Dask.
"""

import importlib.util
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
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
SETTINGS = {
    "distributed.worker.daemon": False,
    "distributed.scheduler.worker-ttl": f"{SILENT}s",
    "distributed.scheduler.allowed-failures": 10,
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
    with config.set(SETTINGS), _reached(address) if address else _local(workers, environment or {}) as client:
        yield client


@contextmanager
def _local(workers: int, environment: Mapping[str, str]) -> Iterator[Any]:
    shown = ":0" if importlib.util.find_spec("bokeh") else None
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=shown, env=dict(environment), security=True,
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


def count(client: Any) -> int:
    """Return how many workers a cluster has now."""
    return max(1, len(client.scheduler_info(n_workers=-1)["workers"]))


@dataclass(frozen=True, slots=True)
class Task:
    """A call on a worker. If the worker ends, another one is called."""

    client: Any
    future: Any

    def wait(self, seconds: float) -> bool:
        """Tell whether it has ended, after so many seconds at most. TargetError if the cluster is gone."""
        try:
            distributed.wait(self.future, timeout=seconds)
        except TimeoutError:
            if self.client.status != "running":
                raise _gone() from None
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
    """The workers of a cluster, for calls that stand alone."""

    client: Any

    @property
    def workers(self) -> int:
        """How many there are now."""
        return count(self.client)

    def begin(self, function: Callable[..., Any], *arguments: Any) -> Task:
        """Call a function on a worker. TargetError if the cluster is gone."""
        if self.client.status != "running":
            raise _gone()
        return Task(self.client, self.client.submit(function, *arguments, pure=False))

    def each(self, function: Callable[[str], Any], arguments: Sequence[str]) -> Iterator[tuple[str, Task]]:
        """Call a function with each argument; yield the argument and the call as each ends."""
        begun = {one: self.begin(function, one) for one in arguments}
        names = {task.future: (one, task) for one, task in begun.items()}
        yield from (names[future] for future in distributed.as_completed(names))


@contextmanager
def tasks(address: str) -> Iterator[Tasks]:
    """Provide the workers of the cluster at an address. TargetError if it cannot be reached."""
    with connected(0, address) as client:
        yield Tasks(client)


def _gone() -> TargetError:
    return TargetError("the scheduler of the cluster has ended", hint="start it again, and run the command once more")
