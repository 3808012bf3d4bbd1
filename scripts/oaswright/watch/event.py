"""What a watch tells while it runs. The worker sends the same events as lines of JSON."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ready:
    """Files that are followed from now on, and how many there are in all."""

    files: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Files whose content is another than in the last run; none in the first run."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slow:
    """A step has taken more than two seconds, and goes on."""

    step: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Step:
    """A step's outcome in a few words, and the lines that a person needs; one that failed ends the run."""

    name: str
    seconds: float
    words: str = ""
    lines: tuple[str, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """A run is over: its steps with their times, whether the tree follows the document, and the seconds since the save was seen."""

    steps: tuple[tuple[str, float], ...]
    words: str
    good: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Restarted:
    """The worker ended before its run did; `again` says whether the run is made again."""

    why: str
    again: bool


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is under way, and every tool is warm."""


Event = Ready | Saved | Slow | Step | Finished | Restarted | Idle


def data(event: Any) -> dict[str, Any]:
    """Return an event as JSON data: its fields, and its name under `event`."""
    return {"event": type(event).__name__.lower(), **asdict(event)}


@dataclass(frozen=True, slots=True)
class InputsRead:
    """From the worker to the loop alone: the digest of each file that a run is made of, taken before it was read; "" where there is none."""

    digests: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProofPending:
    """From the worker to the loop alone: what is about to be proved, should the worker not live to do it."""

    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepStarted:
    """From the worker to the loop alone: a step starts."""

    step: str


@dataclass(frozen=True, slots=True)
class Broken:
    """From the worker to the loop alone: why it ends."""

    why: str


# What a worker says, by its name on the wire.
SAID: dict[str, type[Any]] = {one.__name__.lower(): one for one in (Step, Finished, Idle, InputsRead, ProofPending, StepStarted, Broken)}


def said(line: str) -> Any:
    """Return the event of a worker's line."""
    fields = json.loads(line)
    kind = SAID[fields.pop("event")]
    return kind(**{key: _frozen(value) for key, value in fields.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
