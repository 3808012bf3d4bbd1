"""A second opinion on a witness: another implementation says that one schema accepts it and another does not.

Where a value meets everyday keywords alone, they are evaluated here, straight from the specification: importing `jsonschema` takes longer than a comparison.
It is asked about the rest.
"""

import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from typing import Any

from oaswright import pointer
from oaswright.diff.schemas.strings import format_checks
from oaswright.text.json_equality import same

Schema = dict[str, Any]

# What is evaluated here; values that meet any other keyword are left to the library.
_PLAIN = frozenset(
    ("$schema", "$defs", "$ref", "type", "enum", "const", "allOf", "anyOf", "oneOf", "not", "properties", "required", "additionalProperties", "items",
     "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems",
     "minProperties", "maxProperties", "format", "contentEncoding", "contentMediaType", "contentSchema")
)  # fmt: skip


class _UnknownKeywordError(Exception):
    """A schema that a value meets has a keyword, format or pattern that is not evaluated here."""


def second_validator(schema: Schema) -> Callable[[Any], bool | None]:
    """Return the verdict of another implementation; None where it cannot compile a pattern or follow the schema."""
    plain = _Plain(schema)

    def verdict(instance: Any) -> bool | None:
        try:
            return plain.is_valid(instance)
        except _UnknownKeywordError:
            pass
        except (re.error, RecursionError, ValueError):
            return None
        try:
            return bool(_validator_class()(schema, format_checker=_checker()).is_valid(instance))
        except (re.error, RecursionError, ValueError):
            return None

    return verdict


def _matches(pattern: str, text: str) -> bool | None:
    """Tell whether a pattern matches; None where its language is not known."""
    from oaswright.diff.schemas.strings import ecma_regex, languages  # few schemas have patterns

    try:
        return languages.matches(pattern, text)
    except ecma_regex.UnsupportedPatternError:
        return None


class _Plain:
    """Evaluate the keywords of `_PLAIN`, each as JSON Schema 2020-12 describes it."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.definitions = schema.get("$defs", {})

    def is_valid(self, value: Any) -> bool:
        return self._accepts(self.schema, value)

    def _accepts(self, node: Any, value: Any) -> bool:
        if isinstance(node, bool):
            return node
        if not node.keys() <= _PLAIN:
            raise _UnknownKeywordError
        return all(self._checks(node, value))

    def _checks(self, node: Schema, value: Any) -> Iterator[bool]:
        if "type" in node:
            yield any(is_type(kind, value) for kind in (node["type"] if isinstance(node["type"], list) else [node["type"]]))
        if "enum" in node:
            yield any(same(one, value) for one in node["enum"])
        if "const" in node:
            yield same(node["const"], value)
        yield from self._in_place(node, value)
        if isinstance(value, dict):
            yield from self._of_object(node, value)
        elif isinstance(value, list):
            yield _is_within(len(value), node.get("minItems"), node.get("maxItems"))
            yield node.get("uniqueItems") is not True or not any(same(one, other) for one, other in combinations(value, 2))
            yield all(self._accepts(node.get("items", True), item) for item in value)
        elif isinstance(value, str):
            yield from self._of_string(node, value)
        elif is_type("number", value):
            yield _is_within(value, node.get("minimum"), node.get("maximum"))
            yield value > node.get("exclusiveMinimum", -math.inf) and value < node.get("exclusiveMaximum", math.inf)

    def _in_place(self, node: Schema, value: Any) -> Iterator[bool]:
        if "$ref" in node:
            yield self._accepts(self.definitions[pointer.split(node["$ref"].removeprefix("#"))[1]], value)
        yield from (self._accepts(one, value) for one in node.get("allOf", ()))
        if "anyOf" in node:
            yield any(self._accepts(one, value) for one in node["anyOf"])
        if "oneOf" in node:
            yield sum(self._accepts(one, value) for one in node["oneOf"]) == 1
        if "not" in node:
            yield not self._accepts(node["not"], value)

    def _of_string(self, node: Schema, value: str) -> Iterator[bool]:
        yield _is_within(len(value), node.get("minLength"), node.get("maxLength"))
        matches = _matches(node["pattern"], value) if "pattern" in node else True
        if matches is None or node.get("format") in format_checks.LEFT:
            raise _UnknownKeywordError
        yield matches
        yield format_checks.is_of(node.get("format"), value)

    def _of_object(self, node: Schema, value: dict[str, Any]) -> Iterator[bool]:
        properties = node.get("properties", {})
        yield all(name in value for name in node.get("required", ()))
        yield _is_within(len(value), node.get("minProperties"), node.get("maxProperties"))
        yield all(self._accepts(properties.get(name, node.get("additionalProperties", True)), one) for name, one in value.items())


def is_type(kind: str, value: Any) -> bool:
    """Tell whether a value is of a type of JSON Schema."""
    if isinstance(value, bool) or value is None:
        return kind == ("null" if value is None else "boolean")
    if isinstance(value, int | float):
        return kind == "number" or (kind == "integer" and (isinstance(value, int) or (math.isfinite(value) and value.is_integer())))
    return (kind == "string" and isinstance(value, str)) or (kind == "array" and isinstance(value, list)) or (kind == "object" and isinstance(value, dict))


def _is_within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


@cache
def _validator_class() -> Any:
    """Return the library's validator, with patterns read as ECMA-262 does."""
    import jsonschema  # here: importing it costs as much as all else, and few edits need it

    def matches(pattern: str, text: str) -> bool:
        known = _matches(pattern, text)
        return re.search(pattern, text) is not None if known is None else known

    def pattern(_: Any, given: str, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not matches(given, instance):
            yield jsonschema.ValidationError(f"{instance!r} does not match {given!r}")

    def pattern_properties(validator: Any, given: dict[str, Any], instance: Any, __: Any) -> Iterator[Any]:
        for one, subschema in given.items() if isinstance(instance, dict) else ():
            for name, value in instance.items():
                if matches(one, name):
                    yield from validator.descend(value, subschema, path=name, schema_path=one)

    return jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern, "patternProperties": pattern_properties})


@cache
def _checker() -> Any:
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    checker.checkers = dict(jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers)
    for name, pattern in format_checks.FORMS.items():
        checker.checkers.setdefault(name, (lambda value, rule=re.compile(pattern): not isinstance(value, str) or rule.fullmatch(value) is not None, ()))
    return checker
