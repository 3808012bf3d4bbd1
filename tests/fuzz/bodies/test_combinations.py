"""The rows of values that a plan tries on a body of many fields, in the order in which a budget is spent."""

import json
from random import Random

import pytest
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.fuzz.bodies import fields
from oaswright.fuzz.bodies.combinations import rows

MODES = ["a", "b", "c"]
FIELDS = {
    "title": {"type": "string", "maxLength": 50},
    "seconds": {"type": "integer", "minimum": 0},
    **{f"mode{number}": {"enum": MODES} for number in range(20)},
    **{f"size{number}": {"type": "integer", "minimum": 0, "maximum": 9} for number in range(20)},
}
TREE = {
    "openapi": "3.1.0",
    "info": {"title": "Many fields", "version": "1"},
    "paths": {},
    "components": {"schemas": {"Thing": {"type": "object", "properties": FIELDS}}},
}
EARLY = 200


@pytest.fixture(scope="module")
def bodies() -> list[dict[str, object]]:
    read = document.parse(json.dumps(TREE), "openapi.json")
    material = fields.material(read, Schemas(read), "/components/schemas/Thing", [])
    found = rows(material, Random(0))
    return [next(found) for _ in range(EARLY)]


def test_foreign_text_comes_early_beside_many_fields(bodies: list[dict[str, object]]) -> None:
    assert any(not str(body.get("title", "")).isascii() for body in bodies)


def test_every_twentieth_of_an_open_range_comes_early_beside_many_fields(bodies: list[dict[str, object]]) -> None:
    met = {int(float(str(body["seconds"]))) // 500 for body in bodies if "seconds" in body}
    assert set(range(20)) - met == set()


def test_nearly_all_pairs_of_members_come_early(bodies: list[dict[str, object]]) -> None:
    met = {(body.get("mode3"), body.get("mode7")) for body in bodies}
    assert {(left, right) for left in MODES for right in MODES} - met == set()
