"""What the check remembers spares it work and changes nothing that it says."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema.exceptions import UnknownType
from oaswright import project
from oaswright.check import authority, examine, spec_validator, valid_sections
from oaswright.check.authority import judge
from oaswright.check.explain import shorten
from oaswright.check.valid_sections import ValidSections
from oaswright.document import document
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator.shortcuts import get_validator_cls

CONFIGURATION = '[project]\nname = "tiny"\n[tool.oaswright]\ndocument = "openapi.json"\nmodels = "m"\nclient = "c"\n'

CLEAN: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/a/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "default": "x"}}],
            "get": {
                "operationId": "one",
                "parameters": [{"$ref": "#/components/parameters/P"}, {"name": "r", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}},
            },
            "put": {
                "operationId": "two",
                "requestBody": {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/B"}}}}},
            },
        }
    },
    "components": {
        "parameters": {"P": {"name": "q", "in": "query", "schema": {"type": "string"}}},
        "schemas": {
            "A": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/components/schemas/B"}, "c": {"type": "integer", "default": 3}}},
            "B": {"allOf": [{"$ref": "#/components/schemas/C"}, {"type": "object"}], "required": ["d"]},
            "D": {"type": "object"},
            "C": {"type": "object", "properties": {"d": {"type": "string", "enum": ["x", "y"]}}},
        },
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
    item, schemas = new["paths"]["/a/{id}"], new["components"]["schemas"]
    answer = item["get"]["responses"]["200"]["content"]["application/json"]
    if chance.random() < 0.3:
        item["get"]["operationId"] = chance.choice(["one", "two"])
    if chance.random() < 0.2:
        new["paths"]["/b"] = {"get": {"operationId": chance.choice(["one", "three"]), "responses": {"200": {"description": "d"}}}}
    if chance.random() < 0.2:
        new["components"]["parameters"]["P"]["name"] = chance.choice(["q", "r", "s"])
    if chance.random() < 0.2:
        item["parameters"][0]["schema"] = chance.choice(PARTS)
    if chance.random() < 0.2:
        answer["schema"] = chance.choice([{"$ref": "#/components/schemas/A"}, {"allOf": [{"$ref": "#/components/schemas/B"}]}, {"type": "null"}])
    if chance.random() < 0.2:
        schemas["E"] = {"oneOf": [{"$ref": "#/components/schemas/C"}], "default": chance.choice([{"d": "x"}, {"d": 5}, {}])}
    if chance.random() < 0.2:
        schemas["C"]["properties"] = {chance.choice(["d", "e"]): {"type": chance.choice(["string", "integer"])}}
    if chance.random() < 0.6:
        schemas[chance.choice(["A", "B", "C"])].update(chance.choice(PARTS))
    return new


def bare(tree: dict[str, Any]) -> list[str]:
    """What openapi-spec-validator itself says, all of it, also where it ends in an exception."""
    found = []
    try:
        validator: Any = get_validator_cls(tree)(tree)
        validator.keyword_validators_registry["default"] = lambda *_: iter(())  # defaults are left to a rule of ours
        for error in validator.iter_errors():
            found.append(shorten(error.message.split("\n", 1)[0]))  # noqa: PERF401 # what came before an exception counts
    except UnknownType as error:
        found.append(f"openapi-spec-validator could not finish: UnknownType {shorten(str(error), 80)}")
    return found


def test_with_a_memory_the_check_says_what_it_says_without_and_what_the_authority_says(tmp_path: Path) -> None:
    """Also where the document is read as a later version of the one before."""
    chance, tree, broken, before = random.Random(1), CLEAN, 0, None
    for _ in range(150):
        found = home(tmp_path, tree)
        read, before = document.load(found.document), document.load(found.document, before)
        alone = judge(read)
        assert [one.violation.message for one in alone] == bare(tree)
        assert examine(before, found) == examine(read, found) == examine(read, None)
        assert examine(read, found).is_valid is not bool(alone)
        broken += bool(alone)
        tree = edited(tree if not alone else CLEAN, chance)
    assert 30 < broken < 120


def disagreement(edits: int) -> dict[str, Any] | None:
    """The first document that a check with a memory of all valid versions before calls valid where the authority does not, or the other way round."""
    chance, tree, keys = random.Random(2), CLEAN, frozenset[str]()
    for _ in range(edits):
        memory = ValidSections(keys=keys)
        said, told = judge(document.parse(json.dumps(tree), "a.json"), memory), bare(tree)
        if bool(said) is not bool(told):
            return tree
        keys = keys if memory.new is None else keys | memory.new
        tree = edited(CLEAN if told else tree, chance)
    return None


def test_what_is_remembered_of_many_versions_changes_no_verdict() -> None:
    assert disagreement(300) is None


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        (valid_sections, {"_needed": lambda *_: iter(())}),  # what a part refers to does not count
        (authority, {"_is_ambiguous": lambda _: False}),  # ids are looked at in each part alone
    ],
    ids=["references", "operation ids"],
)
def test_a_memory_that_forgets_something_is_caught(monkeypatch: pytest.MonkeyPatch, place: Any, fault: dict[str, Any]) -> None:
    for name, planted in fault.items():
        monkeypatch.setattr(place, name, planted)
    assert disagreement(300)


def test_the_authority_is_shown_what_an_edit_can_make_invalid_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C is an edited schema; B gathers its properties; A, and the path that answers with A, only refer to them."""
    held: list[Any] = []
    real = spec_validator._accepts(OAS31Validator)
    monkeypatch.setattr(spec_validator, "_accepts", lambda _: lambda schema: held.append(schema) or real(schema))
    examine(document.load(home(tmp_path, CLEAN).document), project.find(tmp_path))
    assert len(held) == 7
    held.clear()
    new = json.loads(json.dumps(CLEAN))
    new["components"]["schemas"]["C"]["properties"]["d"]["enum"].append("z")
    examine(document.load(home(tmp_path, new).document), project.find(tmp_path))
    assert held == [new["components"]["schemas"]["B"], new["components"]["schemas"]["C"]]
    held.clear()
    examine(document.load(home(tmp_path, CLEAN).document), project.find(tmp_path))
    examine(document.load(home(tmp_path, CLEAN).document), project.find(tmp_path))
    assert len(held) == 2


@pytest.mark.parametrize("planted", [False, True], ids=["as it is", "with the fault of not looking again"])
def test_a_schema_that_was_met_inside_of_another_is_judged_by_itself_once_that_is_gone(monkeypatch: pytest.MonkeyPatch, planted: bool) -> None:
    """The authority asks for the required properties of `allOf` only where it meets the schema first by itself."""
    if planted:
        monkeypatch.setattr(authority, "_Strict", lambda schemas, _: schemas)
    tree = json.loads(json.dumps(CLEAN))
    schemas, media = tree["components"]["schemas"], tree["paths"]["/a/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
    schemas["B"]["required"] = ["gone"]
    memory = ValidSections()
    assert not judge(document.parse(json.dumps(tree)), memory)
    assert not bare(tree)
    media["schema"] = schemas["A"] = {}
    said = judge(document.parse(json.dumps(tree)), ValidSections(keys=memory.new or frozenset()))
    assert bare(tree) != []
    assert bool(said) is not planted


def test_a_schema_that_the_authority_did_not_look_at_is_not_taken_for_valid_elsewhere(tmp_path: Path) -> None:
    moved = json.loads(json.dumps(CLEAN))
    content = moved["paths"]["/a/{id}"]["put"]["requestBody"]["content"]["application/json"]
    content["schema"] = {"type": "strange"}  # the authority looks at no request body
    examine(document.load(home(tmp_path, moved).document), project.find(tmp_path))
    moved["components"]["schemas"]["D"] = content.pop("schema")
    read = document.load(home(tmp_path, moved).document)
    assert bare(moved) != []
    assert examine(read, project.find(tmp_path)) == examine(read, None)


@pytest.mark.parametrize(
    "kept",
    [
        '{"format": 1, "kept": {"valid": [[]], "tools": TOOLS}}',
        '{"format": 1, "kept": {"valid": 5, "tools": TOOLS}}',
        "[",
        '{"format": 1, "kept": {"tools": 5}}',
    ],
)
def test_a_memory_that_is_damaged_is_done_without(tmp_path: Path, kept: str) -> None:
    found = home(tmp_path, CLEAN)
    read = document.load(found.document)
    examine(read, found)
    path = tmp_path / ".oaswright/check.json"
    path.write_text(kept.replace("TOOLS", json.dumps(json.loads(path.read_text())["kept"]["tools"])))
    assert examine(read, found) == examine(read, None)


def test_what_another_version_of_openapi_allows_is_not_taken_for_granted() -> None:
    nullable = {**CLEAN, "components": {**CLEAN["components"], "schemas": {**CLEAN["components"]["schemas"], "A": {"type": ["string", "null"]}}}}
    memory = ValidSections()
    assert judge(document.parse(json.dumps(nullable)), memory) == []
    older = document.parse(json.dumps({**nullable, "openapi": "3.0.3"}))
    assert judge(older, ValidSections(keys=memory.new or frozenset())) == judge(older) != []


def test_a_part_that_was_valid_is_not_taken_for_valid_under_another_name() -> None:
    """Nothing but its name differs, and OpenAPI does not allow that."""
    memory = ValidSections()
    assert not judge(document.parse(json.dumps(CLEAN)), memory)
    renamed = json.loads(json.dumps(CLEAN))
    renamed["components"]["schemas"]["D d"] = renamed["components"]["schemas"].pop("D")
    assert judge(document.parse(json.dumps(renamed)), ValidSections(keys=memory.new or frozenset()))


def test_what_was_valid_as_it_stands_is_not_shown_to_the_authority_which_is_not_even_imported(tmp_path: Path) -> None:
    home(tmp_path, CLEAN)
    code = "import sys; from oaswright.cli import main\ntry: main()\nexcept SystemExit: print('openapi_spec_validator' in sys.modules)"
    for is_imported in (True, False):
        ran = subprocess.run([sys.executable, "-c", code, "check", "--fail-on", "never"], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert ran.stdout.splitlines()[-1] == str(is_imported), ran.stdout + ran.stderr


@pytest.mark.parametrize("written", [f"3.{minor}.{patch}" for minor in (0, 1, 2) for patch in range(10)])
def test_usual_versions_are_known_to_the_authority(written: str) -> None:
    assert spec_validator.is_known({"openapi": written})
