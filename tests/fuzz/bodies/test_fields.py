"""The values that are sent, and what the document says of each."""

from oaswright.fuzz.bodies import fields
from oaswright.probes.make import Maker


def test_a_number_is_no_wrong_text() -> None:
    assert fields.plain(Maker({"type": "string", "minLength": 1}), valid=False) == [""]


def test_a_number_is_refused_on_both_sides_of_its_bounds() -> None:
    assert {"0", "3", "many"} <= set(fields.plain(Maker({"type": "integer", "minimum": 1, "maximum": 2}), valid=False))
