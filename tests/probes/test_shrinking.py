"""What shows something is made as small as it goes, by one search."""

from typing import Any

import pytest
from oaswright.probes import shrink
from oaswright.probes.shrinking import smallest

SHRUNK: dict[str, tuple[Any, Any, Any]] = {
    "a number": (117, lambda one: isinstance(one, int) and one > 10, 117),
    "a number that may be plain": (117, lambda one: isinstance(one, int), 0),
    "a text": ("some long text", lambda one: isinstance(one, str) and "o" in one, "so"),
    "one field of many": ({"a": 1, "b": {"c": [1, 2, 3]}, "d": None}, lambda one: isinstance(one, dict) and "b" in one, {"b": {}}),
    "one item of many": ([1, 2, 3, {"deep": "er"}], lambda one: isinstance(one, list) and any(isinstance(item, dict) for item in one), [{}]),
    "nothing to leave out": (None, lambda one: one is None, None),
}


@pytest.mark.parametrize("name", SHRUNK)
def test_an_instance_becomes_as_small_as_it_goes_and_still_shows_it(name: str) -> None:
    instance, shows, expected = SHRUNK[name]
    found = shrink(instance, shows)
    assert shows(found)
    assert found == expected


@pytest.mark.parametrize("tries", [0, 1, 5])
def test_no_more_is_looked_at_than_may_be(tries: int) -> None:
    looked: list[int] = []
    assert smallest(100, lambda one: [one - 1], lambda one: looked.append(one) or True, tries) == 100 - tries
    assert len(looked) == tries


def test_the_search_ends_where_nothing_smaller_shows_it() -> None:
    assert smallest(100, lambda one: [one // 2, one - 1], lambda one: one >= 7, 1000) == 7
