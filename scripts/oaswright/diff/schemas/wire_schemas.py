"""Schemas with what their formats mean on the wire: the range of a number, the alphabet of an encoding."""

from functools import cache
from typing import Any

from oaswright import pointer
from oaswright.api.direction import Direction, exempting_flags
from oaswright.api.objects import is_flagged
from oaswright.api.schema import Schemas
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.usable.keywords import well_formed

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


# What each keyword says something about; of other types it says nothing.
_APPLIES = {
    **dict.fromkeys(
        ("properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties", "dependentRequired",
         "dependentSchemas", "unevaluatedProperties"),
        "object",
    ),
    **dict.fromkeys(("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "unevaluatedItems"), "array"),
    **dict.fromkeys(("minLength", "maxLength", "pattern"), "string"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
}  # fmt: skip

# What every name meets.
_ANY_NAME: tuple[Any, ...] = ({}, {"type": "string"}, True)

# Keywords that say something only beside another one.
_BESIDE = {"minContains": "contains", "maxContains": "contains", "then": "if", "else": "if"}


class WireSchemas(Schemas):
    """The schemas of one document, standing alone, without what says nothing; `is_first` tells that the document is the older one.

    A property that a direction does not use (`readOnly` in a request, `writeOnly` in a response) is never sent, and ignored by the one who reads.
    With `formats`, the ranges and alphabets of formats are written out.
    """

    def __init__(self, document: Document, *, is_first: bool, formats: bool = True) -> None:
        super().__init__(document)
        self.is_first, self.formats = is_first, formats
        self.is_flagged = cache(self._is_flagged)

    def is_unused(self, at: str, node: Any, direction: Direction) -> bool:
        """Tell whether a direction does not use the property whose schema stands at a pointer."""
        if not isinstance(node, dict) or direction is Direction.BOTH:
            return False
        flags = exempting_flags(direction)
        return any(node.get(flag) is True for flag in flags) or (bool(node.keys() & _REFERRING) and any(self.is_flagged(at, flag) for flag in flags))

    def _is_flagged(self, at: str, flag: str) -> bool:
        return is_flagged(self.document, at, flag)

    def _convert(self, at: str, node: Any, direction: Direction, exempt: frozenset[str] = frozenset()) -> Any:
        converted = super()._convert(at, node, direction, exempt)
        if not isinstance(converted, dict):
            return converted
        meaningful = _meaningful(converted)
        if "properties" in meaningful:
            written = objects.mapping(node.get("properties"))
            is_sender = self.is_first is (direction is Direction.REQUEST)
            unused = [name for name, one in written.items() if self.is_unused(pointer.join(at, "properties", name), one, direction)]
            if unused:
                meaningful["properties"] = {**meaningful["properties"], **dict.fromkeys(unused, not is_sender)}
        return with_format(meaningful) if self.formats else meaningful


# Beside its own keywords, a schema has the flags of what these lead to.
_REFERRING = frozenset(("$ref", "allOf"))


def _meaningful(node: dict[str, Any]) -> dict[str, Any]:
    """Return the same schema without keywords that are malformed, about other types than its own, or about another keyword that is not there.

    Malformed ones would make all of it useless: what is left can be compared.
    """
    known = {key: kept for key, value in node.items() if (kept := well_formed(key, value)) is not None or value is None}
    types = [known["type"]] if isinstance(known.get("type"), str) else known.get("type")
    kept = {"number" if kind == "integer" else kind for kind in types} if types else None
    if known.get("propertyNames") in _ANY_NAME:
        del known["propertyNames"]
    return {
        key: value
        for key, value in known.items()
        if (kept is None or _APPLIES.get(key) is None or _APPLIES[key] in kept) and (key not in _BESIDE or _BESIDE[key] in known)
    }


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
