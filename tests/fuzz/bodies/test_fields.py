"""The values that are sent, and what the document says of each."""

from typing import Any

import pytest
from oaswright.fuzz.bodies import fields
from oaswright.probes.make import Maker


def test_a_number_is_no_wrong_text() -> None:
    assert fields.plain(Maker({"type": "string", "minLength": 1}), valid=False) == [""]


def test_a_number_is_refused_on_both_sides_of_its_bounds() -> None:
    assert {"0", "3", "many"} <= set(fields.plain(Maker({"type": "integer", "minimum": 1, "maximum": 2}), valid=False))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "boolean"},  # 0 is read as false
        {"type": "array", "items": {"type": "string"}},  # one value is a list of one
        {"type": "array", "items": {"type": "integer"}},
        {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
    ],
)
def test_what_a_server_may_read_as_valid_is_no_wrong_text(schema: dict[str, Any]) -> None:
    found = fields.plain(Maker(schema), valid=False)
    assert not {"0", "1", "true"} & set(found), found


@pytest.mark.parametrize(
    ("schema", "text"),
    [({"type": "boolean"}, "5"), ({"type": "array", "items": {"type": "integer"}}, "1.5"), ({"type": "array", "items": {"enum": ["a", "b"]}}, "5")],
)
def test_what_no_server_reads_as_valid_is_a_wrong_text(schema: dict[str, Any], text: str) -> None:
    assert text in fields.plain(Maker(schema), valid=False)
