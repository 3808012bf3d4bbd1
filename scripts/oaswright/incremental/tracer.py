"""Memoize results per section of the document. A result is reused while none of the sections that it has read has changed.

A section is a component, a path or another field of the document's root. `api/tracked_document.py` records the section of each node that a query asks
for, so no query has to state what it depends on.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import is_
from typing import Any, TypeVar

from oaswright.incremental.changes import changed

T = TypeVar("T")

K = TypeVar("K")

# Every result depends on these: where one of them changed, nothing is reused.
EVERYWHERE = ("/openapi", "/security")


@dataclass(frozen=True, slots=True)
class Memo:
    """A cached value, the arguments it was computed from, and the sections it read."""

    arguments: tuple[Any, ...]
    reads: Collection[str]
    value: Any


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a run left for the next one: hashes of the sections, the names of what stands in them, and the memos by query and key."""

    sections: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    memos: dict[str, dict[Any, Memo]] = field(default_factory=dict)


class Tracer:
    """Run queries against the snapshot of an earlier run, and record what each one reads.

    Eviction of every traced query: a memo that this run did not use is not in its own snapshot.
    """

    def __init__(self, sections: Mapping[str, str], holder: Callable[[str], str], before: Snapshot | None = None) -> None:
        """`sections` are the hashes of the sections, `holder` tells the section that a pointer leads into."""
        before = before or Snapshot()
        self.sections = dict(sections)
        self.holder = holder
        self.names: dict[str, str] = {}
        self.changed = changed(before.sections, self.sections)
        self._before = Snapshot() if self.changed & set(EVERYWHERE) else before
        self._memos: dict[str, dict[Any, Memo]] = {}
        self._once: dict[Hashable, Memo] = {}
        self._open: list[set[str]] = []

    @property
    def snapshot(self) -> Snapshot:
        """What the next run can reuse."""
        return Snapshot(self.sections, self.names, self._memos)

    def name(self, names: Mapping[str, str]) -> None:
        """Give names to sections; a section whose name differs from the last run's counts as changed."""
        self.names.update(names)
        self.changed |= {at for at, name in names.items() if self._before.names.get(at) != name}

    def record_read(self, at: str) -> None:
        """Record that the query that runs now has read what stands at a pointer."""
        if self._open:
            self._open[-1].add(self.holder(at))

    def memoize(self, query: str, key: Any, arguments: tuple[Any, ...], compute: Callable[[], T]) -> T:
        """Return the memoized value, or compute it. Arguments that are text are compared by value, others by identity."""
        return self.memoize_all(query, {key: arguments}, lambda _: compute())[key]

    def memoize_all(self, query: str, arguments: Mapping[K, tuple[Any, ...]], compute: Callable[[K], T]) -> dict[K, T]:
        """Return the values of many keys, each memoized or computed; `arguments` holds those of each."""
        now, before = self._tables(query)
        memos = {key: self._current(now, before, key, one) or self._computed(query, key, one, compute) for key, one in arguments.items()}
        return {key: memo.value for key, memo in memos.items()}

    def _computed(self, query: str, key: K, arguments: tuple[Any, ...], compute: Callable[[K], Any]) -> Memo:
        with self.reading() as reads:
            value = compute(key)
        return self.store(query, key, Memo(arguments, reads, value))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under a key in this run: for results that hold on to the document, so that no later run may have them."""
        memo = self._once.get(key)
        if memo is None:
            reads: set[str] = set()  # as `reading`, whose generator would cost more than most of what is made
            self._open.append(reads)
            try:
                value = make()
            finally:
                self._open.pop()
            memo = self._once[key] = Memo((), reads, value)
        if self._open:
            self._open[-1].update(memo.reads)
        return memo.value  # type: ignore[no-any-return] # the caller says what it makes under a key

    def lookup(self, query: str, key: Any, arguments: tuple[Any, ...]) -> Memo | None:
        """Return the memo of a key if it still holds."""
        return self._current(*self._tables(query), key, arguments)

    def _tables(self, query: str) -> tuple[dict[Any, Memo], dict[Any, Memo]]:
        """Return the memos of a query, of this run and of the one before."""
        return self._memos.setdefault(query, {}), self._before.memos.get(query, {})

    def _current(self, now: dict[Any, Memo], before: dict[Any, Memo], key: Any, arguments: tuple[Any, ...]) -> Memo | None:
        memo = now.get(key)
        if memo is None:
            memo = before.get(key)
            if memo is None or not self.changed.isdisjoint(memo.reads):
                return None
        if not _same(memo.arguments, arguments):
            return None
        now[key] = memo
        return self._add_dependencies(memo) if self._open else memo

    def store(self, query: str, key: Any, memo: Memo) -> Memo:
        """Keep a memo. One that read something outside every section is not kept, as a change there would not be seen."""
        if all(at in self.sections for at in memo.reads):
            self._memos.setdefault(query, {})[key] = memo
        return self._add_dependencies(memo)

    def _add_dependencies(self, memo: Memo) -> Memo:
        """Count what a memo has read as read by the query that uses it."""
        if self._open:
            self._open[-1].update(memo.reads)
        return memo

    @contextmanager
    def reading(self) -> Iterator[set[str]]:
        """Collect the sections that are read meanwhile."""
        reads: set[str] = set()
        self._open.append(reads)
        try:
            yield reads
        finally:
            self._open.pop()


def _same(known: tuple[Any, ...], given: tuple[Any, ...]) -> bool:
    return known is given or (len(known) == len(given) and (all(map(is_, known, given)) or all(map(_is_same, known, given))))


def _is_same(known: Any, given: Any) -> bool:
    return known is given or (isinstance(known, _TEXT) and bool(known == given))


# Of these only such as hold text alone are given: for Python the numbers 1, 1.0 and True are equal.
_TEXT = (str, dict, tuple)
