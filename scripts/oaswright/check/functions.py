"""The functions of declarative rules, named and parameterised as Spectral's are: what is wrong with a value, in words."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import jsonschema_rs

from oaswright.api.patterns import portable
from oaswright.check.explain import shorten
from oaswright.document import objects
from oaswright.errors import UsageError

# A value that is not there.
MISSING = object()

# Returns what is wrong with a value; "" where nothing is.
Function = Callable[[Any, Mapping[str, Any]], str]

CASINGS = {
    "flat": r"[a-z][a-z{digits}]*",
    "camel": r"[a-z][a-z{digits}]*(?:[A-Z{digits}](?:[a-z{digits}]+|$))*",
    "pascal": r"[A-Z][a-z{digits}]*(?:[A-Z{digits}](?:[a-z{digits}]+|$))*",
    "kebab": r"[a-z][a-z{digits}]*(?:-[a-z{digits}]+)*",
    "cobol": r"[A-Z][A-Z{digits}]*(?:-[A-Z{digits}]+)*",
    "snake": r"[a-z][a-z{digits}]*(?:_[a-z{digits}]+)*",
    "macro": r"[A-Z][A-Z{digits}]*(?:_[A-Z{digits}]+)*",
}


def truthy(value: Any, _: Mapping[str, Any]) -> str:
    """Refuse what is absent, null, false, 0 or empty text."""
    return "" if _is_true(value) else "expected a value that is not empty"


def falsy(value: Any, _: Mapping[str, Any]) -> str:
    """Refuse what is there and not null, false, 0 or empty text."""
    return "expected no value" if _is_true(value) else ""


def _is_true(value: Any) -> bool:
    return value is not MISSING and (bool(value) or isinstance(value, dict | list))


def defined(value: Any, _: Mapping[str, Any]) -> str:
    """Refuse what is absent."""
    return "expected a value, got none" if value is MISSING else ""


def undefined(value: Any, _: Mapping[str, Any]) -> str:
    """Refuse what is there."""
    return "" if value is MISSING else "expected no value"


def pattern(value: Any, options: Mapping[str, Any]) -> str:
    """Refuse text that does not fit `match`, or fits `notMatch`: regular expressions as ECMA-262 defines them."""
    if not isinstance(value, str):
        return ""
    if (wanted := options.get("match")) is not None and not _finds(str(wanted), value):
        return f"expected text that matches {wanted}, got {_shown(value)}"
    if (unwanted := options.get("notMatch")) is not None and _finds(str(unwanted), value):
        return f"expected text that does not match {unwanted}, got {_shown(value)}"
    return ""


def _finds(expression: str, value: str) -> bool:
    return _matcher(expression).is_valid(value)


@cache
def _matcher(expression: str) -> jsonschema_rs.Validator:
    literal = re.fullmatch(r"/(.*)/([a-z]*)", expression, re.DOTALL)
    if literal and "i" in literal[2]:
        raise UsageError(f"the pattern {expression} has the flag 'i', which is not supported", hint="write both cases, such as [Aa]")
    if (own := portable(literal[1] if literal else expression)) is None:
        raise UsageError(f"'{expression}' is no regular expression (ECMA-262)")
    return jsonschema_rs.Draft202012Validator({"pattern": own})


def length(value: Any, options: Mapping[str, Any]) -> str:
    """Refuse text, lists and objects that are shorter than `min` or longer than `max`, and numbers out of these bounds."""
    if isinstance(value, bool) or not isinstance(value, str | list | dict | int | float):
        return ""
    size = value if isinstance(value, int | float) else len(value)
    if (least := options.get("min")) is not None and size < least:
        return f"expected at least {least}, got {size}"
    if (most := options.get("max")) is not None and size > most:
        return f"expected at most {most}, got {size}"
    return ""


def enumeration(value: Any, options: Mapping[str, Any]) -> str:
    """Refuse scalars that are not among `values`."""
    values = options.get("values", [])
    if isinstance(value, dict | list) or value is MISSING or value in values:
        return ""
    return f"expected one of {', '.join(map(str, values))}, got {_shown(value)}"


def casing(value: Any, options: Mapping[str, Any]) -> str:
    """Refuse names that are not in the casing `type`: flat, camel, pascal, kebab, cobol, snake or macro."""
    if not isinstance(value, str) or not value:
        return ""
    kind = str(options.get("type"))
    if kind not in CASINGS:
        raise UsageError(f"casing: expected one of {', '.join(CASINGS)} as type, got '{kind}'")
    word = CASINGS[kind].replace("{digits}", "" if options.get("disallowDigits") else "0-9")
    separator = objects.mapping(options.get("separator"))
    if char := str(separator.get("char", "")):
        leading = f"{re.escape(char)}?" if separator.get("allowLeading") else ""
        word = rf"{leading}{word}(?:{re.escape(char)}{word})*"
    return "" if re.fullmatch(word, value) or value == char else f"expected {kind} case, got {_shown(value)}"


def alphabetical(value: Any, options: Mapping[str, Any]) -> str:
    """Refuse lists and objects that are not in the order of the alphabet, by the field `keyedBy` if the entries are objects."""
    by = options.get("keyedBy")
    entries = list(value) if isinstance(value, dict | list) else []
    names: list[Any] = [one.get(by) if by and isinstance(one, dict) else one for one in entries]
    if not all(isinstance(name, str) for name in names) and not all(isinstance(name, int | float) for name in names):
        return ""
    for before, after in pairwise(names):
        if before > after:
            return f"expected the order of the alphabet: {_shown(after)} comes before {_shown(before)}"
    return ""


def schema(value: Any, options: Mapping[str, Any]) -> str:
    """Refuse what the JSON Schema `schema` does not accept."""
    if value is MISSING:
        return ""
    try:
        error = next(jsonschema_rs.validator_for(options.get("schema", True), validate_formats=True, offline=True).iter_errors(value), None)
    except ValueError as fault:
        raise UsageError(f"schema: {shorten(str(fault))}") from None
    return shorten(str(error.message)) if error else ""


def xor(value: Any, options: Mapping[str, Any]) -> str:
    """Refuse objects that do not have exactly one of `properties`."""
    return _having(value, options, "exactly one", lambda number: number == 1)


def any_of(value: Any, options: Mapping[str, Any]) -> str:
    """Refuse objects that have none of `properties`."""
    return _having(value, options, "at least one", lambda number: number > 0)


def _having(value: Any, options: Mapping[str, Any], words: str, is_right: Callable[[int], bool]) -> str:
    names = options.get("properties", [])
    if not isinstance(value, dict) or is_right(sum(name in value for name in names)):
        return ""
    return f"expected {words} of {', '.join(map(str, names))}"


def typed_enum(value: Any, _: Mapping[str, Any]) -> str:
    """Refuse schemas with a value of `enum` that is not of their type."""
    if not isinstance(value, dict) or not isinstance(value.get("enum"), list) or "type" not in value:
        return ""
    kind = {"type": [value["type"], "null"] if value.get("nullable") is True else value["type"]}
    return next((f"{_shown(one)} is not of the type {value['type']}" for one in value["enum"] if schema(one, {"schema": kind})), "")


def _shown(value: Any) -> str:
    return f"'{shorten(str(value), 60)}'"


FUNCTIONS: dict[str, Function] = {
    "alphabetical": alphabetical,
    "casing": casing,
    "defined": defined,
    "enumeration": enumeration,
    "falsy": falsy,
    "length": length,
    "or": any_of,
    "pattern": pattern,
    "schema": schema,
    "truthy": truthy,
    "typedEnum": typed_enum,
    "undefined": undefined,
    "xor": xor,
}


def options_of(name: str) -> Iterator[str]:
    """Yield the options that a function takes."""
    yield from {
        "alphabetical": ("keyedBy",),
        "casing": ("type", "disallowDigits", "separator"),
        "enumeration": ("values",),
        "length": ("min", "max"),
        "or": ("properties",),
        "pattern": ("match", "notMatch"),
        "schema": ("schema", "dialect", "allErrors", "prepareResults"),
        "xor": ("properties",),
    }.get(name, ())
