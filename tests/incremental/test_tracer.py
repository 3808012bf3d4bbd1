"""A query is made again where something that it has read has changed, and nowhere else, over any versions of what it reads."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oaswright.incremental import tracer
from oaswright.incremental.changes import changed
from oaswright.incremental.tracer import Snapshot, Tracer

NAMES = "abcdef"

# What stands in a section: a number, and the sections that a query about it goes on to.
Sections = dict[str, tuple[int, tuple[str, ...]]]

versions: st.SearchStrategy[list[Sections]] = st.lists(
    st.dictionaries(st.sampled_from(NAMES), st.tuples(st.integers(0, 2), st.lists(st.sampled_from(NAMES), max_size=3).map(tuple)), min_size=1),
    min_size=2,
    max_size=5,
)


class Reader:
    """Queries over one version: the sum of what a section leads to over at most three steps, each step a query of its own."""

    def __init__(self, sections: Sections, before: Snapshot | None = None) -> None:
        self.sections = sections
        self.tracer = Tracer({at: repr(held) for at, held in sections.items()}, str, before)
        self.made: Counter[tuple[str, int]] = Counter()
        self.results = {at: self.total(at, 3) for at in sections}

    def total(self, at: str, depth: int) -> int:
        return self.tracer.memoize("total", (at, depth), (), lambda: self._total(at, depth))

    def _total(self, at: str, depth: int) -> int:
        self.made[at, depth] += 1
        self.tracer.record_read(at)
        number, leads = self.sections.get(at, (0, ()))
        return number + (sum(self.total(one, depth - 1) for one in leads) if depth else 0)


def reach(sections: Sections, at: str, depth: int) -> set[str]:
    return {at}.union(*(reach(sections, one, depth - 1) for one in sections.get(at, (0, ()))[1] if depth))


@given(versions)
def test_over_any_versions_the_results_are_those_of_a_first_run(found: list[Sections]) -> None:
    before: Snapshot | None = None
    for sections in found:
        reader = Reader(sections, before)
        assert reader.results == Reader(sections).results
        before = reader.tracer.snapshot


@given(versions)
def test_what_reads_no_section_that_changed_is_not_made_again(found: list[Sections]) -> None:
    first = Reader(found[0])
    second = Reader(found[1], first.tracer.snapshot)
    moved = changed(found[0], found[1])
    again = {(at, depth) for at, depth in second.made if not reach(found[1], at, depth) & moved and (at, depth) in first.made}
    assert {one for one in again if reach(found[1], *one) <= found[1].keys()} == set()  # what reads outside every section is never kept


def test_what_one_run_did_not_use_is_gone_for_the_next() -> None:
    first = Tracer({"a": "1"}, str)
    first.memoize("q", "k", (), lambda: 1)
    second = Tracer({"a": "1"}, str, first.snapshot)
    assert second.snapshot.memos == {}
    third = Tracer({"a": "1"}, str, second.snapshot)
    assert third.memoize("q", "k", (), lambda: 2) == 2


def _nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracer, "changed", lambda *_: set())


def _nothing_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tracer, "record_read", lambda *_: None)


@pytest.mark.parametrize("plant", [_nothing_moves, _nothing_is_noted])
def test_a_layer_that_forgets_a_change_is_noticed(monkeypatch: pytest.MonkeyPatch, plant: Callable[[Any], None]) -> None:
    plant(monkeypatch)
    first = Reader({"a": (1, ())})
    assert Reader({"a": (2, ())}, first.tracer.snapshot).results == {"a": 1}
