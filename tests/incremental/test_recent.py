"""What is made of texts is kept for the last ones, within a bound on their length: many versions of a document leave as much behind as a few."""

import gc
import json
import threading
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oaswright.diff.schemas import sets
from oaswright.incremental.recent import LONGEST, recent

VERSIONS = 60


def counted(characters: int) -> tuple[Callable[..., str], Counter[tuple[str, ...]]]:
    """A function that keeps so much, and how often it was computed for which texts."""
    made: Counter[tuple[str, ...]] = Counter()

    @recent(characters)
    def joined(*texts: str) -> str:
        made[texts] += 1
        return "+".join(texts)

    return joined, made


@given(st.lists(st.text("ab", max_size=4), max_size=60), st.integers(0, 12))
def test_answers_are_right_and_the_last_texts_that_fit_are_not_computed_again(asked: list[str], characters: int) -> None:
    joined, made = counted(characters)
    order: list[str] = []  # the last asked for is last
    for text in asked:
        is_kept = text in order and sum(map(len, order[order.index(text) :])) <= characters
        before = made[text,]
        assert joined(text) == text
        if is_kept:
            assert made[text,] == before
        order = [one for one in order if one != text] + [text]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    joined, made = counted(6)
    for text in ("aaa", "bbb", "aaa", "ccc", "aaa", "bbb"):
        joined(text)
    assert made == {("aaa",): 1, ("bbb",): 2, ("ccc",): 1}


def test_all_texts_of_a_question_count() -> None:
    joined, made = counted(6)
    for texts in (("aa", "bb"), ("cc", "dd"), ("aa", "bb")):
        joined(*texts)
    assert made["aa", "bb"] == 2


def test_a_text_that_is_too_long_is_answered_and_not_kept() -> None:
    joined, made = counted(3)
    assert [joined("abcd"), joined("ab"), joined("abcd"), joined("ab")] == ["abcd", "ab", "abcd", "ab"]
    assert made["abcd",] == 2


def test_what_raises_is_asked_again() -> None:
    @recent(9)
    def failing(text: str) -> str:
        raise ValueError(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="a"):
            failing("a")


def test_threads_get_their_own_answers() -> None:
    joined, _ = counted(40)
    wrong: list[str] = []

    def ask(turn: int) -> None:
        wrong.extend(text for number in range(2_000) if joined(text := str((number * turn) % 50)) != text)

    threads = [threading.Thread(target=ask, args=(turn,)) for turn in range(1, 5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


def version(number: int) -> dict[str, Any]:
    """A long schema, another one in each version of a document."""
    properties = {f"property_{index}_{'x' * 80}": {"type": "string", "maxLength": index} for index in range(150)}
    return {"type": "object", "properties": {**properties, f"new_{number}": {"type": "integer"}}}


def kept_after_all_versions() -> int:
    """How many schemas of the versions are still held after each was compared with the one before."""
    for number in range(VERSIONS):
        sets.inside(version(number), version(number + 1))
    gc.collect()
    return sum(type(one) is sets._Asserted and "property_149_x" in one.text for one in gc.get_objects())


def test_many_versions_of_a_schema_leave_few_behind() -> None:
    assert 0 < kept_after_all_versions() <= LONGEST // len(json.dumps(version(0))) < VERSIONS // 2


def test_a_bound_on_their_number_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "_asserting_text", lru_cache(maxsize=4096)(sets._asserting_text.__wrapped__))  # type: ignore[attr-defined] # functools sets it
    assert kept_after_all_versions() > LONGEST // len(json.dumps(version(0)))
