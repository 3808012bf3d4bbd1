"""What a document may cost: chains are shortened, explosions refused, and both in linear time."""

import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from oaswright import check
from oaswright.check import authority
from oaswright.document import document, limits
from oaswright.errors import DocumentError


def text(schemas: dict[str, Any]) -> str:
    return json.dumps({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": schemas}})


def ref(name: object) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/S{name}"}


def chain(count: int, link: Any, last: Any) -> dict[str, Any]:
    return {**{f"S{index}": link(index + 1) for index in range(count)}, f"S{count}": last}


def test_ten_thousand_chained_references_lead_to_their_end_at_once() -> None:
    read = document.parse(text(chain(10_000, ref, {"type": "string"})))
    assert {json.dumps(read.get(f"/components/schemas/S{index}")) for index in range(10_000 - limits.CHAIN - 1)} == {json.dumps(ref(10_000))}
    assert read.follow("", ref(0))[1] == {"type": "string"}
    assert [one.rule for one in check.check(read) if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("schemas", "message"),
    [
        (chain(45, lambda n: {"allOf": [ref(n), ref(n)]}, {"type": "object"}), "more than a billion schemas"),
        (chain(20, lambda n: {"anyOf": [ref(n), {"not": ref(n)}]}, {"type": "object"}), "schemas; expected at most 20,000"),
        (chain(20, lambda n: {"dependentSchemas": {"a": ref(n), "b": ref(n)}}, {"type": "object"}), "schemas; expected at most 20,000"),
        (chain(500, lambda n: {"allOf": [ref(n), {"type": "object"}]}, {"type": "object"}), "levels deep; expected at most 100"),
        (chain(2000, lambda n: {"allOf": [ref(n)]}, {"type": "object"}), "levels deep; expected at most 100"),
        ({"S0": {"type": "array", "items": {"allOf": [ref(1)] * 150}}, "S1": {"oneOf": [{"const": n} for n in range(200)]}}, "30,301 schemas"),
    ],
    ids=["doubled", "negated", "dependent", "allOf of 500", "allOf of 2,000", "in a property"],
)
def test_what_no_validator_could_finish_is_refused_with_its_place(schemas: dict[str, Any], message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        document.parse(text(schemas))
    found = caught.value.findings
    assert {one.rule for one in found} == {"schema-limit"}
    assert message in found[0].message
    assert found[0].position is not None
    assert found[0].pointer.startswith("/components/schemas/S")


@pytest.mark.parametrize(
    "schemas",
    [
        chain(40, lambda n: {"allOf": [ref(n), {"type": "object"}]}, {"type": "object"}),
        chain(3000, lambda n: {"type": "object", "properties": {"next": ref(n)}}, {"type": "object"}),
        {"S0": {"allOf": [ref(0), {"type": "object"}]}, "S1": ref(2), "S2": ref(1), "S3": ref(3)},
        {"S0": {"oneOf": [ref(n) for n in range(1, 300)]}, **{f"S{n}": {"type": "object"} for n in range(1, 300)}},
    ],
    ids=["40 deep", "3,000 properties", "circles", "a wide choice"],
)
def test_what_people_write_is_no_excess(schemas: dict[str, Any]) -> None:
    read = document.parse(text(schemas))
    assert read.get("/components/schemas/S0") == schemas["S0"]


def test_a_reference_into_the_middle_of_a_schema_counts_too() -> None:
    schemas = chain(
        20, lambda n: {"properties": {"x": {"allOf": [{"$ref": f"#/components/schemas/S{n}/properties/x"}] * 2}}}, {"properties": {"x": {"type": "string"}}}
    )
    with pytest.raises(DocumentError, match="schemas; expected at most"):
        document.parse(text(schemas))


CHAINS = {
    "properties": lambda n: {"type": "object", "properties": {"next": ref(n)}},
    "items": lambda n: {"type": "array", "items": ref(n)},
    "two properties": lambda n: {"type": "object", "properties": {"a": ref(n), "b": ref(n)}},
    "allOf in properties": lambda n: {"type": "object", "properties": {"next": {"allOf": [ref(n)]}}},
    "a choice in properties": lambda n: {"type": "object", "properties": {"next": {"oneOf": [ref(n), {"type": "null"}]}}},
    "additionalProperties": lambda n: {"type": "object", "additionalProperties": ref(n)},
    "a default on each": lambda n: {"type": "object", "properties": {"next": ref(n)}, "default": {"next": {}}},
    "an example on each": lambda n: {"type": "object", "properties": {"next": ref(n)}, "examples": [{}], "example": {"next": {"next": {}}}},
    "a default on each list": lambda n: {"type": "array", "items": ref(n), "default": []},
}


def calls(work: Callable[[], object]) -> int:
    """How many functions a piece of work calls: a measure of its cost that no load of the machine changes, nor the measuring of coverage."""
    count = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and "slipcover" not in frame.f_code.co_filename

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", CHAINS)
def test_a_chain_twice_as_long_costs_twice_as_much(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oaswright.check.rules.schema_satisfiable.DEEPEST", 40)  # up to which a schema is taken with all that it reaches
    monkeypatch.setattr(authority, "LEVELS", 40)
    first, short, long = (document.parse(text(chain(count, CHAINS[kind], {"type": "string"}))) for count in (100, 150, 300))
    check.check(first)  # what is imported and compiled once is no cost of the long one
    assert calls(lambda: check.check(long)) < 2.5 * calls(lambda: check.check(short))


@pytest.mark.parametrize("kind", ["two properties", "allOf in properties"])
@pytest.mark.parametrize("last", [{"type": "string"}, ref(0)], ids=["chain", "circle"])
def test_the_validator_comes_to_an_end_on_long_chains_and_circles(kind: str, last: Any) -> None:
    found = check.check(document.parse(text(chain(1200, CHAINS[kind], last))))
    assert {one.rule for one in found} <= {"field-described"}


@pytest.mark.parametrize("at", [0, 700])
def test_a_fault_on_a_long_chain_is_found(at: int) -> None:
    schemas = chain(1200, CHAINS["properties"], {"type": "string"})
    schemas[f"S{at}"] |= {"minProperties": "many"}
    found = [one for one in check.check(document.parse(text(schemas))) if one.severity == "error"]
    assert [(one.pointer, one.position is not None) for one in found] == [(f"/components/schemas/S{at}/minProperties", True)]


def test_names_of_properties_are_collected_once_and_without_end() -> None:
    """The validator's own search never ends in the first and takes 2^40 steps in the second."""
    endless = {"S0": {"type": "array", "items": ref(0)}, "S1": {"allOf": [ref(0)], "required": ["a"]}}
    doubled = chain(40, lambda n: {"items": ref(n), "anyOf": [{"items": ref(n)}]}, {"type": "object", "properties": {"a": {}}}) | {"A": {"allOf": [ref(0)]}}
    for schemas in (endless, doubled):
        assert not [one for one in check.check(document.parse(text(schemas))) if "could not finish" in one.message]
