"""Modules of models that are rendered together are what they are alone."""

import json
from typing import Any

import pytest
from oaswright.rendering import models


def source(**schemas: dict[str, Any]) -> str:
    asked = {name: {"type": "object", "customBasePath": "m._wire.Model", **one} for name, one in schemas.items()}
    return json.dumps({**models.HEAD, "components": {"schemas": asked}})


TO_NODE = {"$ref": "#/components/schemas/Node"}
ASKED = {
    "node.py": source(Node={"properties": {"next": TO_NODE, "all": {"type": "array", "items": TO_NODE}}}, NodeItem={"properties": {"of": TO_NODE}}),
    "pet.py": source(Pet={"description": 'like {"$ref": "#/components/schemas/Node"}', "properties": {"node": {"customTypePath": "m.node.Node"}}}),
    "typing.py": source(Kind={"properties": {"kind": {"enum": ["a"], "type": "string"}}}),
}


def alone() -> dict[str, str]:
    return {path: models.render(one) for path, one in ASKED.items()}


def test_modules_that_are_rendered_together_are_what_they_are_alone() -> None:
    assert models.render_all(ASKED) == alone()


def _left_out(found: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    return {path: text for path, text in found.items() if path != ("pet.py",)}


def _without_a_class(found: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    return {path: text.replace("class NodeItem(", "class Other(") for path, text in found.items()}


@pytest.mark.parametrize("plant", [_left_out, _without_a_class])
def test_a_module_that_does_not_come_out_whole_is_rendered_alone(monkeypatch: pytest.MonkeyPatch, plant: Any) -> None:
    expected, generate, planted = alone(), models._generate, []

    def generated(text: str, spelt: dict[str, str]) -> Any:
        found = generate(text, spelt)
        if isinstance(found, dict):
            planted.append(found)
            return plant(found)
        return found

    monkeypatch.setattr(models, "_generate", generated)
    assert (models.render_all(ASKED), len(planted)) == (expected, 1)
