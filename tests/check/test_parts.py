"""Rules that are asked of each part of a document, and of no part twice, say what they say of the whole."""

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest
from oaswright.check import Rule, Violation, examine, registry, rule
from oaswright.check.engine import AUTHORITY, Fact
from oaswright.check.subject import whole
from oaswright.document import document, source
from oaswright.document.document import Document
from oaswright.errors import DocumentError

GOOD: dict[str, Any] = json.loads((Path(__file__).parent / "good.json").read_text(encoding="utf-8"))


def of_the_whole(read: Document) -> set[Fact]:
    subject = whole(read)
    return {Fact(one.id, one.severity, violation) for one in registry() for violation in one.check(subject)}


def by_parts(read: Document) -> set[Fact]:
    return {one for one in examine(read, None).facts if one.rule != AUTHORITY}


def example(one: Rule, text: str) -> dict[str, Any]:
    tree: dict[str, Any] = source.parse(Path("a.yaml"), one.document(text)).tree
    return tree


def joined(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """A document with another in its midst."""
    return {
        key: joined(value, more[key]) if isinstance(value, dict) and isinstance(more.get(key), dict) else more.get(key, value) for key, value in base.items()
    } | {key: value for key, value in more.items() if key not in base}


LATE = {"Late": {"name": "late", "in": "query", "schema": {"type": "string"}}}

# What an edit of one part changes for another that does not refer to it: the id of another operation, and the schemes that there are.
ELSEWHERE: list[dict[str, Any]] = [
    {"paths": {"/more": {"get": {"operationId": "more"}}}, "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}},
    {"paths": {"/more": {"get": {"operationId": "readPet"}}}, "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}},
    {"paths": {"/more": {"get": {"operationId": "more", "security": [{"new": []}]}}}, "components": {"securitySchemes": {"new": {"type": "http", "scheme": "bearer"}}}},
    {"paths": {"/more": {"get": {"operationId": "more", "security": [{"new": []}]}}}},
    {"paths": {"/more": {"get": {"operationId": "more"}}}, "components": {"parameters": LATE}},
    {"paths": {"/more": {"get": {"operationId": "more", "parameters": [{"$ref": "#/components/parameters/Late"}]}}}, "components": {"parameters": LATE}},
]  # fmt: skip


def versions() -> list[dict[str, Any]]:
    """A document into which each rule's examples come and from which they go, and in which small things change."""
    chance, found, tree = random.Random(3), list[dict[str, Any]](), GOOD
    for one in registry():
        for text in (one.bad, one.good):
            tree = edited(joined(GOOD if chance.random() < 0.3 else tree, example(one, text)), chance)
            found.append(tree)
    return [*found, *(joined(GOOD, more) for more in ELSEWHERE)]


def edited(tree: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same with a schema that says something else, or the name of a tag, an operation or a scheme that is another."""
    new: dict[str, Any] = json.loads(json.dumps(tree))
    schemas = new["components"]["schemas"]
    name = chance.choice(list(schemas))
    if chance.random() < 0.5 and isinstance(schemas[name], dict):
        schemas[name] = chance.choice([{"type": "integer"}, {"type": "string", "description": "d"}, {**schemas[name], "example": 5}, {"$ref": f"#/components/schemas/{chance.choice(list(schemas))}"}])  # fmt: skip
    if chance.random() < 0.2:
        new["components"]["securitySchemes"] = {chance.choice(["key", "other"]): {"type": "http", "scheme": "bearer"}}
    for item in new["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and chance.random() < 0.4:
                operation |= chance.choice([{"operationId": "twice"}, {"tags": ["Pets"]}, {"security": [{"other": []}]}])
    return new


def first_difference(folder: Path) -> str:
    """The first rule that says another thing of a later version, with what is remembered of those before, than of the whole document alone."""
    path, before = folder / "openapi.json", None
    for tree in versions():
        path.write_text(json.dumps(tree, indent=1))
        try:
            before = document.load(path, before)
        except DocumentError:
            continue
        if different := by_parts(before) ^ of_the_whole(document.load(path)):
            return min(one.rule for one in different)
    return ""


def test_the_rules_say_of_each_version_of_a_document_what_they_say_of_it_alone(tmp_path: Path) -> None:
    assert first_difference(tmp_path) == ""


@pytest.mark.parametrize("identity", [one.id for one in registry() if one.across])
def test_a_rule_that_looks_at_the_whole_and_does_not_say_so_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, identity: str) -> None:
    planted = tuple(dataclasses.replace(one, across=one.across and one.id != identity) for one in registry())
    monkeypatch.setattr("oaswright.check.ruleset.registry", lambda: planted)
    assert first_difference(tmp_path) == identity


def test_what_a_part_refers_to_counts_for_what_is_remembered_of_it(tmp_path: Path) -> None:
    tree = {
        **GOOD,
        "components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"type": "integer"}, "C": {"$ref": "#/components/schemas/A", "default": 5}}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps({**tree, "paths": {}}))
    before = document.load(path)
    examine(before, None)
    path.write_text(json.dumps({**tree, "paths": {}}).replace('"integer"', '"string"'))
    assert "/components/schemas/C/default" in {one.violation.pointer for one in examine(document.load(path, before), None).facts}


def test_a_rule_is_not_asked_again_of_a_part_that_has_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    spy = rule("spy", "It says nothing.", good="", bad="")(lambda subject: iter(asked.append(subject.at) or ()))
    monkeypatch.setattr("oaswright.check.ruleset.registry", lambda: (spy,))
    path = tmp_path / "openapi.json"
    tree = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {}, "C": {}}}}
    path.write_text(json.dumps(tree))
    before = document.load(path)
    examine(before, None)
    assert asked == ["", "/components/schemas/A", "/openapi", "/info", "/components/schemas/B", "/components/schemas/C"]  # what refers to others comes first
    asked.clear()
    tree["components"] = {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"type": "string"}, "C": {}}}
    path.write_text(json.dumps(tree))
    examine(document.load(path, before), None)
    assert asked == ["", "/components/schemas/A", "/components/schemas/B"]


def test_what_two_parts_say_of_a_third_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where that one says it of itself."""
    third = Violation("/components/schemas/B", "it is met", "")
    planted = rule("planted", "It tells of B.", good="", bad="")(lambda subject: iter([third] if subject.at else []))
    monkeypatch.setattr("oaswright.check.ruleset.registry", lambda: (planted,))
    tree = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"schemas": {"A": {}, "B": {}, "C": {}}}}
    assert [one.violation for one in examine(document.parse(json.dumps(tree)), None).facts if one.rule == "planted"] == [third]
