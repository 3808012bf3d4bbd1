"""A probe: a concrete instance with the document's verdict on it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from oaswright.api.direction import Direction


@dataclass(frozen=True, slots=True)
class Case:
    """An instance without a verdict. `field` is the JSON pointer of the value that was varied, `why` says how."""

    instance: Any
    why: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """`schema` is the pointer of the schema that judged the instance, `valid` its verdict."""

    instance: Any
    schema: str
    direction: Direction
    valid: bool
    why: str
    field: str = ""

    @property
    def key(self) -> str:
        """The instance as JSON text: 1, 1.0 and true are three instances, the order of properties is none."""
        return key(self.instance)


class InstanceSource(Protocol):
    """Makes instances of the schemas that stand in one root."""

    def good(self, schema: Any, depth: int = 0) -> list[Any]:
        """Return a few instances that fit the schema, the plainest first."""

    def fits(self, schema: Any, instance: Any) -> bool:
        """Whether the instance fits a schema of this root."""

    def cases(self, schema: Any, field: str = "", depth: int = 0) -> Iterator[Case]:
        """Yield instances on both sides of each keyword of the schema."""


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def key(instance: Any) -> str:
    """Return the text that two instances share only if they are the same JSON; 1, 1.0 and true differ. ValueError for what JSON cannot say."""
    return _encode(instance)


def at(why: str, field: str) -> str:
    """Return the reason with the place it speaks of: `/timeout minimum 0: one below`."""
    return f"{field or 'the whole'} {why}"


def by_turns(parts: list[Iterator[Case]]) -> Iterator[Case]:
    """Yield the cases of several sources, one from each in turn."""
    pending = parts
    while pending:
        still = []
        for part in pending:
            for case in islice(part, 1):
                yield case
                still.append(part)
        pending = still
