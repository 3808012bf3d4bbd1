"""Parameters, headers and form fields: compared by the texts that one side writes and the other reads.

`1` is the same text whether a schema says integer or string. A proof compares sets: the reading schema also takes what its texts may be read as. What
breaks is shown by an exchange: a value that one side may send, whose text the other side reads as no value of its own.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from oaswright import pointer
from oaswright.diff.facts import text_form
from oaswright.diff.facts.formats import PARAMETER
from oaswright.diff.facts.text_form import TextForm, Wire
from oaswright.diff.schemas import sets, witness
from oaswright.diff.schemas.conjuncts import Schema, standalone_schema
from oaswright.diff.schemas.sets import Answer
from oaswright.probes.make import Maker

# How many values are exchanged before a search gives up.
TRIES = 200

# The greatest range of integers that is written out as texts.
WIDEST = 500

KINDS = {"string": "string", "scalar": ["number", "boolean"], "array": "array", "object": "object"}

_STRUCTURE = ("properties", "patternProperties")
_BELOW = ("items", "additionalProperties")
_NULL: Schema = {"type": "null"}
_NOT_NULL: Schema = {"not": _NULL}

# What is not written at all where a style applies.
_NOTHING: Schema = {"anyOf": [_NULL, {"type": "array", "maxItems": 0}, {"type": "object", "maxProperties": 0}]}


@dataclass(frozen=True)
class Broken:
    """An exchange that fails: the value and what is sent for it."""

    value: Any
    wire: Wire
    is_pairs: bool

    @property
    def text(self) -> str:
        """The text as people read it."""
        sent = [(name, text) for name, texts in self.wire.items() for text in texts]
        return "&".join(f"{name}={text}" if self.is_pairs else text for name, text in sent) or "nothing"


class Exchange:
    """What one side writes and the other reads; both schemas stand alone. A field of a form is read by the schema of the whole."""

    def __init__(self, sent: Schema, taken: Schema, forms: tuple[TextForm, TextForm]) -> None:
        self.writer, self.reader = forms
        self.sent, self.taken = (schema if form.is_json else without_nulls(schema) for schema, form in zip((sent, taken), forms, strict=True))
        self.takes = witness.compiled(taken)
        self.sends = witness.compiled(sent)

    def breaks(self, value: Any) -> Broken | None:
        """Return the exchange of a value that may be sent if the other side does not read it."""
        wire = self.writer.write(value)
        if wire is None or not self.sends.is_valid(value):
            return None
        if not wire:
            return Broken(value, wire, self.writer.is_pairs) if self.reader.required and self.writer.required and not self._takes_nothing() else None
        if self.reader.allows_empty and wire == {self.reader.name: ("",)}:
            return None
        told = text_form.leaves(value)
        is_read = any(
            self.takes.is_valid(read) and (text_form.leaves(read) == told or (self._stands and wire == {self.reader.name: (f"{self.reader.prefix}{read}",)}))
            for read in self.reader.read(wire)
        )
        return None if is_read else Broken(value, wire, self.writer.is_pairs)

    @cached_property
    def _stands(self) -> bool:
        """Whether a list or an object that is sent is one text to the reader too: a string takes it as it stands, so nothing of it is lost."""
        return self.writer.is_one_text and not self.reader.serialization.content and self.writer.prefix == self.reader.prefix

    def find(self, candidates: Iterable[Any] = ()) -> Broken | None:
        """Return an exchange that fails, of the candidates or of values around both schemas; None if none was found."""
        if self.writer.allows_empty and not self.reader.allows_empty and not self.takes.is_valid(""):
            return Broken("", {self.writer.name: ("",)}, self.writer.is_pairs)
        separator = self.reader.serialization.separator
        for value in (*candidates, f"a{separator}b", f"1{separator}1"):
            if broken := self.breaks(value):
                return broken
        values = witness.candidates(self.sent, self.taken, TRIES)
        more = (case.instance for case in islice(Maker(self.sent).cases(self.sent), TRIES))
        lists = ([value, value] for value in witness.plain(self.sent) if not isinstance(value, list))
        return next((broken for source in (witness.plain(self.sent), values, more, lists) for value in source if (broken := self.breaks(value))), None)

    def is_safe(self) -> bool:
        """Tell whether it is proved that everything that is sent is read."""
        if self.writer.allows_empty and not self.reader.allows_empty and not self.takes.is_valid(""):
            return False
        nothing = _NOTHING if not self.writer.serialization.content else _NULL
        sent = standalone_schema([_root(self.sent), {"not": nothing}], self.sent.get("$defs", {}))
        may_be_left_out = not sets.is_empty(standalone_schema([_root(self.sent), nothing], self.sent.get("$defs", {})))
        if may_be_left_out and self.writer.required and self.reader.required and not self._takes_nothing():
            return False
        whole = self._whole_texts()
        for kind, types in KINDS.items():
            if self.writer.layout(kind) != self.reader.layout(kind) and not any(kind in one["type"] for one in whole):
                of_kind = standalone_schema([_root(self.sent), {"type": types}], self.sent.get("$defs", {}))
                if not sets.is_empty(of_kind):
                    return False
        if self.reader.is_json:
            return sets.inside(sent, self.taken) is Answer.YES
        return sets.inside(sent, self._read(whole)) is Answer.YES

    def _takes_nothing(self) -> bool:
        return self.takes.is_valid(None) or self.takes.is_valid([]) or self.takes.is_valid({})

    def _read(self, whole: list[Schema]) -> Schema:
        """Return the schema of the values whose texts are read; `whole` are those that a string takes as they stand."""
        repeats = self.reader.layout("array")[-1] == "repeated"
        read = as_text(self.taken, lists=repeats, empty=self.reader.allows_empty)
        return standalone_schema([{"anyOf": [_root(read), *whole]}], read["$defs"]) if whole else read

    def _whole_texts(self) -> list[Schema]:
        """Return the lists and objects that a string takes as they stand: all where it takes every text, those that write something where it takes no empty one."""
        node, definitions = _root(self.taken), self.taken.get("$defs", {})
        if self._stands and _is_inside({"type": "string"}, node, definitions):
            return [{"type": ["array", "object"]}]
        is_any = self._stands and _is_inside({"type": "string", "minLength": 1}, node, definitions)
        return [{"type": ["array"], "minItems": 1, "items": {"anyOf": [{"type": "string", "minLength": 1}, {"type": ["number", "boolean"]}]}}] if is_any else []


def without_nulls(schema: Schema) -> Schema:
    """Return a schema of what is left where null is not written: no field or item is null, and a field that may be null may be missing."""
    if '"null"' not in json.dumps(schema):
        return schema
    definitions = schema.get("$defs", {})
    return standalone_schema([_without_nulls(_root(schema), definitions, frozenset())], definitions)


def _without_nulls(node: Any, definitions: dict[str, Any], seen: frozenset[str]) -> Any:
    if not isinstance(node, dict):
        return node
    if node.keys() == {"$ref"}:
        name = next(iter(pointer.split(node["$ref"].removeprefix("#"))[1:]), "")
        return node if name in seen or name not in definitions else _without_nulls(definitions[name], definitions, seen | {name})
    found = dict(node)
    for key in ("allOf", "anyOf", "oneOf"):
        if key in node:
            found[key] = [_without_nulls(one, definitions, seen) for one in node[key]]
    if isinstance(node.get("items"), dict):
        found["items"] = {"allOf": [node["items"], _NOT_NULL]}
    if isinstance(node.get("properties"), dict):
        nullable = {name for name, one in node["properties"].items() if _takes_null(one, definitions)}
        found["properties"] = {name: {"allOf": [one, _NOT_NULL]} if name in nullable else one for name, one in node["properties"].items()}
        if "required" in node:
            found["required"] = [name for name in node["required"] if name not in nullable]
    return found


def _takes_null(node: Any, definitions: dict[str, Any]) -> bool:
    """Tell whether null is one of the types that a schema names."""
    is_named = '"null"' in json.dumps(standalone_schema([node], definitions))
    return is_named and not sets.is_empty(standalone_schema([node, {"type": "null"}], definitions))


def as_text(schema: Schema, *, lists: bool = False, empty: bool = False, depth: int = PARAMETER) -> Schema:
    """Return a standalone schema that also takes every value whose text is that of a value it takes; with `lists` one text is a list of one as well."""
    definitions = schema.get("$defs", {})
    extra: list[Any] = [{"const": ""}] if empty else []
    if lists and _is_inside({"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "string"}}, _root(schema), definitions):
        extra.append({"type": ["string", "number", "boolean"]})
    return standalone_schema([{"anyOf": [_widened(_root(schema), definitions, depth, lists=lists), *extra]}], definitions)


def _root(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in ("$schema", "$defs")}


def _widened(node: Any, definitions: dict[str, Any], depth: int, *, lists: bool, seen: frozenset[str] = frozenset()) -> Any:
    """Return a node that takes texts too."""
    if not isinstance(node, dict):
        return node
    if node.keys() == {"$ref"}:
        name = next(iter(pointer.split(node["$ref"].removeprefix("#"))[1:]), "")
        if name in seen or name not in definitions:
            return node
        return _widened(definitions[name], definitions, depth, lists=lists, seen=seen | {name})
    if len(node.get("anyOf", ())) and node.keys() <= {"anyOf"}:
        return {"anyOf": [_widened(one, definitions, depth, lists=lists, seen=seen) for one in node["anyOf"]]}
    found = _widened_below(node, definitions, depth - 1, seen) if depth else node
    choices = [found, *_texts(node, definitions)]
    if (
        lists
        and isinstance(found.get("items"), dict)
        and _is_inside({"type": "array", "minItems": 1, "maxItems": 1, "items": node["items"]}, node, definitions)
    ):
        choices.append({"allOf": [found["items"], {"type": ["string", "number", "boolean"]}]})  # a list in a list has no text
    return {"anyOf": choices} if len(choices) > 1 else found


def _widened_below(node: Schema, definitions: dict[str, Any], depth: int, seen: frozenset[str]) -> Schema:
    found = dict(node)
    for key in _STRUCTURE:
        if isinstance(node.get(key), dict):
            found[key] = {name: _widened(one, definitions, depth, lists=False, seen=seen) for name, one in node[key].items()}
    for key in _BELOW:
        if isinstance(node.get(key), dict):
            found[key] = _widened(node[key], definitions, depth, lists=False, seen=seen)
    return found


def _texts(node: Schema, definitions: dict[str, Any]) -> list[Schema]:
    """Return the strings that are read as numbers or booleans of a schema, and the numbers and booleans that are read as its strings."""
    found: list[Schema] = []
    enum = [node["const"]] if "const" in node else node.get("enum")
    if isinstance(enum, list):
        listed = [value for member in enum if isinstance(member, str | int | float) for value in text_form.scalars(_text(member)) if value not in enum]
        return [{"enum": listed}] if listed else []
    for kind, pattern in (("number", text_form.NUMBER), ("integer", text_form.INTEGER)):
        if _is_inside({"type": kind}, node, definitions):
            found.append({"type": "string", "pattern": f"^{pattern}$"})
            break
    else:
        found += _ranges(node, definitions)
    if _is_inside({"type": "boolean"}, node, definitions):
        found.append({"enum": ["true", "false"]})
    for schema, pattern in (
        ({"type": "number"}, f"^{text_form.NUMBER}$"),
        ({"type": "integer"}, f"^{text_form.INTEGER}$"),
        ({"type": "integer", "minimum": 0}, "^[0-9]+$"),
    ):
        if _is_inside({"type": "string", "pattern": pattern}, node, definitions):
            found.append(schema)
            break
    if _is_inside({"enum": ["true", "false"]}, node, definitions):
        found.append({"type": "boolean"})
    return found


def _ranges(node: Schema, definitions: dict[str, Any]) -> list[Schema]:
    """Return the texts of integers that are bounded."""
    low, high = node.get("minimum"), node.get("maximum")
    if isinstance(low, int) and isinstance(high, int) and high - low <= WIDEST:
        takes = witness.compiled(standalone_schema([node], definitions))
        return [{"enum": [str(value) for value in range(low, high + 1) if takes.is_valid(value)]}]
    for smallest, pattern in ((0, "^[0-9]+$"), (1, "^0*[1-9][0-9]*$")):
        if _is_inside({"type": "integer", "minimum": smallest}, node, definitions):
            return [{"type": "string", "pattern": pattern}]
    return []


def _is_inside(small: Schema, node: Schema, definitions: dict[str, Any]) -> bool:
    return sets.inside(standalone_schema([small], definitions), standalone_schema([node], definitions)) is Answer.YES


def _text(value: Any) -> str:
    return text_form.leaves(value)[0]
