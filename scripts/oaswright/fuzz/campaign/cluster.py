"""Units on the workers of a Dask cluster, and the ledger on its scheduler."""

import os
import queue
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import distributed
from distributed.client import Future
from distributed.diagnostics.plugin import SchedulerPlugin

from oaswright import cluster
from oaswright.cluster import CONNECT_SECONDS
from oaswright.errors import TargetError
from oaswright.fuzz.campaign import work
from oaswright.fuzz.campaign.executor import ClusterLostError, Done
from oaswright.fuzz.campaign.work import Assignment
from oaswright.fuzz.wire.ledger import SUPERSEDED, Before, Ledger, Permit, Status

FETCH_SECONDS = 3.0  # for a result to come from the worker that made it
KEPT = "what was found is in the report; --resume goes on from it"
HANDLERS = ("begin", "ask", "end", "status", "stop")


class LedgerPlugin(SchedulerPlugin):
    """Keeps the ledger of a campaign on the scheduler, which every worker can reach."""

    def __init__(self, name: str, rate: float | None, seconds: float | None) -> None:
        self.name = name
        self.rate, self.seconds = rate, seconds

    async def start(self, scheduler: Any) -> None:
        """Answer the calls of workers, and of the client."""
        self.scheduler, self.ledger = scheduler, Ledger(self.rate, self.seconds)
        for handler in HANDLERS:
            scheduler.handlers[f"{self.name}-{handler}"] = getattr(self, f"_{handler}")

    async def close(self) -> None:
        """Answer no calls any more."""
        for handler in HANDLERS:
            self.scheduler.handlers.pop(f"{self.name}-{handler}", None)

    async def _begin(self, unit: str, allowance: int | None, before: list[int] | None, worker: str) -> int:
        """Begin an attempt; one on a worker that the scheduler has given up gets a number that nothing is permitted to."""
        return self.ledger.begin(unit, allowance, Before(*before) if before else None) if worker in self.scheduler.workers else 0

    async def _ask(self, unit: str, attempt: int, wanted: int, returned: int) -> dict[str, Any]:
        return asdict(self.ledger.ask(unit, attempt, wanted, returned))

    async def _end(self, unit: str, attempt: int, unused: int) -> int:
        return self.ledger.end(unit, attempt, unused)

    async def _status(self) -> dict[str, Any]:
        return asdict(self.ledger.status())

    async def _stop(self, reason: str) -> None:
        self.ledger.stop(reason)


@dataclass
class _Remote:
    """The ledger on the scheduler, as a worker calls it."""

    name: str
    worker: Any

    def begin(self, unit: str, allowance: int | None, before: Before | None) -> int:
        """Begin an attempt at a unit and return its number."""
        told = [before.attempt, before.answered] if before else None
        return int(self._call("begin", unit=unit, allowance=allowance, before=told, worker=self.worker.address))

    def ask(self, unit: str, attempt: int, wanted: int, returned: int) -> Permit:
        """Permit requests; none to a worker that does not reach the scheduler."""
        try:
            return Permit(**self._call("ask", unit=unit, attempt=attempt, wanted=wanted, returned=returned))
        except (TimeoutError, OSError):
            return Permit(refused=SUPERSEDED)  # a worker that is cut off sends nothing more

    def end(self, unit: str, attempt: int, unused: int) -> int:
        """End an attempt; -1 if the scheduler does not count on it any more."""
        try:
            return int(self._call("end", unit=unit, attempt=attempt, unused=unused))
        except (TimeoutError, OSError):
            return -1

    def _call(self, handler: str, **arguments: Any) -> Any:
        return distributed.utils.sync(self.worker.loop, getattr(self.worker.scheduler, f"{self.name}-{handler}"), **arguments)


def run_unit(name: str, assigned: Assignment) -> str:
    """Run a unit on this worker."""
    worker = distributed.get_worker()
    return work.run(assigned, _Remote(name, worker), str(worker.name if isinstance(worker.name, str) else worker.address))


@dataclass
class Cluster:
    """Runs units on the workers of a cluster."""

    name: str
    reached: cluster.Workers
    _done: "queue.Queue[tuple[str, Future[str]]]" = field(default_factory=queue.Queue)
    _futures: dict[str, Future[str]] = field(default_factory=dict)
    _submitted: int = 0
    _status: Status = field(default=Status(0, 0))

    @property
    def workers(self) -> int:
        """How many workers the cluster has now."""
        return self.reached.count

    @property
    def client(self) -> Any:
        """Dask's client."""
        return self.reached.client

    @property
    def dashboard(self) -> str:
        """The address of Dask's page; "" where there is none."""
        return self.reached.dashboard

    def submit(self, assigned: Assignment) -> None:
        """Give a unit to the cluster."""
        self._submitted += 1
        unit = assigned.unit.id
        key = f"{self.name} {unit} {self._submitted}"
        future = self.client.submit(run_unit, self.name, assigned, key=key, pure=False, retries=0)
        self._futures[unit] = future
        future.add_done_callback(lambda one: self._done.put((unit, one)))

    def next(self, timeout: float) -> Done | None:
        """Return a unit that has ended, with its result or with why its worker had to give it up."""
        try:
            unit, future = self._done.get(timeout=timeout)
        except queue.Empty:
            self._tend()
            return None
        if future.status in ("finished", "pending"):
            try:
                result = str(future.result(timeout=FETCH_SECONDS))
            except TimeoutError:  # the worker that held it has ended meanwhile, and another one makes it again from its journal
                future.add_done_callback(lambda one: self._done.put((unit, one)))
                return None
            self._forget(unit, future)
            return Done(unit, result)
        self._forget(unit, future)
        if future.status in ("cancelled", "lost"):
            self._tend()
            return Done(unit, problem="its result was lost")  # its worker ended while the result was fetched
        error = future.exception(timeout=CONNECT_SECONDS)
        return Done(unit, problem=f"{type(error).__name__}: {error}")

    def _tend(self) -> None:
        """See that there are workers. ClusterLostError if there will be none."""
        try:
            self.reached.tend()
        except TargetError as error:
            raise ClusterLostError(error.message, hint=KEPT) from None

    def _forget(self, unit: str, future: Future[str]) -> None:
        if self._futures.get(unit) is future:
            del self._futures[unit]

    def status(self) -> Status:
        """Ask the ledger on the scheduler."""
        try:
            self._status = Status(**self._call("status"))
        except ClusterLostError:
            if self.client.status != "running":
                raise  # a busy scheduler may be late; one that has ended is told from that by the client
        return self._status

    def stop(self, reason: str) -> None:
        """Let no request be sent any more; a scheduler that has ended sees to that itself."""
        with suppress(ClusterLostError):
            self._call("stop", reason=reason)

    def _call(self, handler: str, **arguments: Any) -> Any:
        try:
            return self.client.sync(getattr(self.client.scheduler, f"{self.name}-{handler}"), **arguments)
        except (TimeoutError, OSError, ValueError) as error:
            raise ClusterLostError(f"the scheduler does not answer: {error}", hint=KEPT) from None


@contextmanager
def opened(workers: int, address: str, ledger: Ledger, secrets: Mapping[str, str]) -> Iterator[Cluster]:
    """Open a cluster: a local one of so many processes, which find the secrets in their environment, or the one at an address.

    TargetError if the cluster cannot be reached.
    """
    name = f"oaswright-{os.getpid()}-{time.monotonic_ns()}"
    with cluster.connected(workers, address, secrets) as client:
        client.register_plugin(LedgerPlugin(name, ledger.rate, ledger.seconds))
        spread = Cluster(name, cluster.Workers(client))
        try:
            yield spread
        finally:
            with suppress(Exception):  # a scheduler that has ended needs no tidying up
                spread.stop("stopped")
                client.unregister_scheduler_plugin(name)
