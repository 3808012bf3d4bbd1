"""What a document states, and what it only leaves room for."""

from typing import Any

import pytest
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.fuzz.bodies import fields
from oaswright.fuzz.bodies.evidence import is_stated, states

TEXT = """
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths: {}
components:
  schemas:
    Pet:
      type: object
      properties:
        free: {type: string}
        short: {type: string, minLength: 1, maxLength: 20}
        day: {type: string, format: date}
        kind: {enum: [cat, dog]}
        size: {type: integer, minimum: 1, maximum: 9}
        weight: {type: number, minimum: 1, maximum: 9}
        count: {type: integer}
        tags: {type: array, items: {enum: [cat, dog]}}
        few: {type: array, minItems: 0, items: {enum: [cat, dog]}}
        owner: {type: object, properties: {kind: {enum: [cat, dog]}, free: {type: string}}}
"""


@pytest.mark.parametrize(
    ("body", "stated"),
    [
        ({"free": "a"}, False),  # a server may have a least length that the document leaves out
        ({"free": "plain text"}, True),
        ({"free": "a/b"}, False),
        ({"short": "a"}, True),
        ({"kind": "cat"}, True),
        ({"size": 9}, True),
        ({"size": 9.0}, False),  # an integer to JSON Schema, and none to most typed servers
        ({"weight": 9.0}, True),
        ({"count": 70_000}, False),
        ({"kind": "cat", "free": "x"}, False),
        ({}, False),  # a server that asks for some field is stricter, and breaks nothing that the document says
        ({"tags": []}, False),
        ({"tags": ["cat"]}, True),
        ({"few": []}, True),
        ({"owner": {}}, False),
        ({"owner": {"kind": "dog"}}, True),
        ({"owner": {"free": "a"}}, False),
    ],
)
def test_a_body_is_stated_if_each_of_its_values_is(body: dict[str, Any], stated: bool) -> None:
    tree = document.parse(TEXT, "pets.yaml")
    material = fields.material(tree, Schemas(tree), "/components/schemas/Pet", [])
    assert is_stated(material, body) is stated


@pytest.mark.parametrize(
    ("shape", "value", "stated"),
    [
        ({"type": ("integer",)}, "2147483647", False),  # the text of a query that holds a number
        ({"type": ("integer",)}, True, False),
        ({"type": ("string",)}, "2147483647", True),
        ({"type": ("boolean", "null")}, True, True),
        ({"type": ("array",), "items": {"type": "string"}}, ["plain"], True),
        ({}, "plain", True),
    ],
)
def test_a_shape_states_values_of_its_own_type(shape: dict[str, Any], value: Any, stated: bool) -> None:
    assert states(shape, value) is stated


def test_the_plainest_value_of_a_format_is_stated() -> None:
    tree = document.parse(TEXT, "pets.yaml")
    material = fields.material(tree, Schemas(tree), "/components/schemas/Pet", [])
    assert is_stated(material, {"day": material.values_of("day")[0]})
