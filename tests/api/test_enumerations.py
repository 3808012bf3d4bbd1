"""What vendors call the values of an enumeration."""

from typing import Any

import pytest
from oaswright.api import enumerations

ENUM = {"enum": [1, 2]}
MICROSOFT = {"x-ms-enum": {"values": [{"value": 2, "name": "Two", "description": "second"}, {"value": 1}, "broken"]}}


@pytest.mark.parametrize(
    ("more", "names", "descriptions"),
    [
        ({"x-enum-varnames": ["A", "B"]}, {"A": 1, "B": 2}, [(1, "A"), (2, "B")]),
        ({"x-enumNames": ["A", "B"], "x-enum-descriptions": ["first", "second"]}, {"A": 1, "B": 2}, [(1, "A: first"), (2, "B: second")]),
        ({"x-enum-descriptions": {"2": "second"}}, {}, [(2, "second")]),
        ({"x-speakeasy-enums": {"1": "A"}}, {"A": 1}, [(1, "A")]),
        ({"x-enum-varnames": ["A"]}, {}, []),
        ({"x-enum-varnames": [1, "B"]}, {"B": 2}, [(2, "B")]),
        (MICROSOFT, {"Two": 2}, [(2, "Two: second")]),
    ],
)
def test_values_have_the_names_of_an_extension(more: dict[str, Any], names: dict[str, Any], descriptions: list[tuple[Any, str]]) -> None:
    schema = {**ENUM, **more}
    assert (enumerations.names(schema), enumerations.descriptions(schema)) == (names, descriptions)


def test_values_of_an_enumeration_that_may_grow_are_known() -> None:
    assert enumerations.known_values({"type": "string", "x-extensible-enum": ["a", 1, "b"]}) == ["a", "b"]
    assert enumerations.known_values({"type": "string", "x-extensible-enum": True}) == []
