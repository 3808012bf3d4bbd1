"""Names stay: whatever is added, taken away or put in another order, what is untouched is called as before."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import datamodel_code_generator.parser.openapi  # noqa: F401 # so that what little is generated is made in this process
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oaswright import generate
from oaswright.api import tracked_document
from oaswright.document import document
from oaswright.generate import pipeline
from oaswright.generate.naming.stable_names import StableNames, read
from oaswright.generate.packages import client, modules, resources
from oaswright.generate.view import property_names, signature
from oaswright.generate.view.typing_view import TypingView
from oaswright.settings.keys import Sdk

from tests.generate.conftest import CONFIGURATION, make

SCHEMAS = ["Pet", "pet", "PET", "pet-list", "PetList", "Pet_List", "PetOwner", "Pet.owner", "Date", "DateModel", "GetPetRequest", "list", "Alpha"]
IDS = ["getPet", "get_pet", "GetPet", "get-pet", "list", "getPetRequest"]
PARAMETERS = [(name, place) for name in ("a-b", "a_b", "A_b", "id", "body") for place in ("query", "header", "cookie")]


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@st.composite
def parts_of(draw: st.DrawFn) -> dict[str, Any]:
    """Schemas, operations and parameters whose names are alike."""
    owner = obj(name={"type": "string"}, owner=obj(kind={"type": "string"}))
    shapes = [owner, {"oneOf": [obj(one={"type": "string"}), obj(two=owner)]}, {"type": "array", "items": owner}]
    schemas = {name: draw(st.sampled_from(shapes)) for name in draw(st.lists(st.sampled_from(SCHEMAS), unique=True))}
    paths = {}
    for identity in draw(st.lists(st.sampled_from(IDS), unique=True)):
        chosen = draw(st.lists(st.sampled_from(PARAMETERS), unique=True, max_size=4))
        parameters = [{"name": name, "in": place, "schema": {"type": "string"}} for name, place in chosen]
        body = {
            "content": {kind: {"schema": obj(part=owner)} for kind in draw(st.lists(st.sampled_from(["application/json", "application/xml"]), unique=True))}
        }
        paths[f"/{identity}"] = {"post": {"operationId": identity, "parameters": parameters, "requestBody": body, "responses": {}}}
    return {"schemas": schemas, "paths": paths}


def tree(found: dict[str, Any], extra: dict[str, Any], order: Any) -> dict[str, Any]:
    """A document of some parts and more of them, in some order; of operations that both have the parameters come together."""
    paths = dict(extra["paths"])
    for path, item in found["paths"].items():
        own, more = item["post"], extra["paths"].get(path, {}).get("post", {"parameters": [], "requestBody": {"content": {}}})
        known = [(one["name"], one["in"]) for one in own["parameters"]]
        parameters = [*own["parameters"], *(one for one in more["parameters"] if (one["name"], one["in"]) not in known)]
        content = {**more["requestBody"]["content"], **own["requestBody"]["content"]}
        paths[path] = {"post": {**own, "parameters": order(parameters), "requestBody": {"content": dict(order(list(content.items())))}}}
    schemas = {**extra["schemas"], **found["schemas"]}
    components = {"schemas": dict(order(list(schemas.items())))}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": dict(order(list(paths.items()))), "components": components}


def named(text: dict[str, Any], before: StableNames) -> tuple[StableNames, dict[str, str]]:
    """The names of a document, as the next one finds them, and all names that code can say by what they stand for."""
    view = TypingView(tracked_document.track(document.parse(json.dumps(text), "t.json")), before)
    said = {f"class {view.places.of(one.at)}": one.name for one in view.classes.values()}
    said |= {f"module {view.places.of(one.at)}": one.unit for one in view.classes.values()}
    said |= {f"operation {one.id}": path for one, path in client.placed(view)}
    for one in view.operations:
        names = signature.names(one, view.held_names(one))
        said |= {f"parameter {one.id} {parameter.location} {parameter.name}": name for name, parameter in names.items()}
        assert len(names) == len(one.parameters)
    for kind in ("operation", "class"):
        given_names = [name.casefold() for key, name in said.items() if key.startswith(f"{kind} ")]
        assert len(given_names) == len(set(given_names))
    assert len({one.name for one in modules.cut(view)}) == len(modules.cut(view))
    return pipeline.names(view, client.placed(view), property_names.contended(view), resources.name(view, client.placed(view), Sdk()).methods), said


@settings(max_examples=100, deadline=None)
@given(parts_of(), parts_of(), parts_of(), st.randoms(use_true_random=False))
def test_names_stay_when_names_alike_are_added_and_taken_away_again(old: Any, more: Any, other: Any, chance: Any) -> None:
    def order(members: list[Any]) -> list[Any]:
        chance.shuffle(members)
        return members

    given_names, first = named(tree(old, {"schemas": {}, "paths": {}}, list), StableNames())
    nothing: dict[str, Any] = {"schemas": {}, "paths": {}}
    for extra in (more, other, nothing):
        given_names, now = named(tree(old, extra, order), given_names)
        assert {key: now[key] for key in first} == first


@settings(max_examples=50, deadline=None)
@given(parts_of())
def test_the_same_document_asks_for_the_same_names_again(found: Any) -> None:
    text = tree(found, {"schemas": {}, "paths": {}}, list)
    before, _ = named(text, StableNames())
    assert named(text, before)[0] == before


ALIKE = {"Pet": obj(owner_kind=obj(a={})), "PetOwner": obj(kind=obj(b={})), "A": obj(b_c=obj(c={})), "A_B": obj(c=obj(d={}))}
FIRST = """
import json, sys
from oaswright.document import document
from oaswright.api import tracked_document
from oaswright.generate.view.typing_view import TypingView
view = TypingView(tracked_document.track(document.parse(sys.argv[1], "t.json")))
print(json.dumps([[one.name, one.at] for one in view.classes.values()]))
"""


def test_the_first_names_of_a_document_are_the_same_in_every_process() -> None:
    text = json.dumps(tree({"schemas": ALIKE, "paths": {}}, {"schemas": {}, "paths": {}}, list))
    said = {subprocess.check_output([sys.executable, "-c", FIRST, text], env={**os.environ, "PYTHONHASHSEED": str(seed)}) for seed in range(4)}
    assert [dict(json.loads(one)) for one in said] == [
        {
            "Pet": "/components/schemas/Pet",
            "PetOwnerKind": "/components/schemas/Pet/properties/owner_kind",
            "PetOwner": "/components/schemas/PetOwner",
            "PetOwnerKind2": "/components/schemas/PetOwner/properties/kind",
            "A": "/components/schemas/A",
            "ABC": "/components/schemas/A/properties/b_c",
            "AB": "/components/schemas/A_B",
            "ABC2": "/components/schemas/A_B/properties/c",
        }
    ]


@pytest.mark.parametrize("held", ["", "[]", '{"classes": 5, "fields": {"A": []}}', '{"classes": {"/components/schemas/Pet": "a b", "/x": "Pet"}}', "{"])
def test_names_that_are_no_names_are_left_out(held: str) -> None:
    text = tree({"schemas": {"Pet": obj(a={})}, "paths": {}}, {"schemas": {}, "paths": {}}, list)
    assert named(text, read(held))[1]["class /components/schemas/Pet"] == "Pet"


START = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
NODE = "    Node: {type: object, properties: {'a-b': {type: string}, next: {$ref: '#/components/schemas/Node'}}}\n"
CIRCLE = (
    "    Alpha: {type: object, properties: {node: {$ref: '#/components/schemas/Node'}}}\n"
    "    Node: {type: object, properties: {a_b: {type: integer}, 'a-b': {type: string}, next: {$ref: '#/components/schemas/Alpha'}}}\n"
)


def test_fields_and_modules_stay_and_a_renamed_schema_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = make(tmp_path, START + NODE, CONFIGURATION.replace("pet_", "knot_"))
    generate.generate(found, document.load(found.document))
    (tmp_path / "openapi.yaml").write_text(START + CIRCLE)
    generate.generate(found, document.load(found.document))
    monkeypatch.syspath_prepend(str(found.output))
    from knot_models.node import Node  # type: ignore[import-not-found] # generated above

    assert {name: one.alias for name, one in Node.model_fields.items()} == {"a_b_1": "a_b", "a_b": "a-b", "next": None}
    (tmp_path / "openapi.yaml").write_text(START + CIRCLE.replace("a_b: {type: integer}, ", ""))
    generate.generate(found, document.load(found.document))
    assert "a_b: Annotated" in (found.output / "knot_models/alpha.py").read_text()
    (tmp_path / "openapi.yaml").write_text(START + NODE.replace("Node", "Knot"))
    generate.generate(found, document.load(found.document))
    left = [
        path
        for path in found.output.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ("node" in path.name.lower() or "Node" in path.read_text())
    ]
    assert left == []
    assert generate.check(found, document.load(found.document)).changes == {}
