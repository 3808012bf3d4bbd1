"""The keywords of schemas, each with what its value must be, and what can be kept of one that is not."""

from collections.abc import Callable
from typing import Any

TYPES = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))

# A check of a keyword returns the value itself where it is well formed, what can be kept of it, or None.
Check = Callable[[Any, bool], Any]


def _type(value: Any, _: bool) -> Any:
    if isinstance(value, str):
        return value if value in TYPES else None
    if not isinstance(value, list):
        return None
    known = [one for one in dict.fromkeys(one for one in value if isinstance(one, str)) if one in TYPES]
    return value if known == value and known else known or None


def _number(value: Any, _: bool) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _positive(value: Any, is_30: bool) -> Any:
    return value if _number(value, is_30) is not None and value > 0 else None


def _bound(value: Any, is_30: bool) -> Any:
    return value if isinstance(value, bool) == is_30 and isinstance(value, int | float) else None


def _count(value: Any, is_30: bool) -> Any:
    return value if _number(value, is_30) is not None and value >= 0 and float(value).is_integer() else None


def _flag(value: Any, _: bool) -> Any:
    return value if isinstance(value, bool) else None


def _text(value: Any, _: bool) -> Any:
    return value if isinstance(value, str) else None


def _names(value: Any, _: bool) -> Any:
    if not isinstance(value, list):
        return None
    known = list(dict.fromkeys(one for one in value if isinstance(one, str)))
    return value if known == value else known or None


def _values(value: Any, _: bool) -> Any:
    return value if isinstance(value, list) and value else None


def _members(value: Any, _: bool) -> Any:
    return value if isinstance(value, list) and value else None


def _mapping(value: Any, _: bool) -> Any:
    return value if isinstance(value, dict) else None


def _one_schema(value: Any, _: bool) -> Any:
    return value if isinstance(value, dict | bool) else None


def _name_lists(value: Any, is_30: bool) -> Any:
    return value if isinstance(value, dict) and all(_names(one, is_30) is one for one in value.values()) else None


def _discriminator(value: Any, _: bool) -> Any:
    return value if isinstance(value, dict) and isinstance(value.get("propertyName"), str) and isinstance(value.get("mapping", {}), dict) else None


KEYWORDS: dict[str, Check] = {
    "type": _type,
    "multipleOf": _positive,
    **dict.fromkeys(("minimum", "maximum"), _number),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _bound),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"), _count),
    **dict.fromkeys(("uniqueItems", "nullable", "readOnly", "writeOnly", "deprecated"), _flag),
    **dict.fromkeys(
        ("$ref", "$id", "$anchor", "$dynamicAnchor", "$schema", "$comment", "title", "description", "format", "contentEncoding", "contentMediaType", "pattern"),
        _text,
    ),
    "required": _names,
    "enum": _values,
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _members),
    **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "$vocabulary"), _mapping),
    **dict.fromkeys(
        ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties"), _one_schema
    ),
    "dependentRequired": _name_lists,
    "discriminator": _discriminator,
}


def well_formed(name: str, value: Any) -> Any:
    """Return the value of a keyword of JSON Schema, or what can be kept of it; None where nothing can."""
    check = KEYWORDS.get(name)
    return check(value, False) if check else value
