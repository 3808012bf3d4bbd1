"""Names that differ in spelling alone are one name in generated code: the source axis follows what `generate` calls things."""

import json
from typing import Any

import pytest
from oaswright.api.tracked_document import track
from oaswright.diff.comparison import compare
from oaswright.diff.verdict import Axis
from oaswright.document import document
from oaswright.generate.packages import client
from oaswright.generate.view import signature
from oaswright.generate.view.typing_view import TypingView

Tree = dict[str, Any]


def api(*, identity: str = "getPet", tag: str = "Pet Store", parameter: str = "petId", component: str = "petItem", path: str = "/pets") -> Tree:
    answer = {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{component}"}}}}}
    given = [{"name": parameter, "in": "path", "required": True, "schema": {"type": "string"}}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {f"{path}/{{{parameter}}}": {"get": {"operationId": identity, "tags": [tag], "parameters": given, "responses": answer}}},
        "components": {"schemas": {component: {"type": "object", "properties": {"a": {"type": "string"}}}}},
    }


def generated(tree: Tree) -> tuple[list[str], list[str], list[str]]:
    """The files of the functions, the classes, and the parameters of the functions."""
    view = TypingView(track(document.parse(json.dumps(tree))))
    placed = client.placed(view)
    parameters = [name for one, _ in placed for name in signature.names(one, view.held_names(one))]
    return [path for _, path in placed], sorted(view.classes), parameters


SPELLINGS = [
    ({}, {"identity": "get_pet"}),
    ({}, {"identity": "get-pet"}),
    ({}, {"identity": "GetPet"}),
    ({}, {"identity": "getPets"}),
    ({}, {"identity": "getpet"}),
    ({}, {"tag": "pet-store"}),
    ({}, {"tag": "Pet Stores"}),
    ({}, {"parameter": "pet_id"}),
    ({}, {"parameter": "pet-id"}),
    ({}, {"parameter": "pets_id"}),
    ({}, {"component": "PetItem"}),
    ({}, {"component": "pet-Item"}),
    ({}, {"component": "Petitem"}),
    ({"identity": "宠物"}, {"identity": "另一个"}),
]


@pytest.mark.parametrize(("old", "new"), SPELLINGS)
def test_an_edit_of_names_is_a_source_change_where_generated_names_change(old: dict[str, str], new: dict[str, str]) -> None:
    trees = api(**old), api(**old | new)
    found = compare(*(document.parse(json.dumps(tree)) for tree in trees))
    before, after = map(generated, trees)
    said = [one.message for one in found.verdicts if one.axis is Axis.SOURCE and str(one.level) == "major"]
    assert bool(said) == (before != after), (said, before, after)


def test_a_name_whose_class_another_has_too_is_told_apart() -> None:
    """With `pet-item` there, `petItem` and `PetItem` are different classes, one with a number."""
    both = api()
    both["components"]["schemas"]["pet-item"] = {"type": "object", "properties": {"b": {"type": "string"}}}
    new = json.loads(json.dumps(both).replace("petItem", "PetItem"))
    found = compare(*(document.parse(json.dumps(tree)) for tree in (both, new)))
    assert any(one.rule == "class-removed" for one in found.verdicts)


def families(*names: str) -> Tree:
    """A base with a discriminator, the schemas that extend it, and one that holds the base."""
    base = {"type": "object", "required": ["kind"], "discriminator": {"propertyName": "kind"}, "properties": {"kind": {"type": "string"}}}
    extended = {name: {"allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"own": {"type": "string"}}}]} for name in names}
    tree = api()
    tree["components"]["schemas"] |= {"Base": base, **extended, "Held": {"type": "object", "properties": {"one": {"$ref": "#/components/schemas/Base"}}}}
    return tree


def test_an_extension_that_goes_takes_a_member_out_of_the_union() -> None:
    """What a field with a discriminated base is typed as, `generate` says; an extension more breaks nothing."""
    two, three = families("Cat", "Dog"), families("Cat", "Dog", "Emu")
    back, there = compare(*(document.parse(json.dumps(one)) for one in (three, two))), compare(*(document.parse(json.dumps(one)) for one in (two, three)))
    kinds = [TypingView(track(document.parse(json.dumps(one)))).classes["Held"].schema["properties"]["one"] for one in (two, three)]
    assert len(kinds[0]["anyOf"]) + 1 == len(kinds[1]["anyOf"])
    assert {one.rule for one in back.verdicts if one.axis is Axis.SOURCE} >= {"class-removed"}
    assert [one.message for one in there.verdicts if one.axis is Axis.SOURCE] == []
