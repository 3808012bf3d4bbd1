"""A reply that violates the document is decoded as far as it fits: one wrong value stays as it came, and nothing around it does."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import pytest
from oaswright.generate.runtime.models import _decode
from pydantic import StringConstraints

from tests.generate.generated_packages import Packages, Recorder


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties)[:1], "properties": properties}


TEXT = {"type": "string"}
SCHEMAS = {
    "Glass": _object(kind={"const": "glass"}, colour={"enum": ["red", "blue"]}, made={"type": "string", "format": "date-time"}),
    "Clay": _object(kind={"const": "clay"}, weight={"type": "integer"}),
    "Cat": _object(kind=TEXT, lives={"type": "integer"}),
    "Dog": _object(kind=TEXT, breed={"enum": ["pug"]}),
    "Circle": _object(radius={"type": "number"}),
    "Square": _object(side={"type": "number"}, filled={"type": "boolean"}),
    "Box": _object(
        items={"type": "array", "items": {"oneOf": [{"$ref": "#/components/schemas/Glass"}, {"$ref": "#/components/schemas/Clay"}]}},
        pets={"type": "array", "items": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"miau": "#/components/schemas/Cat"}}}},
        shapes={"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/components/schemas/Circle"}, {"$ref": "#/components/schemas/Square"}]}},
        either={"oneOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#/components/schemas/Clay"}}, {"$ref": "#/components/schemas/Glass"}]},
        numbers={"type": "array", "items": {"type": "integer"}},
        inner={"$ref": "#/components/schemas/Box"},
    ),
}  # fmt: skip
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Decoding", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {"/box": {"get": {"operationId": "box", "responses": {"200": {"description": "-", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Box"}}}}}}}},
    "components": {"schemas": SCHEMAS},
}  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("decoding")), json.dumps(DOCUMENT))


def shape(value: Any) -> Any:
    """The types of a value, all the way down."""
    if isinstance(value, list):
        return [shape(one) for one in value]
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    return type(value).__name__


@pytest.mark.parametrize(
    ("field", "value", "types"),
    [
        ("items", [{"kind": "clay"}, {"kind": "glass", "colour": "green"}], ["Clay", "Glass"]),
        ("items", [{"kind": "clay", "weight": "heavy"}, {"kind": "glass"}, {"kind": "wood"}, 7], ["Clay", "Glass", "Glass", "int"]),
        ("pets", [{"kind": "Dog", "breed": "mut"}, {"kind": "miau", "lives": "nine"}, {"kind": "Dog", "lives": 3}], ["Dog", "Cat", "Dog"]),
        ("shapes", {"a": {"radius": "wide"}, "b": {"side": 1, "filled": "no"}}, {"a": "Circle", "b": "Square"}),
        ("either", [{"kind": "clay", "weight": 1.5}], ["Clay"]),
        ("either", {"kind": "glass", "colour": "green"}, "Glass"),
        ("either", "text", "str"),
        ("inner", {"items": [{"kind": "glass", "colour": "green"}]}, "Box"),
    ],
)
def test_alternatives_are_chosen_by_discriminator_then_by_fit(packages: Packages, field: str, value: Any, types: Any) -> None:
    reply = {"items": [], field: value}
    operation = packages.operation("default.box")
    found = operation.sync_detailed(client=packages.answering(Recorder(httpx.Response(200, json=reply))))
    assert (type(found.parsed).__name__, shape(getattr(found.parsed, field))) == ("Box", types)
    assert json.loads(found.parsed.model_dump_json()) == reply
    assert all(one.pointer.startswith(f"/{field}") for one in found.violations)
    assert found.violations
    with pytest.raises(packages.package().ResponseValidationError):
        operation.sync(client=packages.answering(Recorder(httpx.Response(200, json=reply)), strict=True))


def test_one_wrong_value_leaves_its_siblings_typed(packages: Packages) -> None:
    glass = {"kind": "glass", "colour": "green", "made": "2026-01-02T03:04:05Z"}
    bad_date = {**glass, "colour": "red", "made": "soon"}
    box = packages.operation("default.box").sync(
        client=packages.answering(Recorder(httpx.Response(200, json={"items": [glass, bad_date], "numbers": [1, "2"]})))
    )
    assert [(one.colour, type(one.made).__name__) for one in box.items] == [("green", "_Moment"), ("red", "str")]
    assert box.numbers == [1, "2"]


@pytest.mark.parametrize("numbers", [[1, True], [1.5, 2], [None], {"a": 1}, True, 1.0])
def test_what_a_type_would_write_otherwise_comes_back_as_it_was(packages: Packages, numbers: Any) -> None:
    reply = {"items": [{"kind": "glass", "colour": "green"}], "numbers": numbers}
    found = packages.operation("default.box").sync_detailed(client=packages.answering(Recorder(httpx.Response(200, json=reply))))
    assert json.dumps(json.loads(found.parsed.model_dump_json()), sort_keys=True) == json.dumps(reply, sort_keys=True)


def test_a_value_fits_the_alternative_that_is_most_like_it() -> None:
    equal = "".join(["cl", "ay"])  # equal, and another object
    ranked = [_decode.fit(Literal["clay", 3], value) for value in (equal, "glass", None)]
    assert ranked == sorted(ranked, reverse=True)
    assert len(set(ranked)) == 3
    assert ranked[-1] == 0
    assert _decode.fit(Literal[1], True) == 0
    short = Annotated[str, StringConstraints(max_length=3)]
    assert (_decode.fit(short, "abc") > 0, _decode.fit(short, "abcd")) == (True, 0)
    assert _decode.fit(Annotated[int, "a note"], 5) == _decode.fit(int, 5) > 0
    assert _decode.fit(Annotated[list[int], "a note"], [1]) == _decode.fit(list[int], [1]) > _decode.fit(list[int], ["a"]) > 0
    assert _decode.fit(list[int], 1) == _decode.fit(dict[str, int], [1]) == _decode.fit(int, "1") == 0
    assert _decode.fit(int | list[int], [1]) == _decode.fit(list[int], [1])
    assert _decode.fit(Any, 1) == 1
