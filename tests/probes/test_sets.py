"""Schemas are compared as sets only where the library that does it can end."""

from typing import Any

import pytest
from oaswright.probes import sets


def chained(count: int, last: Any) -> dict[str, Any]:
    links = {f"S{index}": {"properties": {"next": {"$ref": f"#/$defs/S{index + 1}"}}} for index in range(count)}
    return {"$ref": "#/$defs/S0", "$defs": {**links, f"S{count}": last}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (chained(100, {"type": "string"}), False),
        (chained(sets.DEEPEST + 100, {"type": "string"}), True),
        (chained(sets.DEEPEST + 100, {"$ref": "#/$defs/S0"}), True),
        ({"$defs": {f"S{index}": {"type": "string"} for index in range(5000)}}, False),
        (True, False),
    ],
    ids=["short", "long", "a circle", "many side by side", "true"],
)
def test_a_long_chain_of_references_is_too_deep(schema: Any, expected: bool) -> None:
    assert sets.is_too_deep(schema) is expected


def test_what_is_too_deep_is_no_set_and_undecided() -> None:
    deep = chained(3000, {"type": "string"})
    assert sets.canonical(deep) is None
    assert sets.covers(deep, {"type": "string"}) is sets.Answer.UNKNOWN


def test_sets_that_are_written_differently_are_equal() -> None:
    one = {"type": "integer", "minimum": 1}
    other = {"allOf": [{"type": "integer"}, {"exclusiveMinimum": 0}]}
    assert sets.covers(one, other) == sets.covers(other, one) == sets.Answer.YES


def test_what_is_no_set_is_unknown() -> None:
    """A schema that cannot be read as a set gives no proof and no exception."""
    assert sets.covers({"type": "nonsense"}, {}) == sets.Answer.UNKNOWN
    assert sets.difference({"type": "nonsense"}, {}) is None
    assert sets.is_empty({"type": "integer", "minimum": 2, "maximum": 1}) == sets.Answer.YES
    assert sets.is_empty(False) == sets.Answer.YES
    assert sets.is_empty(True) == sets.Answer.NO
