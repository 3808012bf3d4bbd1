"""JSON equality: what Python takes for equal may be another value in JSON."""

from typing import Any

import pytest
from oaswright.text.json_equality import same


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        (False, 0, False),
        (None, False, False),
        ("1", 1, False),
        ([1, 2], [1.0, 2], True),
        ([1], [True], False),
        ({"a": 1, "b": [0]}, {"b": [0], "a": 1}, True),
        ({"a": 1, "b": [0]}, {"b": [False], "a": 1}, False),
        ({"a": 1}, {"a": 1, "b": None}, False),
    ],
)
def test_values_are_the_same_as_json_says(left: Any, right: Any, expected: bool) -> None:
    assert same(left, right) is expected
    assert same(right, left) is expected
