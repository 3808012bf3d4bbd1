"""What a generation takes over is what a full one writes, byte for byte, whatever was edited."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from oaswright.api import tracked_document
from oaswright.document import document
from oaswright.generate import pipeline
from oaswright.generate.packages import client
from oaswright.generate.view.typing_view import TypingView
from oaswright.incremental import tracer

from tests.generate import edits, three_trees
from tests.generate.edits import Chance
from tests.generate.three_trees import Trees


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def to(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def answer(schema: Any) -> dict[str, Any]:
    return {"200": {"description": "-", "content": {"application/json": {"schema": schema}}}, "404": {"$ref": "#/components/responses/Missing"}}


PET = obj(name={"type": "string", "minLength": 1}, kind=to("Kind"), owner=to("Owner"), place=obj(street={"type": "string"}))
START: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets": {
            "parameters": [{"$ref": "#/components/parameters/Page"}],
            "get": {"operationId": "listPets", "responses": answer({"type": "array", "items": to("Pet")})},
            "post": {
                "operationId": "addPet",
                "requestBody": {"content": {"application/json": {"schema": to("Pet")}}},
                "responses": answer(obj(id={"type": "integer"})),
            },
        },
        "/owners/{id}": {
            "get": {
                "operationId": "getOwner",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}],
                "responses": answer({"oneOf": [to("Owner"), obj(gone={"type": "boolean"})]}),
            }
        },
    },
    "components": {
        "schemas": {
            "Pet": PET,
            "Owner": obj(name={"type": "string"}, pets={"type": "array", "items": to("Pet")}),
            "Kind": {"type": "string", "enum": ["cat", "dog"]},
        },
        "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
        "responses": {"Missing": {"description": "-", "content": {"application/json": {"schema": obj(message={"type": "string"})}}}},
    },
}


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_taken_over_is_what_a_full_generation_writes(tmp_path: Path, seed: int) -> None:
    chance = Chance(seed)
    found = [(index, one.name, one.differ) for index, one in enumerate(three_trees.run(Trees(tmp_path, START), chance, 20, again=20)) if one.differ]
    assert found == []


@pytest.mark.parametrize("names", [("Pet", "Owner"), ("Owner", "Pet")])
def test_a_schema_that_refers_into_the_middle_of_another_is_taken_over_as_any_other_is(names: tuple[str, str]) -> None:
    schemas = {"Pet": PET, "Owner": obj(home={"$ref": "#/components/schemas/Pet/properties/place"})}
    components = {"schemas": {name: schemas[name] for name in names} | {"Kind": {"type": "string"}}}
    first = _viewed({**START, "paths": {}, "components": components})
    components["schemas"]["Letter"] = obj(text={"type": "string"})
    second = _viewed({**START, "paths": {}, "components": components}, first)
    before, after = (view.document.tracer.snapshot.memos["root"] for view in (first, second))
    assert [before[f"/components/schemas/{name}"] is after[f"/components/schemas/{name}"] for name in names] == [True, True]
    assert sorted(first.classes) == ["Kind", "Owner", "Pet", "PetPlace"]


def _viewed(tree: dict[str, Any], before: TypingView | None = None) -> TypingView:
    """The view of a document, with what the one before it leaves."""
    given = pipeline.names(before, client.placed(before), {}, {}) if before else None
    return TypingView(tracked_document.track(document.parse(json.dumps(tree), "t.json"), before.document.tracer.snapshot if before else None), given)


@pytest.mark.parametrize("name", edits.REGISTRY)
def test_every_kind_of_edit_finds_a_place(name: str) -> None:
    assert any(edits.REGISTRY[name](Chance(seed), copy.deepcopy(START)) for seed in range(20))


def _nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracer.Tracer, "changed", property(lambda _: set(), lambda *_: None), raising=False)


def _nothing_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracer.Tracer, "record_read", lambda *_: None)


def _anything_given_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracer, "_same", lambda *_: True)


@pytest.mark.parametrize("plant", [_nothing_moves, _nothing_is_noted, _anything_given_is_the_same])
def test_a_result_that_no_longer_stands_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]) -> None:
    plant(monkeypatch)
    assert any(one.differ for one in three_trees.run(Trees(tmp_path, START), Chance(0), 20))
