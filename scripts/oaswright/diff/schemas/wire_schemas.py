"""Schemas with what their formats mean on the wire: the range of a number, the alphabet of an encoding."""

from typing import Any

from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas

# The smallest and the greatest number of a format.
RANGES: dict[str, tuple[float, float]] = {
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
    "float": (-3.4028234663852886e38, 3.4028234663852886e38),
}

# What a text in an encoding of RFC 4648 looks like.
ALPHABETS = {
    "base64": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    "base64url": "^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?$",
    "base32": "^(?:[A-Z2-7]{8})*(?:[A-Z2-7]{2}={6}|[A-Z2-7]{4}={4}|[A-Z2-7]{5}={3}|[A-Z2-7]{7}=)?$",
    "base16": "^(?:[0-9A-Fa-f]{2})*$",
}


TYPES = ("string", "number", "integer", "boolean", "null", "array", "object")


class WireSchemas(Schemas):
    """The schemas of one document, standing alone, with the ranges and alphabets of their formats written out."""

    def _convert(self, at: str, node: Any, direction: Direction, exempt: frozenset[str] = frozenset()) -> Any:
        converted = super()._convert(at, node, direction, exempt)
        return with_format(without_errors(converted)) if isinstance(converted, dict) else converted


def without_errors(node: dict[str, Any]) -> dict[str, Any]:
    """Return the same schema without types that do not exist, which would make all of it useless: what is left can be compared."""
    if "type" not in node:
        return node
    said = node["type"] if isinstance(node["type"], list) else [node["type"]]
    known = [kind for kind in said if kind in TYPES]
    if said and known == said:
        return node
    rest = {key: value for key, value in node.items() if key != "type"}
    return {**rest, "type": known} if known else rest


def with_format(node: dict[str, Any]) -> dict[str, Any]:
    """Return the same schema with the range or the alphabet that its format or encoding stands for."""
    result = node
    kinds = node.get("type")
    bounds = RANGES.get(str(node.get("format")))
    if bounds and kinds != "string":
        result = {**result, **_within(node, *bounds)}
    alphabet = ALPHABETS.get(encoding(node))
    if alphabet:
        result = {**result, "allOf": [*result.get("allOf", ()), {"pattern": alphabet}]} if "pattern" in result else {**result, "pattern": alphabet}
    return result


def encoding(node: dict[str, Any]) -> str:
    """Return the encoding of a string's content, by `contentEncoding` or by OpenAPI 3.0's formats; "" if none is named."""
    named = node.get("contentEncoding")
    if isinstance(named, str):
        return named.lower()
    return {"byte": "base64", "base64url": "base64url", "binary": "binary"}.get(str(node.get("format")), "")


def _within(node: dict[str, Any], low: float, high: float) -> dict[str, Any]:
    """Return the bounds of a range where the schema has none that is tighter."""
    found: dict[str, Any] = {}
    lowest = [node[key] for key in ("minimum", "exclusiveMinimum") if _is_number(node.get(key))]
    highest = [node[key] for key in ("maximum", "exclusiveMaximum") if _is_number(node.get(key))]
    if not lowest or max(lowest) < low:
        found["minimum"] = low
    if not highest or min(highest) > high:
        found["maximum"] = high
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
