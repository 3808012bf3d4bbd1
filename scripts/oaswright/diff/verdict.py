"""What a change means for those who run clients (wire) and for those who write code (source), as a step of semantic versioning."""

import hashlib
import json
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from oaswright.finding import Position


class Level(IntEnum):
    """A step of semantic versioning; the greater one wins."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        """Return the name in lower case."""
        return self.name.lower()


class Axis(StrEnum):
    """Who is affected: running clients, or code that uses generated classes."""

    WIRE = "wire"
    SOURCE = "source"


class Proof(StrEnum):
    """How a verdict was reached: sets contain each other, a value shows it, or the kind of change decides; undecided is taken as breaking."""

    COVERS = "covers"
    WITNESS = "witness"
    UNDECIDED = "undecided"
    RULE = "rule"


@dataclass(frozen=True)
class Verdict:
    """One judged change.

    `rule` is the id of its kind, `witness` is `(value,)` or (), `uses` are the places that the change reaches, `tags` those of their operations.
    `subject` names what has changed apart from its place, so that two changes at one place have two fingerprints. `old_pointer` leads
    into the old document; `document` is its name where several are compared.
    """

    axis: Axis
    level: Level
    proof: Proof
    message: str
    pointer: str
    position: Position | None = None
    witness: tuple[Any, ...] = ()
    uses: tuple[str, ...] = ()
    rule: str = ""
    subject: str = ""
    old_pointer: str = ""
    document: str = ""

    @property
    def fingerprint(self) -> str:
        """Identify the change by its kind, place and subject, whatever its message says and wherever its line is."""
        return hashlib.sha256(json.dumps([self.rule, self.axis, self.pointer, self.subject, self.document]).encode()).hexdigest()[:12]
