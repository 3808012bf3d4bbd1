"""What the check remembers spares it work and changes nothing that it says."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator.shortcuts import get_validator_cls
from specwright import document, project
from specwright.check import examine
from specwright.check.authority import judge
from specwright.check.known import Known

CONFIGURATION = '[project]\nname = "tiny"\n[tool.specwright]\ndocument = "openapi.json"\nmodels = "m"\nclient = "c"\n'

CLEAN: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/a/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "default": "x"}}],
            "get": {
                "operationId": "one",
                "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}},
            },
            "put": {
                "operationId": "two",
                "requestBody": {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/B"}}}}},
            },
        }
    },
    "components": {
        "schemas": {
            "A": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/components/schemas/B"}, "c": {"type": "integer", "default": 3}}},
            "B": {"allOf": [{"$ref": "#/components/schemas/C"}, {"type": "object"}], "required": ["d"]},
            "D": {"type": "object"},
            "C": {"type": "object", "properties": {"d": {"type": "string", "enum": ["x", "y"]}}},
        }
    },
}

# What an edit may put into a schema, good or bad; each bad one is an error of the authority's second pass.
PARTS: list[dict[str, Any]] = [
    {"default": "no number", "type": "integer"}, {"type": "strange"}, {"minLength": -1}, {"required": ["gone"], "allOf": [{"type": "object"}]}, {"properties": {"b": {"type": "strange"}}},
    {"type": "integer"}, {"default": 4}, {"description": "d"}, {"allOf": [{"$ref": "#/components/schemas/D"}]}, {"enum": []}, {"pattern": "("}, {"items": {"type": 5}},
]  # fmt: skip


def home(folder: Path, tree: dict[str, Any]) -> project.Project:
    (folder / "pyproject.toml").write_text(CONFIGURATION)
    (folder / "openapi.json").write_text(json.dumps(tree))
    return project.find(folder)


def edited(tree: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    new: dict[str, Any] = json.loads(json.dumps(tree))
    schema = new["components"]["schemas"][chance.choice(["A", "B", "C"])]
    if chance.random() < 0.3:
        new["paths"]["/a/{id}"]["get"]["operationId"] = chance.choice(["one", "two"])
    if chance.random() < 0.2:
        new["paths"]["/a/{id}"]["parameters"][0]["schema"] = chance.choice(PARTS)
    if chance.random() < 0.8:
        schema.update(chance.choice(PARTS))
    return new


def bare(tree: dict[str, Any]) -> list[str]:
    """What openapi-spec-validator itself says, all of it."""
    return [error.message.split("\n", 1)[0] for error in get_validator_cls(tree)(tree).iter_errors()]


def test_with_a_memory_the_check_says_what_it_says_without_and_what_the_authority_says(tmp_path: Path) -> None:
    chance, tree, broken = random.Random(1), CLEAN, 0
    for _ in range(150):
        found = home(tmp_path, tree)
        read = document.load(found.document)
        alone = judge(read)
        assert [one.violation.message for one in alone] == [message[: len(one.violation.message)] for one, message in zip(alone, bare(tree), strict=True)]
        assert examine(read, found) == examine(read, None)
        assert examine(read, found).is_valid is not bool(alone)
        broken += bool(alone)
        tree = edited(tree if not alone else CLEAN, chance)
    assert 30 < broken < 120


def test_a_schema_that_has_not_changed_is_not_held_against_its_metaschema_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Any] = []
    real = OAS31Validator.check_schema
    monkeypatch.setattr(OAS31Validator, "check_schema", lambda schema, **more: held.append(schema) or real(schema, **more))
    examine(document.load(home(tmp_path, CLEAN).document), project.find(tmp_path))
    assert len(held) == 5
    held.clear()
    new = json.loads(json.dumps(CLEAN))
    new["components"]["schemas"]["C"]["properties"]["d"]["enum"].append("z")
    examine(document.load(home(tmp_path, new).document), project.find(tmp_path))
    assert held == [new["components"]["schemas"]["C"]]


def test_a_schema_that_the_authority_did_not_look_at_is_not_taken_for_well_formed(tmp_path: Path) -> None:
    moved = json.loads(json.dumps(CLEAN))
    content = moved["paths"]["/a/{id}"]["put"]["requestBody"]["content"]["application/json"]
    content["schema"] = {"type": "strange"}  # the authority looks at no request body
    examine(document.load(home(tmp_path, moved).document), project.find(tmp_path))
    moved["components"]["schemas"]["D"] = content.pop("schema")
    read = document.load(home(tmp_path, moved).document)
    assert bare(moved) != []
    assert examine(read, project.find(tmp_path)) == examine(read, None)


@pytest.mark.parametrize("kept", ['{"well formed": [[]], "tools": TOOLS}', '{"well formed": 5, "tools": TOOLS}', "[", '{"tools": 5}'])
def test_a_memory_that_is_damaged_is_done_without(tmp_path: Path, kept: str) -> None:
    found = home(tmp_path, CLEAN)
    read = document.load(found.document)
    examine(read, found)
    path = tmp_path / ".specwright/check.json"
    path.write_text(kept.replace("TOOLS", json.dumps(json.loads(path.read_text())["tools"])))
    assert examine(read, found) == examine(read, None)


def test_what_another_version_of_openapi_allows_is_not_taken_for_granted() -> None:
    nullable = {**CLEAN, "components": {"schemas": {**CLEAN["components"]["schemas"], "A": {"type": ["string", "null"]}}}}
    known = Known()
    assert judge(document.parse(json.dumps(nullable)), known) == []
    older = document.parse(json.dumps({**nullable, "openapi": "3.0.3"}))
    assert judge(older, Known(digests=known.new or frozenset())) == judge(older) != []
