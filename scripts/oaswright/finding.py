"""What a tool has to say about the document or what is made from it."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How grave a finding is, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FailOn(StrEnum):
    """The least severity that fails a run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"

    def covers(self, severity: Severity) -> bool:
        """Tell whether a finding of this severity fails a run."""
        order = list(Severity)
        return self is not FailOn.NEVER and order.index(severity) <= order.index(Severity(self.value))


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a hand-written file; line and column count from 1, the file is relative to the working directory."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact that someone should act on.

    `rule` is the id of what was violated, `pointer` a JSON pointer into the bundled document,
    `message` says what was expected and what was met, `hint` what to do next, `link` is the address of the page of its rule.
    """

    rule: str
    severity: Severity
    message: str
    pointer: str = ""
    position: Position | None = None
    hint: str = ""
    link: str = ""


def display(path: Path) -> str:
    """Return the path as people type it here: relative to the working directory where that is possible."""
    resolved = Path(os.path.realpath(path))  # does not raise where links loop
    return str(resolved.relative_to(Path.cwd())) if resolved.is_relative_to(Path.cwd()) else str(resolved)
