"""Parameters of every style in a query: what the generated client sends is read back as a server reads it."""

import json
from pathlib import Path

from oaswright import generate
from oaswright.document import document
from oaswright.project import Project
from oaswright.prove import Artefact, Outcome, Plan, findings, prove
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
    assert isinstance(outcome, Outcome)
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
    assert isinstance(outcome, Outcome)
    assert [(one.rule, one.pointer) for one in findings(read, outcome)] == [("prove-changes", "/paths/~1things/get")]
