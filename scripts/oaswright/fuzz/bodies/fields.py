"""The fields of a request body: which values to send, which must be refused, and what the document says about each."""

import contextlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest
from typing import Any

from oaswright.api.applicators import in_place
from oaswright.api.direction import Direction
from oaswright.api.objects import ObjectSchema, is_flagged
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.fuzz.bodies import forms, interior_values
from oaswright.probes import Judge, key
from oaswright.probes.make import STRANGERS, Maker
from oaswright.probes.shape import Shape

SECRET = re.compile(r"passw|secret|token|api_?key|private_?key|credential|passphrase|(lock|access|security|pin)_?code", re.IGNORECASE)
REFERS = re.compile(r"(^|_)(id|identifier|uuid|ref)s?$|Ids?$")
LONG = 300
VARIED = 24
BAD = 14
FAR = ("null", '"5"', "5", "true", "[]", "{}", '""')


@dataclass(frozen=True)
class Field:
    """A field of a body.

    `values` are valid, the plainest first; `bad` are (value, why) that the document refuses. `refers`: it names something else; `deep` are
    objects and lists that differ in one place.
    """

    name: str
    pointer: str
    schema: dict[str, Any] = field(repr=False)
    values: tuple[Any, ...] = field(repr=False)
    bad: tuple[tuple[Any, str], ...] = field(repr=False)
    required: bool = False
    read_only: bool = False
    secret: bool = False
    refers: bool = False
    nullable: bool = False
    default: Any = None
    shapes: tuple[Shape, ...] = field(default=(), repr=False)
    deep: tuple[Any, ...] = field(default=(), repr=False)

    @property
    def named(self) -> bool:
        """Whether its values are the few that the document names."""
        return any("enum" in shape or "boolean" in shape.get("type", ()) for shape in self.shapes)

    @property
    def ranged(self) -> bool:
        """Whether there are values between its boundaries: in the range of a number, or deep in an object."""
        return not self.refers and (bool(self.deep) or any(map(interior_values.ranged, self.shapes)))

    def inside(self, turn: int) -> Any:
        """Return the value of a turn that no boundary suggests: steps through a number's range, or through what an object can hold."""
        if self.deep:
            return self.deep[turn % len(self.deep)]
        shape = next(filter(interior_values.ranged, self.shapes), None)
        return interior_values.stepped(shape, turn) if shape else self.values[turn % len(self.values)]


@dataclass(frozen=True)
class Material:
    """The fields of one request body and their values. `bases` are whole valid bodies: the document's examples, then the smallest."""

    pointer: str
    judge: Judge = field(repr=False)
    fields: tuple[Field, ...]
    bases: tuple[dict[str, Any], ...] = field(repr=False)
    ties: tuple[frozenset[str], ...] = ()
    closed: bool = False

    @property
    def smallest(self) -> dict[str, Any]:
        """Return a copy of the smallest valid body."""
        return dict(self.bases[-1]) if self.bases else {}

    def with_fields(self, chosen: Mapping[str, Any], *, avoid: Collection[str] = (), turn: int = 0) -> dict[str, Any] | None:
        """Return the smallest valid body that holds these fields.

        What is required is added. Where the document asks for more (`minProperties`), fillers are: other ones for each turn, so that no field
        hides behind being sent always, and none of those to avoid. None if no such body was found.
        """
        body = {name: value for name, value in self.smallest.items() if (one := self.named(name)) is None or one.required} | dict(chosen)
        if self.judge.accepts(body):
            return body
        skip = {*body, *avoid, *(other for name in chosen for other in self.tied(name))}
        fillers = [one for one in self.fields if one.values and one.name not in skip and not (one.read_only or one.refers or self.tied(one.name))]
        start = turn % len(fillers) if fillers else 0
        for one in fillers[start:] + fillers[:start]:
            body[one.name] = one.values[0]
            if self.judge.accepts(body):
                return body
        body = {**self.smallest, **chosen}
        return body if not set(body) & set(avoid) and self.judge.accepts(body) else None

    def named(self, name: str) -> Field | None:
        """Return the field of a name, or None."""
        return next((one for one in self.fields if one.name == name), None)

    def is_required(self, name: str) -> bool:
        """Whether every body must hold a field."""
        one = self.named(name)
        return one is not None and one.required

    def values_of(self, name: str) -> tuple[Any, ...]:
        """Return the values that a field is tried with."""
        one = self.named(name)
        return one.values if one else ()

    def tied(self, name: str) -> frozenset[str]:
        """Return the other fields that a conditional rule judges together with this one."""
        return frozenset(other for tie in self.ties if name in tie for other in tie if other != name)


def material(document: Document, schemas: Schemas, pointer: str, examples: list[Any]) -> Material:
    """Return what can be sent for a request schema; `examples` are the document's own bodies."""
    judge = Judge(schemas, pointer, Direction.REQUEST)
    maker = Maker(judge.schema)
    found = ObjectSchema(document, pointer)
    required = set(found.required)
    properties = {
        name: place for name, one in found.properties.items() if (place := next((one for one in one.declarations if isinstance(one.schema, dict)), None))
    }
    fields = tuple(_field(document, schemas, name, one.pointer, one.schema, name in required) for name, one in properties.items())
    stems = {one.name.removesuffix("_id") for one in fields if one.name.endswith("_id")}
    fields = tuple(_referring(one) if one.name.removesuffix("_name") in stems else one for one in fields)
    own = [example for example in examples if isinstance(example, dict) and judge.accepts(example)]
    small = _smallest(judge, maker, required, fields)
    closed = any(shape.get("additionalProperties") is False for shape in maker.shapes.of(judge.schema))
    return Material(pointer, judge, fields, (*own, *([small] if small is not None else [])), tuple(_ties(document, pointer, set(properties))), closed)


def parts(document: Document, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what applies to an instance of a schema; what applies to some instances only asks for nothing."""
    for one in in_place(document, pointer):
        yield one.pointer, one.schema if one.always else {**one.schema, "required": ()}


def _ties(document: Document, pointer: str, names: set[str]) -> Iterator[frozenset[str]]:
    """Yield the groups of fields that one conditional rule speaks of."""
    for _, node in parts(document, pointer):
        conditional = {word: node[word] for word in ("if", "then", "else", "not", "oneOf", "anyOf") if word in node}
        for words in ([conditional] if "if" in conditional else []), [{w: v} for w, v in conditional.items() if w in ("not", "oneOf", "anyOf")]:
            yield from (frozenset(_mentioned(one, names)) for one in words)
        for word in ("dependentRequired", "dependentSchemas"):
            for trigger, rule in (node.get(word) or {}).items():
                yield frozenset({trigger} | set(_mentioned(rule, names)))


def _mentioned(node: Any, names: set[str]) -> Iterator[str]:
    if isinstance(node, dict):
        for name, child in node.items():
            if name in names:
                yield name
            yield from _mentioned(child, names)
    elif isinstance(node, list):
        for child in node:
            yield from [child] if isinstance(child, str) and child in names else _mentioned(child, names)


def _field(document: Document, schemas: Schemas, name: str, at: str, node: dict[str, Any], required: bool) -> Field:
    schema = schemas.json_schema(at, Direction.REQUEST)
    maker = Maker(schema)
    target = document.follow(at, node)[1]
    merged = {**target, **node} if isinstance(target, dict) else dict(node)
    refers = bool(REFERS.search(name)) and "enum" not in merged
    examples = [value for value in [*(merged.get("examples") or ()), *([merged["example"]] if "example" in merged else [])] if maker.fits(schema, value)]
    values = examples if refers and examples else [*examples, *_values(maker, schema)]
    secret = bool(is_flagged(document, at, "writeOnly") or merged.get("format") == "password" or SECRET.search(name))
    return Field(
        name, at, merged, tuple(_unique(values)[:VARIED]), tuple(_bad(maker, schema)), required, is_flagged(document, at, "readOnly"), secret, refers,
        maker.fits(schema, None), merged.get("default"),
        tuple(maker.shapes.of(schema)), () if refers else tuple(interior_values.variations(maker, schema)),
    )  # fmt: skip


def _referring(one: Field) -> Field:
    """Return the name that goes with an id: only what the document gives as an example is known to exist."""
    examples = tuple(one.schema.get("examples") or ())
    return replace(one, refers=True, values=examples or one.values)


def _values(maker: Maker, schema: Any) -> list[Any]:
    near = [case.instance for case in islice(maker.cases(schema), 150)]
    good = [value for value in maker.good(schema) if maker.fits(schema, value)]
    edge = [value for value in near if maker.fits(schema, value)]
    extra = [value for shape in maker.shapes.of(schema) for value in _extras(shape) if maker.fits(schema, value)]
    return [*good[:2], *extra, *edge, *good[2:]]


def _extras(shape: Shape) -> Iterator[Any]:
    """Values that faults like: edges with blanks, long and foreign text, the middle of a range."""
    kinds = shape.get("type", ())
    if "string" in kinds and not {"enum", "pattern", "format"} & set(shape):
        most, least = min(shape.get("maxLength", LONG), 5000), shape.get("minLength", 0)
        yield from ("  a b  "[: max(most, 0)], "Zażółć 😀 O'Neil <b>&"[:most], ("Long text, " * 600)[:most], "x" * max(least, 1), "Line\nbreak", "5", "true")
    if {"integer", "number"} & set(kinds):
        low, high = shape.get("minimum", 0), shape.get("maximum", 100_000)
        if isinstance(low, int | float) and isinstance(high, int | float) and high > low:
            yield from (int(low + (high - low) * part) for part in (0.5, 0.25, 0.75, 0.1, 0.9))
            yield from (round(low + (high - low) * 0.37, 2), high, low)
    if "null" in kinds:
        yield None


def _bad(maker: Maker, schema: Any) -> list[tuple[Any, str]]:
    """Values that the schema refuses: near misses of the right type by turns with null and other types."""
    found: dict[str, tuple[Any, str]] = {}
    cases = [*((case.instance, case.why) for case in islice(maker.cases(schema, "", 1), 120)), *((value, f"is {key(value)}") for value in STRANGERS)]
    for value, why in cases:
        if not maker.fits(schema, value):
            found.setdefault(key(value), (value, why))
    kinds = {_kind(value) for value in maker.good(schema)}
    near = [entry for entry in found.values() if _kind(entry[0]) in kinds and entry[0] not in ([], {})]
    far = sorted((entry for entry in found.values() if entry not in near), key=lambda entry: FAR.index(key(entry[0])) if key(entry[0]) in FAR else len(FAR))
    return [entry for pair in zip_longest(near, far) for entry in pair if entry][:BAD]


def _kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _unique(values: list[Any]) -> list[Any]:
    return list({key(value): value for value in values}.values())


def _smallest(judge: Judge, maker: Maker, required: set[str], fields: tuple[Field, ...]) -> dict[str, Any] | None:
    """Return the smallest valid body: the required fields, else what the probes know."""
    plain = {one.name: one.values[0] for one in fields if one.name in required and one.values and not one.read_only}
    if judge.accepts(plain):
        return plain
    fitting = [value for value in maker.good(judge.schema) if isinstance(value, dict)]
    return min(fitting, key=len, default=None)


def plain(maker: Maker, *, valid: bool) -> list[str]:
    """Values of a parameter as they stand in a URL; a refused one must be refused as text, too."""
    numeric = any(isinstance(value, int | float) and not isinstance(value, bool) for value in maker.good(maker.root))
    found: dict[str, None] = {"many": None} if numeric and not valid else {}
    for case in islice(maker.cases(maker.root), 60):
        value = case.instance
        if isinstance(value, bool | None) or not isinstance(value, str | int | float):
            continue
        if numeric and isinstance(value, str | float):
            continue
        if value == "null" and maker.fits(maker.root, None):
            continue  # a query says null by leaving the parameter out; servers differ on the word
        if fits_as_text(maker, value, leniently=not valid) is valid and (isinstance(value, int) or str(value).isprintable()):
            found[str(value)] = None
    return list(found)[:8]


def fits_as_text(maker: Maker, value: str | int | float, *, leniently: bool) -> bool:
    """Whether the text of a value can be read as one that fits: a URL does not tell 0 from "0", nor `leniently` from [0] and false."""
    readings: list[Any] = [value, str(value)]
    with contextlib.suppress(ValueError):
        readings.append(json.loads(str(value)))
    if leniently:
        readings += [[one] for one in readings]
        readings.append(forms.spelled(str(value), {"type": "boolean"}))
    return any(maker.fits(maker.root, reading) for reading in readings)
