"""A witness is found where one schema accepts what another refuses, and only there."""

from typing import Any

import pytest
from oaswright.probes import sets, validator, witness

PAIRS: dict[str, tuple[Any, Any, Any]] = {
    "a bound tightened": ({"type": "integer", "maximum": 10}, {"type": "integer", "maximum": 9}, 10),
    "a type widened": ({"type": ["string", "null"]}, {"type": "string"}, None),
    "an enum member gone": ({"enum": ["a", "b"]}, {"enum": ["a"]}, "b"),
    "a property became required": ({"type": "object"}, {"type": "object", "required": ["a"]}, {}),
    "unknown properties refused": ({"type": "object"}, {"type": "object", "additionalProperties": False}, {"extra0": 0}),
    "a pattern added": ({"type": "string"}, {"type": "string", "pattern": "^a"}, ""),
    "a limit on length": ({"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 2}, "aaa"),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_witness_is_accepted_by_one_and_refused_by_the_other(name: str) -> None:
    """The instance shows the difference, and is as small as it can be."""
    accepts, refuses, smallest = PAIRS[name]
    assert witness(accepts, refuses) == (smallest,)
    assert validator(accepts).is_valid(smallest)
    assert not validator(refuses).is_valid(smallest)


def test_there_is_no_witness_between_equals() -> None:
    """Written differently, the same set: nothing is found, and the sets prove it."""
    one = {"type": "integer", "minimum": 1}
    other = {"allOf": [{"type": "integer"}, {"exclusiveMinimum": 0}]}
    assert witness(one, other) is None
    assert sets.covers(one, other) == sets.covers(other, one) == sets.Answer.YES


def test_what_is_no_set_is_unknown() -> None:
    """A schema that cannot be read as a set gives no proof and no exception."""
    assert sets.covers({"type": "nonsense"}, {}) == sets.Answer.UNKNOWN
    assert sets.difference({"type": "nonsense"}, {}) is None
    assert sets.is_empty({"type": "integer", "minimum": 2, "maximum": 1}) == sets.Answer.YES
    assert sets.is_empty(False) == sets.Answer.YES
    assert sets.is_empty(True) == sets.Answer.NO
