"""Discriminators on schemas that others extend with `allOf`, names of enumerated values, and what a caller gets of them."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.generate.generated_packages import Packages, Recorder

TEXT = {"type": "string"}
PET = {"$ref": "#/components/schemas/Pet"}


def _extending(base: str, **properties: Any) -> dict[str, Any]:
    return {"allOf": [{"$ref": f"#/components/schemas/{base}"}, {"type": "object", "properties": properties}]}


SCHEMAS: dict[str, Any] = {
    "Pet": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": TEXT},
        "discriminator": {"propertyName": "kind", "mapping": {"hound": "#/components/schemas/Dog"}},
    },
    "Dog": _extending("Pet", bark=TEXT),
    "Cat": _extending("Pet", lives={"type": "integer"}),
    "Lion": _extending("Cat", mane=TEXT, prey={"type": "array", "items": PET}),
    "Holder": {"type": "object", "properties": {"pet": PET, "event": {"$ref": "#/components/schemas/Event"}}},
    "Event": {"anyOf": [{"$ref": "#/components/schemas/Made"}, {"$ref": "#/components/schemas/Lost"}], "discriminator": {"propertyName": "type"}},
    "Made": {"type": "object", "required": ["type"], "properties": {"type": TEXT}},
    "Lost": {"type": "object", "required": ["type"], "properties": {"type": TEXT}},
    "Code": {"type": "integer", "enum": [1, 2], "x-enum-varnames": ["ok", "not-ok"]},
    "Tone": {"type": "string", "enum": ["a", "b", "\U0001f600\u2028"], "x-enumNames": ["class", "Class", "\u00fc"]},
    "Colour": {"type": "string", "x-extensible-enum": ["red", "green"]},
    "Box": {
        "type": "object",
        "properties": {
            "size": {
                "type": "string",
                "enum": ["s", "l"],
                "x-ms-enum": {"name": "Size", "values": [{"value": "s", "name": "Small"}, {"value": "l", "name": "Large"}]},
            },
            "sides": {"type": "array", "items": {"enum": ["n", "s"], "type": "string", "x-enum-varnames": ["North", "South"]}},
            "SIZE_SMALL": TEXT,
        },
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Zoo", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {
        f"/{name}": {
            "post": {
                "operationId": name,
                "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
                "responses": {"200": {"description": "-", "content": {"application/json": {"schema": schema}}}},
            }
        }
        for name, schema in (("pet", PET), ("holder", {"$ref": "#/components/schemas/Holder"}), ("event", {"$ref": "#/components/schemas/Event"}))
    },
    "components": {"schemas": SCHEMAS},
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("extended")), json.dumps(DOCUMENT))


def _answer(packages: Packages, operation: str, reply: Any) -> Any:
    client = packages.answering(Recorder(httpx.Response(200, json=reply)))
    return packages.operation(f"default.{operation}").sync(client=client, body={"kind": "x", "type": "x"})


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ({"kind": "hound", "bark": "w"}, "Dog"),
        ({"kind": "hound"}, "Dog"),
        ({"kind": "Cat", "lives": 9}, "Cat"),
        ({"kind": "Lion", "mane": "m", "prey": [{"kind": "hound"}]}, "Lion"),
        ({"kind": "Newt", "lives": 3}, "Pet"),
        ({"kind": "Dog"}, "Pet"),  # the mapping gives it another name
    ],
)
def test_a_schema_that_others_extend_is_read_as_the_one_that_the_discriminator_names(packages: Packages, reply: Any, kind: str) -> None:
    found = _answer(packages, "pet", reply)
    assert (type(found).__name__, found.model_dump()) == (kind, reply)
    held = _answer(packages, "holder", {"pet": reply})
    assert (type(held.pet).__name__, held.model_dump()) == (kind, {"pet": reply})
    assert [type(one).__name__ for one in getattr(found, "prey", None) or ()] == (["Dog"] if kind == "Lion" else [])


def test_a_caller_may_send_any_of_them(packages: Packages) -> None:
    models, recorder = packages.package("models"), Recorder(httpx.Response(200, json={"kind": "x"}))
    packages.operation("default.pet").sync(client=packages.answering(recorder), body=models.Lion(kind="Lion", prey=[models.Dog(kind="hound")]))
    assert json.loads(recorder.requests[0].content) == {"kind": "Lion", "prey": [{"kind": "hound"}]}


@pytest.mark.parametrize(("name", "kind"), [("Made", "Made"), ("Lost", "Lost"), ("Other", "Made")])
def test_an_implicit_discriminator_decides_between_equal_alternatives(packages: Packages, name: str, kind: str) -> None:
    assert type(_answer(packages, "event", {"type": name})).__name__ == kind
    assert type(_answer(packages, "holder", {"event": {"type": name}}).event).__name__ == kind


def test_named_values_are_constants(packages: Packages) -> None:
    models = packages.package("models")
    assert (models.Code.OK, models.Code.NOT_OK) == (1, 2)
    assert (models.Tone.CLASS, models.Tone.CLASS2, models.Tone.U) == ("a", "b", "\U0001f600\u2028")
    assert (models.Box.SIZE_SMALL2, models.Box.SIZE_LARGE, models.Box.SIDES_NORTH) == ("s", "l", "n")
    box = models.Box(size=models.Box.SIZE_LARGE, sides=[models.Box.SIDES_SOUTH])
    assert box.model_dump() == {"size": "l", "sides": ["s"]}
    assert models.Code(models.Code.OK).root == 1


def test_an_enumeration_that_may_grow_takes_other_values(packages: Packages) -> None:
    colour = packages.package("models").Colour
    assert [colour.model_validate(text).root for text in ("red", "blue")] == ["red", "blue"]
    text = (packages.folder / packages.models / "colour.py").read_text(encoding="utf-8")
    assert "Literal['red', 'green'] | str" in text
