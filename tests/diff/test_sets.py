"""Schemas as sets: names of definitions are not what they say, and numbers are not booleans."""

from typing import Any

import pytest
from oaswright.diff.schemas import sets
from oaswright.diff.schemas.sets import Answer


def standalone(name: str, other: str, kind: str = "integer") -> dict[str, Any]:
    """A tree of words, under two names that may stand in either order."""
    definitions = {name: {"properties": {other: {"$ref": f"#/$defs/{other}"}, "all": {"items": {"$ref": f"#/$defs/{name}"}}}}, other: {"type": kind}}
    return {"$ref": f"#/$defs/{name}", "$defs": dict(sorted(definitions.items()))}


def test_a_schema_whose_definitions_are_renamed_is_the_same() -> None:
    one, other = standalone("A", "B"), standalone("Z~1z", "B")
    other["$ref"] = "#/$defs/Z~01z"
    other["$defs"]["Z~1z"]["properties"]["all"]["items"]["$ref"] = "#/$defs/Z~01z"
    assert sets.asserting(one) == sets.asserting(other)
    assert sets.inside(one, other) is Answer.YES


def test_a_renamed_definition_that_says_something_else_is_another() -> None:
    assert sets.asserting(standalone("A", "B")) != sets.asserting(standalone("Z", "B", "string"))
    assert sets.inside(standalone("A", "B"), standalone("Z", "B", "string")) is not Answer.YES


def test_a_definition_that_is_met_in_a_definition_alone_is_kept() -> None:
    deep = {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/C"}, "C": {"type": "null"}, "unmet": {}}}
    assert sets.asserting(deep)["$defs"] == {"0": {"$ref": "#/$defs/1"}, "1": {"$ref": "#/$defs/2"}, "2": {"type": "null"}}


@pytest.mark.parametrize(("one", "other"), [({"const": 1}, {"const": True}), ({"enum": [0]}, {"enum": [False]})])
def test_one_and_true_are_two_values(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert sets.inside(one, other) is Answer.NO


def test_one_and_one_point_naught_are_one_value() -> None:
    assert sets.inside({"const": 1}, {"const": 1.0}) is Answer.YES
