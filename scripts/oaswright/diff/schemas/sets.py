"""Schemas as sets of JSON values: is one inside the other, and what is in the one and not in the other.

What no validator asserts (`int32`, `password`, a format of one's own) is left out first, because it says nothing about a
value; formats that validators do assert are asserted here too.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from oaswright import pointer
from oaswright.diff.facts.formats import ASSERTED
from oaswright.incremental.recent import recent
from oaswright.probes import sets
from oaswright.probes.sets import Answer as Answer

# What describes a string's content without asserting anything.
SILENT = frozenset(("contentEncoding", "contentMediaType", "contentSchema"))

Schema = dict[str, Any]

# Beyond this many characters of JSON, a subtraction may take seconds: it multiplies every choice out.
LARGEST = 5_000


def inside(small: Schema, large: Schema) -> Answer:
    """Tell whether every value that `small` accepts is accepted by `large`; YES is a proof."""
    inner, outer = (_asserting_text(json.dumps(schema)) for schema in (small, large))
    answer = sets.text_covers(outer.text, inner.text)
    if answer is Answer.YES or not (_speaks_of_strings(inner.text) or _speaks_of_strings(outer.text)):
        return answer
    from oaswright.diff.schemas.strings import patterns  # few schemas have any, and comparing them takes tables of characters

    aligned = patterns.aligned(inner.schema, outer.schema)
    return answer if aligned is None else sets.covers(aligned[1], aligned[0])


def has_patterns(*schemas: Schema) -> bool:
    """Tell whether schemas speak of the form of strings or names."""
    return any(map(_speaks_of_strings, map(json.dumps, schemas)))


def _speaks_of_strings(text: str) -> bool:
    return any(keyword in text for keyword in ('"pattern', '"format"', 'Length"'))


def difference(one: Schema, other: Schema) -> Schema | None:
    """Return a schema of what `one` accepts and `other` does not; None where it cannot be expressed, or would take too long."""
    if is_large(one, other):
        return None
    schema = sets.difference(asserting(one), asserting(other))
    return schema if isinstance(schema, dict) else None


def roots(schema: Schema) -> Iterator[Schema]:
    """Yield the nodes of a standalone schema that a value itself meets, by `$ref` and `allOf`."""
    pending, seen = [schema], set[str]()
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            yield node
            reference = str(node.get("$ref", ""))
            target = pointer.split(reference.removeprefix("#/$defs"))[0] if reference.startswith("#/$defs/") else ""
            if target not in seen and target in schema.get("$defs", {}):
                seen.add(target)
                pending.append(schema["$defs"][target])
            pending.extend(node.get("allOf") or ())


def equal(one: Schema, other: Schema) -> bool:
    """Tell whether it is proved, without taking long, that two schemas accept the same."""
    if is_large(one, other):
        return False
    return inside(one, other) is Answer.YES and inside(other, one) is Answer.YES


def is_empty(schema: Schema) -> bool:
    """Tell whether it is proved that no value is accepted."""
    return not is_large(schema) and sets.is_empty(asserting(schema)) is Answer.YES


def is_large(*schemas: Schema) -> bool:
    """Tell whether what multiplies choices out may take seconds."""
    return max(len(json.dumps(schema)) for schema in schemas) > LARGEST


def asserting(schema: Schema) -> Schema:
    """Return the same schema without the formats and keywords that assert nothing; its definitions are numbered, so that a renamed one is no other."""
    return _asserting_text(json.dumps(schema)).schema


class _Asserted(NamedTuple):
    """A schema that asserts all that it says, and its text as a set."""

    schema: Schema
    text: str


@recent()
def _asserting_text(text: str) -> _Asserted:
    schema = _Asserting(json.loads(text)).schema()
    return _Asserted(schema, sets.text(schema))


class _Asserting:
    """Numbers the definitions in the order in which they are met."""

    def __init__(self, given: Schema) -> None:
        self.root = {key: value for key, value in given.items() if key != "$defs"}
        self.definitions = given.get("$defs", {})
        self.met: list[str] = []

    def schema(self) -> Schema:
        result: Schema = self._of(self.root)
        definitions = {str(number): self._of(self.definitions[name]) for number, name in enumerate(self.met)}  # which meets more
        return {**result, "$defs": definitions} if definitions else result

    def _of(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._of(item) for item in node]
        if not isinstance(node, dict):
            return node
        result = {}
        for key, value in node.items():
            if key in ("enum", "const", "required", "dependentRequired"):
                result[key] = value
            elif key in ("properties", "patternProperties", "$defs", "dependentSchemas") and isinstance(value, dict):
                result[key] = {name: self._of(schema) for name, schema in value.items()}
            elif key == "$ref" and isinstance(value, str):
                result[key] = self._reference(value)
            elif not (key in SILENT or (key == "format" and value not in ASSERTED)):
                result[key] = self._of(value)
        return result

    def _reference(self, target: str) -> str:
        tokens = pointer.split(target.removeprefix("#")) if target.startswith("#/$defs/") else []
        if len(tokens) != 2 or tokens[1] not in self.definitions:
            return target
        if tokens[1] not in self.met:
            self.met.append(tokens[1])
        return f"#/$defs/{self.met.index(tokens[1])}"
