"""Parameters of every style in a query: what the generated client sends is read back as a server reads it."""

import json
from pathlib import Path

import pytest
from oaswright import generate
from oaswright.document import document
from oaswright.project import Project
from oaswright.prove import Artefact, Plan, ProofMatrix, findings, prove
from oaswright.settings.keys import Settings

ITEMS = {"type": "array", "items": {"type": "string", "minLength": 1}}
STYLES = [("plain", "form", True), ("commas", "form", False), ("pipes", "pipeDelimited", False), ("blanks", "spaceDelimited", False)]
TREE = {
    "openapi": "3.1.0",
    "info": {"title": "Lists", "version": "1"},
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "parameters": [{"name": name, "in": "query", "style": style, "explode": explode, "schema": ITEMS} for name, style, explode in STYLES],
                "responses": {"204": {"description": "-"}},
            }
        }
    },
}


def test_lists_arrive_in_every_style(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(TREE))
    home = Project(tmp_path, Settings("openapi.json", "list_models", "list_client"))
    read = document.load(home.document)
    generate.generate(home, read)
    *_, outcome = prove(Plan(read, home.output, {Artefact.CLIENT: "list_client"}, 200))
    assert isinstance(outcome, ProofMatrix)
    assert outcome.probes(Artefact.CLIENT) > 20
    assert findings(read, outcome) == []


def test_a_list_with_another_separator_is_found(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(TREE))
    home = Project(tmp_path, Settings("openapi.json", "other_models", "other_client"))
    read = document.load(home.document)
    generate.generate(home, read)
    serial = home.output / "other_client" / "_requests" / "serialization.py"
    serial.write_text(serial.read_text().replace('"pipeDelimited": "%7C"', '"pipeDelimited": ","'))
    *_, outcome = prove(Plan(read, home.output, {Artefact.CLIENT: "other_client"}, 200))
    assert isinstance(outcome, ProofMatrix)
    assert [(one.rule, one.pointer) for one in findings(read, outcome)] == [("prove-changes", "/paths/~1things/get")]


FLAT = {
    "type": "object",
    "properties": {"a": {"type": "integer"}, "b": {"type": "string", "pattern": "^[a-z]+$"}},
    "required": ["a"],
    "additionalProperties": False,
}
WORDS = {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}, "minItems": 1}
TEXT = {"type": "string", "minLength": 1}
PLACES = {
    "query": [("form", True), ("form", False), ("deepObject", True)],
    "path": [(style, explode) for style in ("simple", "label", "matrix") for explode in (True, False)],
    "header": [("simple", True), ("simple", False)],
    "cookie": [("form", True), ("form", False)],
}


def _styled(folder: Path, schema: object, packages: str) -> tuple[Project, document.Document]:
    """An operation for each place and style, with one parameter of a schema."""
    paths = {}
    for place, styles in PLACES.items():
        for style, explode in styles:
            path = f"/{place}/{style}/{explode}" + ("/{value}" if place == "path" else "")
            one = {"name": "value", "in": place, "required": True, "style": style, "explode": explode, "schema": schema}
            paths[path] = {"get": {"operationId": f"{place}-{style}-{explode}", "parameters": [one], "responses": {"204": {"description": "-"}}}}
    (folder / "openapi.json").write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "Styles", "version": "1"}, "paths": paths}))
    home = Project(folder, Settings("openapi.json", f"{packages}_models", f"{packages}_client"))
    read = document.load(home.document)
    generate.generate(home, read)
    return home, read


@pytest.mark.parametrize("schema", [FLAT, WORDS, TEXT], ids=["objects", "lists", "texts"])
def test_values_arrive_in_every_place_and_style(tmp_path: Path, schema: dict[str, object], request: pytest.FixtureRequest) -> None:
    packages = f"styles_{request.node.callspec.id}"
    home, read = _styled(tmp_path, schema, packages)
    *_, outcome = prove(Plan(read, home.output, {Artefact.CLIENT: f"{packages}_client"}, 100))
    assert isinstance(outcome, ProofMatrix)
    assert [one.message for one in findings(read, outcome)] == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('inner = separator if explode else ","', 'inner = ","', {"path-label-True", "path-matrix-True"}),
        ("{'=' if explode else ','}", "=", {"path-simple-False", "path-label-False", "path-matrix-False"}),
        ('f"{name}[{_quoted(key)}]"', 'f"{name}.{_quoted(key)}"', {"query-deepObject-True"}),
    ],
)
def test_an_object_in_another_style_is_found(tmp_path: Path, old: str, new: str, wrong: set[str]) -> None:
    home, read = _styled(tmp_path, FLAT, f"astray_{len(old)}")
    serial = home.output / f"astray_{len(old)}_client" / "_requests" / "serialization.py"
    text = serial.read_text()
    assert old in text
    serial.write_text(text.replace(old, new))
    *_, outcome = prove(Plan(read, home.output, {Artefact.CLIENT: f"astray_{len(old)}_client"}, 100))
    assert isinstance(outcome, ProofMatrix)
    ids = {read.get(one.pointer)["operationId"] for one in findings(read, outcome)}
    assert ids == wrong
