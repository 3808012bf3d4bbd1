"""What references lead to stays, also where cleaning takes it out of its place."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from oaswright import pointer
from oaswright.api import tracked_document
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.finding import Severity
from oaswright.generate.packages import client, models, modules
from oaswright.generate.view.typing_view import TypingView
from oaswright.settings.keys import Sdk

# Almost everything here is ignored, or written in another way, before it is read.
FAULTY = """
info: {title: t, version: '1'}
x-defs: {T: {type: string}}
paths:
  /a:
    post:
      operationId: a
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}
  /b/{c}:
    parameters: {$ref: '#/x-defs'}
    get:
      operationId: b
      parameters: [{name: p, schema: {type: string}}, null, {in: query, schema: {type: string}}]
      responses: {weird: {description: w, content: {application/json: {schema: {type: integer}}}}, '204': null}
      callbacks: {c: null, d: {'/x': {post: {responses: {'200': {description: ok, content: {text/plain: null}}}}}}}
  /n: null
  /l: [{type: string}]
components:
  parameters: {P: {name: p, in: nowhere, schema: {type: string}}, Q: null}
  responses: {R: {description: r, content: [{schema: {type: string}}]}}
  schemas:
    A: {type: object, properties: {x: {$ref: PLACE}}}
    B: {type: object, properties: [{type: string}], required: [p, 5], example: {type: integer}, x-t: {T: {type: string}}}
    Lists: {type: array, items: [{type: string}, {type: integer}]}
    Map: {oneOf: {a: {type: string}}, allOf: [], anyOf: null, enum: {a: {type: string}}}
    Whole: {nullable: true, allOf: [{$ref: '#/components/schemas/D'}]}
    Either: {nullable: true, oneOf: [{type: string}, {type: integer}]}
    Member: {oneOf: [{type: string}, {nullable: true}]}
    D: {type: object, properties: {p: {type: string, minLength: -1}, nothing: null, text: nonsense, list: [{type: string}]}}
    Beside: {$ref: '#/components/schemas/D', properties: {q: {type: string}}}
    Nothing: null
    Text: nonsense
    Listed: [{type: object}]
"""


def _pointers(node: Any, at: str = "") -> Iterator[str]:
    if at:
        yield at
    if isinstance(node, dict):
        for key, child in node.items():
            yield from _pointers(child, pointer.join(at, str(key)))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _pointers(child, pointer.join(at, index))


TREE = yaml.safe_load(FAULTY)


def _faulty(version: str, at: str) -> dict[str, Any]:
    tree = {"openapi": version, **copy.deepcopy(TREE)}
    tree["components"]["schemas"]["A"]["properties"]["x"]["$ref"] = f"#{at}"
    return tree


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_a_reference_to_any_place_is_followed_or_told_of(version: str) -> None:
    places = [at for at in _pointers(TREE) if not at.startswith("/components/schemas/A/properties/x/")]
    assert len(places) > 140
    for at in places:
        read = document.parse(yaml.safe_dump(_faulty(version, at)))
        usable = read.usable.document
        for _, _, node in usable.walk():
            if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                pointer.get(usable.tree, node["$ref"])  # no KeyError
        led = usable.follow("", usable.get("/components/schemas/A/properties/x"))[1]
        assert isinstance(led, dict | bool), at
        if not isinstance(pointer.get(read.tree, at), dict | bool):
            assert any(one.pointer == at for one in read.usable.findings), at
        view = TypingView(tracked_document.track(usable))
        assert models.sources(view, modules.cut(view), "m", {}) is not None
        assert client.sources(view, client.placed(view), modules.cut(view), "m", Sdk()) is not None


def test_what_was_taken_out_of_its_place_becomes_a_component() -> None:
    read = document.parse(yaml.safe_dump(_faulty("3.0.3", "/components/schemas/Lists/items/1")))
    usable = read.usable.document
    assert usable.get("/components/schemas/A/properties/x") == {"$ref": "#/components/schemas/1"}
    assert usable.get("/components/schemas/1") == {"type": "integer"}
    assert usable.position("/components/schemas/1") == read.position("/components/schemas/Lists/items/1")


def test_a_reference_into_what_is_written_out_in_another_way_keeps_its_meaning() -> None:
    read = document.parse(yaml.safe_dump(_faulty("3.0.3", "/components/schemas/Whole/allOf/0")))
    found = Schemas(read.usable.document).json_schema("/components/schemas/A/properties/x")
    assert "minLength" not in str(found)
    assert "'p'" in str(found)


def test_a_document_whose_references_lead_somewhere_is_itself() -> None:
    tree = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}
    examples = {"E": {"value": {"$ref": "#/nowhere"}}}
    read = document.parse(yaml.safe_dump({**tree, "components": {"schemas": {"A": {"example": {"$ref": "#/gone"}}}, "examples": examples}}))
    assert read.usable.document is read


def test_a_reference_into_what_an_overlay_takes_out_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(json.dumps(_faulty("3.1.0", "/components/schemas/D/properties/p")), encoding="utf-8")
    actions = [{"target": "$.components.schemas.D", "remove": True}]
    overlay = {"overlay": "1.0.0", "info": {"title": "o", "version": "1"}, "actions": actions}
    (tmp_path / "overlay.json").write_text(json.dumps(overlay), encoding="utf-8")
    read = document.load(tmp_path / "api.json", overlays=[tmp_path / "overlay.json"]).usable
    expected = "a reference leads here, where a schema is expected, got nothing: it was taken out; it is read as one that says nothing"
    assert ("/components/schemas/D/properties/p", Severity.ERROR, expected) in {(one.pointer, one.severity, one.message) for one in read.findings}
    assert read.document.follow("", read.document.get("/components/schemas/A/properties/x"))[1] == {}
