"""A probe: a concrete instance with the document's verdict on it."""

import json
from dataclasses import dataclass
from typing import Any

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


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def key(instance: Any) -> str:
    """Return the text that two instances share only if they are the same JSON; 1, 1.0 and true differ. ValueError for what JSON cannot say."""
    return _encode(instance)


def at(why: str, field: str) -> str:
    """Return the reason with the place it speaks of: `/timeout minimum 0: one below`."""
    return f"{field or 'the whole'} {why}"
