"""What a proof is made of: jobs, cells of the matrix, and the events on the way."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from oaswright.api.direction import Direction


class Artefact(StrEnum):
    """What is judged."""

    MODELS = "models"
    CLIENT = "client"


class Status(StrEnum):
    """PROVED: the sets of instances are the same, and the probes agree. PROBED: the probes agree. UNTRIED: nothing could be asked."""

    PROVED = "proved"
    PROBED = "probed"
    DISAGREES = "disagrees"
    UNTRIED = "not tried"


class Kind(StrEnum):
    """How an artefact can disagree with the document."""

    ACCEPTS = "accepts what the document refuses"
    REFUSES = "refuses what the document accepts"
    CHANGES = "changes what it carries"
    LOSES = "throws away what came"
    SENDS = "sends what the document forbids"
    RAISES = "raises where it should answer"
    HIDES = "answers a failure as if it were none"
    SILENT = "does not report what the document does not know"
    MISSING = "is not there"


@dataclass(frozen=True, slots=True)
class Job:
    """One cell to fill: an artefact's part for a schema, with at most `count` probes."""

    artefact: Artefact
    name: str
    pointer: str
    direction: Direction
    count: int
    operation: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The smallest counterexample of one kind; `met` says what the artefact did, `number` how many probes showed it."""

    kind: Kind
    instance: Any
    expected: str
    met: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """What was found for a job; `reason` says why it was not tried."""

    job: Job
    status: Status
    probes: int
    valid: int = 0
    disagreements: tuple[Disagreement, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProbesDone:
    """So many probes of an artefact are done, of so many planned."""

    artefact: Artefact
    done: int
    planned: int


@dataclass(frozen=True, slots=True)
class ProofMatrix:
    """The matrix: every cell, in the order of the jobs, and the seconds it took."""

    cells: tuple[Cell, ...] = field(default=())
    seconds: float = 0.0

    @property
    def disagrees(self) -> bool:
        """Whether any cell disagrees with the document."""
        return any(cell.status is Status.DISAGREES for cell in self.cells)

    def probes(self, artefact: Artefact) -> int:
        """How many probes an artefact was asked."""
        return sum(cell.probes for cell in self.cells if cell.job.artefact is artefact)


def pack(cell: Cell) -> dict[str, Any]:
    """Return a cell as JSON data."""
    return asdict(cell)


def unpack(data: dict[str, Any]) -> Cell:
    """Return the cell that `pack` was given."""
    return Cell(
        unpack_job(data["job"]),
        Status(data["status"]),
        data["probes"],
        data["valid"],
        tuple(Disagreement(Kind(one["kind"]), one["instance"], one["expected"], one["met"], one["number"]) for one in data["disagreements"]),
        data["reason"],
    )


def unpack_job(data: dict[str, Any]) -> Job:
    """Return the job that was packed into JSON data."""
    return Job(**{**data, "artefact": Artefact(data["artefact"]), "direction": Direction(data["direction"])})
