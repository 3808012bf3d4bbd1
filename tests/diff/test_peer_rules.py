"""Each rule of a peer that concerns the wire has an edit of our own, with the whole list of changes, both ways and in both directions."""

import re
from importlib import resources
from typing import Any, NamedTuple

import pytest
import yaml
from oaswright.diff.comparison import Diff, compare
from oaswright.diff.policy.severity import regraded, rules_of
from oaswright.diff.verdict import Axis, Proof
from oaswright.document import document
from oaswright.document.document import Document

from tests.diff.edits import peer_rules

Changes = list[tuple[str, str]]


class Row(NamedTuple):
    rules: str
    aspect: str
    action: str
    old: str
    new: str


def rows(table: str) -> list[Row]:
    return [Row(*(cell.strip() for cell in line.split(" | "))) for line in table.strip().splitlines()]


SETS, STRUCTURED, OTHER_SETS = map(rows, (peer_rules.SETS, peer_rules.STRUCTURED, peer_rules.OTHER_SETS))
SILENT = [[cell.strip() for cell in line.split(" | ")] for line in peer_rules.SILENT.strip().splitlines()]

PLACES = ["body", "property"]


def service(schema: str, direction: str, place: str) -> Document:
    """A service whose request or response has a schema, as a body, a property of it, or a parameter or header."""
    held: Any = yaml.safe_load(schema)
    operation: dict[str, Any] = {"operationId": "call", "responses": {"200": {"description": "ok"}}}
    if place == "property":
        held = {"type": "object", "properties": {"p": held}}
    content = {"content": {"application/json": {"schema": held}}}
    if place in PLACES and direction == "request":
        operation["requestBody"] = content
    elif place in PLACES:
        operation["responses"]["200"] |= content
    elif direction == "request":
        operation["parameters"] = [{"name": "p", "in": place, "required": place == "path", "schema": held}]
    else:
        operation["responses"]["200"]["headers"] = {"P": {"schema": held}}
    path = "/call/{p}" if place == "path" else "/call"
    return document.parse(yaml.safe_dump({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {path: {"post": operation}}}))


def wire(diff: Diff) -> Changes:
    assert not diff.skipped
    assert not [one for one in diff.verdicts if one.proof is Proof.UNDECIDED]
    return [(one.rule, str(one.level)) for one in diff.verdicts if one.axis is Axis.WIRE]


def both_ways(old: str, new: str, direction: str, place: str) -> tuple[Changes, Changes]:
    before, after = service(old, direction, place), service(new, direction, place)
    return wire(compare(before, after)), wire(compare(after, before))


def expected(row: Row, direction: str) -> tuple[Changes, Changes]:
    """What the change of the set means: fewer values break a request, more values break a response."""
    if row.action == "changed":
        return ([(f"{direction}-{row.aspect}-changed", "major")],) * 2
    narrowed, widened = ("major", "minor") if direction == "request" else ("minor", "major")
    return [(f"{direction}-{row.aspect}-narrowed", narrowed)], [(f"{direction}-{row.aspect}-widened", widened)]


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("row", [*SETS, *STRUCTURED, *OTHER_SETS], ids=lambda row: row.rules)
def test_a_schema_in_a_body(row: Row, place: str, direction: str) -> None:
    assert both_ways(row.old, row.new, direction, place) == expected(row, direction)


# What a text cannot tell: null is not written, every number is a text, and any text may be the text of a boolean.
ONLY_IN_JSON = ("became-not-nullable", "type-specialized", "list-of-types-narrowed")


@pytest.mark.parametrize(
    ("place", "direction"), [("query", "request"), ("path", "request"), ("header", "request"), ("cookie", "request"), ("header", "response")]
)
@pytest.mark.parametrize("row", [row for row in SETS if row.rules not in ONLY_IN_JSON], ids=lambda row: row.rules)
def test_a_schema_in_a_text(row: Row, place: str, direction: str) -> None:
    assert both_ways(row.old, row.new, direction, place) == expected(row, direction)


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("rule", "old", "new"), SILENT, ids=[f"{one[0]} {one[2]}" for one in SILENT])
def test_what_says_nothing_changes_nothing(rule: str, old: str, new: str, place: str, direction: str) -> None:
    assert both_ways(old, new, direction, place) == ([], []), rule


B = {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}}


def changes(text: str) -> Changes:
    return [(rule, level) for rule, level in (one.split() for one in text.split(", ") if one)]


def cells(table: str, count: int) -> list[list[str]]:
    found = [[cell.strip() for cell in f"{line} ".split(" |")] for line in table.strip().splitlines()]
    assert all(len(row) == count for row in found)
    return found


def with_object(schema: str, direction: str) -> Document:
    held = {"type": "object", **yaml.safe_load(schema)}
    content = {"content": {"application/json": {"schema": held}}}
    operation: dict[str, Any] = {"operationId": "call", "responses": {"200": {"description": "ok", **(content if direction == "response" else {})}}}
    if direction == "request":
        operation["requestBody"] = content
    tree = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/call": {"post": operation}}, "components": {"schemas": {"B": B}}}
    return document.parse(yaml.safe_dump(tree))


@pytest.mark.parametrize("row", cells(peer_rules.FIELDS, 7), ids=lambda row: row[0])
def test_the_fields_of_an_object(row: list[str]) -> None:
    _, old, new, *expectations = row
    ways = [(one, other, direction) for one, other in ((old, new), (new, old)) for direction in ("request", "response")]
    found = [wire(compare(with_object(one, direction), with_object(other, direction))) for one, other, direction in ways]
    assert [sorted(one) for one in found] == [sorted(changes(one)) for one in expectations]


def with_operation(text: str) -> Document:
    operation = {"operationId": "call", "responses": {"200": {"description": "ok"}}, **yaml.safe_load(text)}
    flow = {"tokenUrl": "https://example.com", "scopes": {"a": "a", "b": "b"}}
    schemes = {"t": {"type": "http", "scheme": "bearer"}, "o": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
    tree = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/call": {"post": operation}}}
    return document.parse(yaml.safe_dump({**tree, "components": {"securitySchemes": schemes}}))


@pytest.mark.parametrize("row", cells(peer_rules.OPERATIONS, 5), ids=lambda row: row[0])
def test_what_stands_around_schemas(row: list[str]) -> None:
    _, old, new, there, back = row
    found = [wire(compare(with_operation(one), with_operation(other))) for one, other in ((old, new), (new, old))]
    assert [sorted(one) for one in found] == [sorted(changes(one)) for one in (there, back)]


# Levels of the peer

PAGE = resources.files("oaswright.handbook").joinpath("how-to/come-from-oasdiff.md").read_text()
THEIRS = dict(re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", PAGE, re.MULTILINE))

OPPOSITES = {
    "decreased": "increased", "increased": "decreased", "added": "removed", "removed": "added", "narrowed": "widened", "became-not-nullable": "became-nullable",
    "specialized": "generalized", "set": "unset",
}  # fmt: skip

# Rules whose level depends on more than the kind of change: whether a keyword was there before, or what the peer takes a set for.
INEXPRESSIBLE = {
    *(f"request-{place}-{rule}-set" for place in PLACES for rule in ("max", "min", "exclusive-max", "exclusive-min", "max-length", "min-items")),
    *(f"response-{place}-{rule}" for place in PLACES for rule in ("all-of-removed", "any-of-added", "const-removed", "dependent-required-changed")),
    *(f"{direction}-{place}-prefix-items-{action}" for direction in ("request", "response") for place in PLACES for action in ("added", "removed")),
    "request-property-pattern-changed",
}


def opposite(rule: str) -> str:
    """The name of the rule for the same edit, undone; "" where it has none."""
    return next((f"{rule.removesuffix(word)}{other}" for word, other in OPPOSITES.items() if rule.endswith(word)), "")


def graded(old: str, new: str, direction: str, place: str) -> str:
    diff = regraded(compare(service(old, direction, place), service(new, direction, place)), rules_of("oasdiff", ()), {})
    return str(diff.level())


def test_the_preset_reproduces_the_levels_of_the_peer() -> None:
    """What it calls an error is major, and nothing else is; the rules where that cannot be told by the kind of change are exactly those that are named."""
    wrong, asked = set(), set()
    for row in [*SETS, *STRUCTURED, *OTHER_SETS]:
        for direction in ("request", "response"):
            for place in PLACES:
                for rule, old, new in ((row.rules.split()[0], row.old, row.new), (opposite(row.rules.split()[0]), row.new, row.old)):
                    name = f"{direction}-{place}-{rule}"
                    if name in THEIRS:
                        asked.add(name)
                        wrong |= set() if (graded(old, new, direction, place) == "major") is (THEIRS[name] == "error") else {name}
    assert wrong == INEXPRESSIBLE & asked
    assert len(asked) > 150
