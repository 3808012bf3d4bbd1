"""What a campaign yields while it runs; progress, journals and reports consume it."""

from dataclasses import dataclass, field

from oaswright.fuzz.failure import Failure
from oaswright.fuzz.reach import Reach


@dataclass(frozen=True)
class Started:
    """A campaign begins: where it points, how much it may send (None: no limit), and the address of Dask's page about its workers, if there is one."""

    target: str
    operations: int
    max_requests: int | None
    seed: int
    dashboard: str = ""


@dataclass(frozen=True)
class Resumed:
    """A run that was killed goes on: `known` answers are in its journal, `lost` more belong to a case that is tried again."""

    known: int
    lost: int


@dataclass(frozen=True)
class PhaseStarted:
    """A phase of the campaign begins."""

    phase: str


@dataclass(frozen=True)
class Progress:
    """`requests` counts everything that the server was sent so far, `failures` the distinct ones."""

    phase: str
    requests: int
    failures: int
    elapsed: float


@dataclass(frozen=True)
class Found:
    """A failure that was not seen before."""

    failure: Failure


@dataclass(frozen=True)
class Warned:
    """Something that could not be tried, and why."""

    message: str


@dataclass(frozen=True)
class Finished:
    """The end; `reason` is completed, budget, time, interrupted, stopped (`problem` says why), or untouched where no operation was to be asked."""

    requests: int
    elapsed: float
    reason: str
    failures: tuple[Failure, ...] = field(repr=False)
    reach: Reach = field(default=Reach(), repr=False)
    problem: str = ""


Event = Started | Resumed | PhaseStarted | Progress | Found | Warned | Finished
