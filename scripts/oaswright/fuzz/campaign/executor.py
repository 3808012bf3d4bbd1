"""Where units run: the protocol that campaigns use, and the executor that runs them in this process."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from oaswright.errors import OaswrightError
from oaswright.fuzz.campaign import work
from oaswright.fuzz.campaign.work import Assignment
from oaswright.fuzz.wire.ledger import Ledger, Status
from oaswright.fuzz.wire.target import Target


class ClusterLostError(OaswrightError):
    """The scheduler or all workers are gone."""


@dataclass(frozen=True, slots=True)
class Done:
    """A unit that has ended: its result as JSON, or why there is none."""

    unit: str
    result: str = ""
    problem: str = ""


class Executor(Protocol):
    """Runs units, as many at once as it has workers."""

    @property
    def workers(self) -> int:
        """How many units can run at once."""

    @property
    def dashboard(self) -> str:
        """The address of a page that shows the workers; "" where there is none."""

    def submit(self, assigned: Assignment) -> None:
        """Take a unit; it may run at once or later. ClusterLostError if nobody can run it."""

    def next(self, timeout: float) -> Done | None:
        """Return a unit that has ended; None if none has within so many seconds. ClusterLostError if none ever will."""

    def status(self) -> Status:
        """Ask the ledger what was permitted so far."""

    def stop(self, reason: str) -> None:
        """Let no request be sent any more."""


@dataclass
class InProcess:
    """Runs the units one after the other, on a target that stands in this process."""

    ledger: Ledger
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    target: Target | None = None
    worker: str = "here"
    workers: int = 1
    dashboard: str = ""
    _waiting: deque[Assignment] = field(default_factory=deque)

    def submit(self, assigned: Assignment) -> None:
        """Take a unit."""
        self._waiting.append(assigned)

    def next(self, timeout: float) -> Done | None:  # noqa: ARG002 # it never waits
        """Run the unit that has waited longest."""
        if not self._waiting:
            return None
        assigned = self._waiting.popleft()
        return Done(assigned.unit.id, work.run(assigned, self.ledger, self.worker, self.environment, self.target))

    def status(self) -> Status:
        """Say what was permitted so far."""
        return self.ledger.status()

    def stop(self, reason: str) -> None:
        """Let no request be sent any more."""
        self.ledger.stop(reason)
