"""The probes of a schema: both sides of every keyword, unique, and the same each time."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.probes import Judge, key, probes, values, with_exactly
from oaswright.probes.make import Maker

Json = Any

# (schema, instances that must be met as valid, instances that must be met as invalid)
SIDES: dict[str, tuple[Json, list[Json], list[Json]]] = {
    "minimum": ({"type": "integer", "minimum": 3}, [3, 4, 3.0], [2, "5", True, None]),
    "exclusiveMaximum": ({"type": "number", "exclusiveMaximum": 3}, [2, 2.9999999999999996], [3, 3.0]),
    "multipleOf": ({"type": "number", "multipleOf": 0.25}, [0.25], [0.125]),
    "integer": ({"type": "integer"}, [10**30, 1.0], [1.5, "5", True]),
    "a whole number with a fraction": ({"type": "string", "minLength": 2.0}, ["😀😀"], ["😀", ""]),
    "minLength": ({"type": "string", "minLength": 2}, ["😀😀"], ["😀", ""]),
    "maxLength": ({"type": "string", "maxLength": 2}, ["😀😀", ""], ["😀😀😀"]),
    "pattern": ({"type": "string", "pattern": "^[a-z]{2,3}$"}, ["aa", "aaa"], ["aa\n", "AA", " aa"]),
    "pattern, Unicode": ({"type": "string", "pattern": "^\\p{Lu}\\d$"}, ["A0"], ["a0"]),
    "format date": ({"type": "string", "format": "date"}, ["2024-02-29"], ["2026-02-29", "1700000000"]),
    "format uuid": ({"type": "string", "format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000"]),
    "enum": ({"enum": ["On", 1, None]}, ["On", 1, 1.0, None], ["on", "ON", "On ", 2, "1", True]),
    "const": ({"const": 1.5}, [1.5], [1, "1.5"]),
    "nullable": ({"type": ["string", "null"]}, [None, ""], [0]),
    "required": ({"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}}, [{"a": 1}], [{}, {"a": None}]),
    "required, undeclared": ({"type": "object", "required": ["a"]}, [{"a": "a"}], [{}]),
    "closed": ({"type": "object", "properties": {"a": {"const": 1}}, "additionalProperties": False}, [{}, {"a": 1}], [{"a": 1, "unknown": 1}]),
    "additionalProperties": ({"type": "object", "additionalProperties": {"type": "integer"}}, [{"unknown": 1}], [{"unknown": "5"}]),
    "patternProperties": ({"type": "object", "patternProperties": {"^x-": {"const": 1}}}, [{"x-": 1}], [{"x-": 2}]),
    "propertyNames": ({"type": "object", "propertyNames": {"maxLength": 3}}, [{"aaa": 1}, {}], [{"aaaa": 1}]),
    "minProperties": ({"type": "object", "minProperties": 1, "maxProperties": 2}, [{"extra0": 1}], [{}]),
    "dependentRequired": (
        {"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}, "dependentRequired": {"a": ["b"]}},
        [{"a": 1, "b": 2}, {"b": 2}],
        [{"a": 1}],
    ),
    "dependentSchemas": (
        {"type": "object", "properties": {"a": {"const": 1}}, "dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"const": 2}}}}},
        [{"a": 1, "b": 2}, {}],
        [{"a": 1}],
    ),
    "items": ({"type": "array", "items": {"type": "integer"}}, [[], [1]], [["5"], [None]]),
    "prefixItems": ({"type": "array", "prefixItems": [{"const": 1}, {"const": "a"}], "items": False}, [[1, "a"], [1], []], [["1"], [1, "A"]]),
    "minItems": ({"type": "array", "items": {"const": 1}, "minItems": 1, "maxItems": 3}, [[1], [1, 1, 1]], [[], [1, 1, 1, 1]]),
    "uniqueItems": ({"type": "array", "uniqueItems": True}, [[1, True]], [[1, 1.0]]),
    "contains": ({"type": "array", "contains": {"const": 1}, "minContains": 2, "maxContains": 3}, [[1, 1], [1, 1, 1]], [[1], [1, 1, 1, 1], []]),
    "unevaluatedProperties": (
        {"type": "object", "allOf": [{"properties": {"a": {"const": 1}}}], "unevaluatedProperties": False},
        [{"a": 1}],
        [{"a": 1, "unknown": 1}],
    ),
    "oneOf": ({"oneOf": [{"type": "integer", "minimum": 0}, {"type": "integer", "maximum": 5}]}, [-1, 6], [0, 5]),
    "anyOf": ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, [1, ""], [None]),
    "not": ({"type": "string", "not": {"const": "text"}}, ["a"], ["text"]),
    "if": (
        {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}, "x": {"const": 1}}, "required": ["kind"],
         "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"]}, "else": {"properties": {"x": False}}},
        [{"kind": "a", "x": 1}, {"kind": "b"}],
        [{"kind": "a"}, {"kind": "b", "x": 1}],
    ),
    "recursion": ({"$ref": "#/components/schemas/Tree"}, [{"children": []}], [{"children": [None]}]),
    "false": (False, [], [None, {}, 1]),
    "true": (True, [None, {}, 1], []),
}  # fmt: skip


def schemas(schema: Json) -> Schemas:
    tree = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}, "required": ["children"]}
    text = key({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": {"Subject": schema, "Tree": tree}}})
    return Schemas(document.parse(text))


def subject(schema: Json) -> Judge:
    return Judge(schemas(schema), "/components/schemas/Subject")


@pytest.mark.parametrize("name", SIDES)
def test_a_probe_stands_on_each_side_of_a_keyword(name: str) -> None:
    """The instances on either side of the keyword's line are among the first thousand probes, with the right verdict."""
    schema, valid, invalid = SIDES[name]
    verdicts = {probe.key: probe.valid for probe in probes(subject(schema), 1000)}
    wanted = {**dict.fromkeys(map(key, valid), True), **dict.fromkeys(map(key, invalid), False)}
    assert {text: verdicts.get(text) for text in wanted} == wanted


@pytest.mark.parametrize("name", SIDES)
def test_probes_are_unique_and_the_same_each_time(name: str) -> None:
    """Two runs give the same list, without an instance twice."""
    first, second = (list(probes(subject(SIDES[name][0]), 300, seed=7)) for _ in range(2))
    assert [probe.key for probe in first] == [probe.key for probe in second]
    assert len({probe.key for probe in first}) == len(first)


def test_the_number_is_kept() -> None:
    """Exactly as many as asked for, where the schema has so many."""
    judge = subject({"type": "object", "properties": {"a": {"type": "string"}}})
    assert [len(list(probes(judge, count))) for count in (0, 1, 10, 5000)] == [0, 1, 10, 5000]


def test_another_seed_gives_others() -> None:
    """The boundary instances stay, the random ones differ."""
    judge = subject({"type": "object", "properties": {"a": {"type": "string"}}})
    one, other = ({probe.key for probe in probes(judge, 1000, seed)} for seed in (1, 2))
    assert len(one & other) > 50
    assert len(one - other) > 100


ACTION = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 3}, "timeout": {"type": "integer", "minimum": 0, "maximum": 10}, "kind": {"enum": ["A", "B"]}},
    "dependentRequired": {"timeout": ["kind"]},
}


def test_values_of_each_property_are_valid() -> None:
    """Plain values and those at the bounds, none that the property's schema refuses."""
    found = values(schemas(ACTION), "/components/schemas/Subject")
    assert found["kind"] == ["A", "B"]
    assert {0, 10} <= set(found["timeout"])
    assert all(0 <= value <= 10 for value in found["timeout"])
    assert all(len(value) <= 3 for value in found["name"])


def test_instances_set_exactly_the_fields_asked_for() -> None:
    """Each has these properties and no other, and the document allows it."""
    judge = subject(ACTION)
    found = list(with_exactly(schemas(ACTION), "/components/schemas/Subject", ["timeout", "kind"]))
    assert len(found) > 5
    assert all(set(instance) == {"timeout", "kind"} and judge.accepts(instance) for instance in found)
    assert list(with_exactly(schemas(ACTION), "/components/schemas/Subject", ["timeout"])) == []


def test_a_probe_says_why_and_where() -> None:
    """The reason names the place, the keyword and the side."""
    found = {probe.why: (probe.instance, probe.field, probe.valid) for probe in probes(subject(ACTION), 2000)}
    below = found["/timeout minimum 0: one below"]
    assert (below[0]["timeout"], below[1], below[2]) == (-1, "/timeout", False)


def test_direction_decides_what_is_required() -> None:
    """A read-only property is not required of a request, and is of a response."""
    both = schemas({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "readOnly": True}}})
    at = "/components/schemas/Subject"
    assert [Judge(both, at, direction).accepts({}) for direction in (Direction.REQUEST, Direction.RESPONSE)] == [True, False]


# What a part of an `allOf` requires, and another one declares.
NAMES = """
import json
from oaswright.probes.make import Maker
shape = {"type": "object", "required": ["zebra", "ant", "cat", "bee"]}
print(json.dumps(list(Maker(shape).good(shape))))
"""


def test_names_that_are_only_required_come_in_their_order_in_every_run() -> None:
    """Sets have another order in each process."""
    said = {subprocess.check_output([sys.executable, "-c", NAMES], text=True, env={**os.environ, "PYTHONHASHSEED": str(seed)}) for seed in range(3)}
    (text,) = said
    assert list(json.loads(text)[0]) == ["zebra", "ant", "cat", "bee"]


@pytest.mark.parametrize("keyword", ["const", "enum"])
def test_what_looks_like_a_reference_in_a_value_is_no_reference(keyword: str) -> None:
    value = {"$ref": "#/$defs/Name"}
    named = {"properties": {"name": {"$ref": "#/$defs/Name"}, "said": {keyword: [value] if keyword == "enum" else value}}}
    maker = Maker({"$defs": {"Name": {"type": "string"}}, "allOf": [named]})
    assert maker.fits(named, {"name": "a", "said": value})
    assert not maker.fits(named, {"name": 1, "said": value})
    assert not maker.fits(named, {"name": "a", "said": {"$ref": "urn:definitions#/$defs/Name"}})
