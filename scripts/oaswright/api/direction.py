"""The direction that a schema is used in, and what that does to `required` (OpenAPI 3.1, 4.8.24)."""

from enum import StrEnum


class Direction(StrEnum):
    """Whether a schema describes what is sent, what is received, or both."""

    REQUEST = "request"
    RESPONSE = "response"
    BOTH = "both"


def exempting_flags(direction: Direction) -> tuple[str, ...]:
    """Return the annotations that exempt a property from `required` in a direction."""
    return {Direction.REQUEST: ("readOnly",), Direction.RESPONSE: ("writeOnly",), Direction.BOTH: ("readOnly", "writeOnly")}[direction]
