"""What an edit of a schema means: as a request, as a response, and swapped."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import yaml
from oaswright.diff.comparison import Diff, compare
from oaswright.diff.verdict import Axis, Level, Proof
from oaswright.document import document
from oaswright.document.document import Document

from tests.diff.edits import schemas


@dataclass(frozen=True)
class Edit:
    name: str
    old: Any
    new: Any
    request: str
    response: str
    source: str


def edits(table: str) -> list[Edit]:
    rows = [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]
    return [Edit(name, _schema(old), _schema(new), *levels.split()) for name, old, new, levels in rows]


def _schema(text: str) -> Any:
    return yaml.safe_load(text)


COMPONENTS = yaml.safe_load(schemas.COMPONENTS)
WIDER = edits(schemas.WIDER)
ALL = [*WIDER, *(edit for table in (schemas.ASIDE, schemas.OPEN, schemas.REWRITTEN, schemas.SUBTLE) for edit in edits(table))]

DIRECTED = edits(schemas.DIRECTED)


def service(schema: Any, side: str) -> Document:
    """A service with one operation, whose request or response has the schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    operation: dict[str, Any] = {"operationId": "call", "responses": {"200": {"description": "ok"}}}
    if side == "request":
        operation["requestBody"] = content
    else:
        operation["responses"]["200"] |= content
    tree = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/call": {"post": operation}}}
    return document.parse(json.dumps({**tree, "components": {"schemas": COMPONENTS}}))


def judged(old: Any, new: Any, side: str) -> Diff:
    return _judged(json.dumps(old), json.dumps(new), side)


@cache
def _judged(old: str, new: str, side: str) -> Diff:
    return compare(service(json.loads(old), side), service(json.loads(new), side))


@pytest.mark.parametrize("edit", [*ALL, *DIRECTED], ids=lambda edit: edit.name)
@pytest.mark.parametrize("side", ["request", "response"])
def test_an_edit_has_its_verdict_on_both_axes(edit: Edit, side: str) -> None:
    found = judged(edit.old, edit.new, side)
    assert (str(found.level(Axis.WIRE)), str(found.level(Axis.SOURCE))) == (getattr(edit, side), edit.source)


@pytest.mark.parametrize("edit", ALL, ids=lambda edit: edit.name)
def test_swapping_the_documents_and_the_direction_mirrors_the_verdict(edit: Edit) -> None:
    """What a request may hold before and after is what a response may hold after and before."""
    assert str(judged(edit.new, edit.old, "response").level(Axis.WIRE)) == edit.request
    assert str(judged(edit.new, edit.old, "request").level(Axis.WIRE)) == edit.response


@pytest.mark.parametrize("edit", ALL, ids=lambda edit: edit.name)
@pytest.mark.parametrize("side", ["request", "response"])
def test_a_breaking_edit_has_a_witness_that_both_validators_confirm(edit: Edit, side: str) -> None:
    accepting, rejecting = (edit.old, edit.new) if side == "request" else (edit.new, edit.old)
    for verdict in judged(edit.old, edit.new, side).verdicts:
        if verdict.axis is Axis.WIRE and str(verdict.level) == "major":
            assert verdict.proof is Proof.WITNESS
            assert both(accepting, verdict.witness[0]) == (True, True)
            assert both(rejecting, verdict.witness[0]) == (False, False)


def both(schema: Any, instance: Any) -> tuple[bool, bool]:
    """The verdicts of jsonschema-rs and jsonschema, formats on where they have them."""
    whole = {**schema, "components": {"schemas": COMPONENTS}}
    first = jsonschema_rs.Draft202012Validator(whole, validate_formats=True).is_valid(instance)
    if "uri" in str(schema) or "\\p{" in schema.get("pattern", ""):  # jsonschema asserts the one only with another package, and cannot read the other
        return first, first
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return first, jsonschema.Draft202012Validator(whole, format_checker=checker).is_valid(instance)


def test_a_value_added_to_a_large_enum_is_shown() -> None:
    """What multiplies choices out is not asked about a schema of this size."""
    names = [f"a-rather-long-name-{number}" for number in range(400)]
    (found,) = judged({"type": "string", "enum": names}, {"type": "string", "enum": [*names, "new"]}, "response").verdicts
    assert (found.rule, found.witness, found.message.partition(" may ")[2]) == ("response-enum-widened", ("new",), "now be `new`; clients may not know it")


@pytest.mark.parametrize(
    ("side", "old", "new", "message"),
    [
        ("request", ["Ant", "Any"], ["Any"], "no longer lists `Ant`; all that was accepted still is"),
        ("response", ["Any"], ["Ant", "Any"], "now also lists `Ant`; nothing new can be sent"),
    ],
)
def test_alternatives_that_come_and_go_without_effect_are_no_alarm(side: str, old: list[str], new: list[str], message: str) -> None:
    schemas = {"Ant": {"title": "Ant", "type": "object", "required": ["a"]}, "Any": {"title": "Any", "type": "object"}}
    before, after = ({"oneOf": [schemas[name] for name in names]} for names in (old, new))
    found = judged(before, after, side)
    assert [(str(one.level), one.message.rpartition("application/json ")[2]) for one in found.verdicts if one.axis is Axis.WIRE] == [("minor", message)]


def test_a_type_is_named_only_where_a_value_of_it_breaks() -> None:
    """A string met both alternatives of the `oneOf`, so none was sent; it meets but one now."""
    old, new = {"oneOf": [{"type": "string"}, {}]}, {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    found = compare(service(old, "response"), service(new, "response"))
    said = [one.message for one in found.verdicts if one.level is Level.MAJOR and one.axis is Axis.WIRE]
    assert said
    assert not any("may now be `integer`" in one for one in said)
