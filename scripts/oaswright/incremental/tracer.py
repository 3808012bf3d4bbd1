"""What a generation made of each part of a document, and what it read for it: that stands for the next one while all of it reads the same.

A part is a component, a path or another field of the document's root. Whoever asks for a node through `Read` is written down
with the part that it stands in, so nothing has to say what it depends on.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from operator import is_
from typing import Any, TypeVar

from oaswright import pointer
from oaswright.api.operation import Operation, of_path, of_webhook
from oaswright.api.schema import references
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.syntax import part

T = TypeVar("T")

K = TypeVar("K")

# What every result hangs on: a document that differs in one of these is another one.
EVERYWHERE = ("/openapi", "/security")


@dataclass(frozen=True, slots=True)
class Row:
    """A result, what was given for it, and the parts that were read."""

    given: tuple[Any, ...]
    reads: Collection[str]
    made: Any


@dataclass(frozen=True, slots=True)
class Past:
    """What the last generation left: the digests of the parts as they were, the names that were given with them, and its results by their kinds."""

    parts: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[Any, Row]] = field(default_factory=dict)


class Trace:
    """One generation: what it takes over from the past, and what it makes anew."""

    def __init__(self, document: Document, past: Past | None = None) -> None:
        past = past or Past()
        self.parts = {at: one.digest for at, one in document.parts.items()}
        self.names: dict[str, str] = {}
        self.moved = {at for at in {*self.parts, *past.parts} if self.parts.get(at) != past.parts.get(at)}
        self._past = Past() if self.moved & set(EVERYWHERE) else past
        self._rows: dict[str, dict[Any, Row]] = {}
        self._open: list[set[str]] = []

    @property
    def past(self) -> Past:
        """What the next generation can take over."""
        return Past(self.parts, self.names, self._rows)

    def name(self, names: Mapping[str, str]) -> None:
        """Names that whoever reads these parts sees too."""
        self.names.update(names)
        self.moved |= {at for at, name in names.items() if self._past.names.get(at) != name}

    def note(self, at: str) -> None:
        """Something at a pointer is read."""
        if self._open:
            self._open[-1].add(_holder(at))

    def once(self, kind: str, key: Any, given: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What was made of the same before, else what is made of it now. Of what is given, text is compared and anything else has to be the same object."""
        return self.each(kind, {key: given}, lambda _: make())[key]

    def each(self, kind: str, given: Mapping[K, tuple[Any, ...]], make: Callable[[K], T]) -> dict[K, T]:
        """The same for many keys, with what is given for each."""
        now, before = self._tables(kind)
        rows = {key: self._standing(now, before, key, one) or self._made(kind, key, one, make) for key, one in given.items()}
        return {key: row.made for key, row in rows.items()}

    def _made(self, kind: str, key: K, given: tuple[Any, ...], make: Callable[[K], Any]) -> Row:
        with self.reading() as reads:
            made = make(key)
        return self.keep(kind, key, Row(given, reads, made))

    def recall(self, kind: str, key: Any, given: tuple[Any, ...]) -> Row | None:
        """A result that still stands."""
        return self._standing(*self._tables(kind), key, given)

    def _tables(self, kind: str) -> tuple[dict[Any, Row], dict[Any, Row]]:
        """The results of a kind, of this generation and of the past."""
        return self._rows.setdefault(kind, {}), self._past.rows.get(kind, {})

    def _standing(self, now: dict[Any, Row], before: dict[Any, Row], key: Any, given: tuple[Any, ...]) -> Row | None:
        row = now.get(key)
        if row is None:
            row = before.get(key)
            if row is None or not self.moved.isdisjoint(row.reads):
                return None
        if not _same(row.given, given):
            return None
        now[key] = row
        return self._met(row) if self._open else row

    def keep(self, kind: str, key: Any, row: Row) -> Row:
        """Write a result down. What lies in no part can move unseen."""
        if all(at in self.parts for at in row.reads):
            self._rows.setdefault(kind, {})[key] = row
        return self._met(row)

    def _met(self, row: Row) -> Row:
        """Whoever is making something else of a result has read what it reads."""
        if self._open:
            self._open[-1].update(row.reads)
        return row

    @contextmanager
    def reading(self) -> Iterator[set[str]]:
        """The parts that are read meanwhile."""
        reads: set[str] = set()
        self._open.append(reads)
        try:
            yield reads
        finally:
            self._open.pop()


@dataclass(frozen=True)
class Read(Document):
    """A document that writes down what is read of it."""

    trace: Trace = field(kw_only=True, repr=False)

    def get(self, at: str) -> Any:
        """Return the node at a pointer, and note that it was read."""
        self.trace.note(at)
        return pointer.get(self.tree, at)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of the document."""
        paths = objects.mapping(self.tree.get("paths"))
        return tuple(chain.from_iterable(self.trace.each("operations", dict.fromkeys(paths, ()), self._at_path).values()))

    @cached_property
    def webhooks(self) -> tuple[Operation, ...]:
        """The operations of the webhooks."""
        names = objects.mapping(self.tree.get("webhooks"))
        found = self.trace.each("webhooks", dict.fromkeys(names, ()), lambda name: tuple(of_webhook(self, name)))
        return tuple(chain.from_iterable(found.values()))

    @cached_property
    def named(self) -> dict[str, Operation]:
        """The operations by their names."""
        return {one.name: one for one in self.operations}

    def of_operations(self, kind: str, make: Callable[[Operation], T], given: Mapping[str, tuple[Any, ...]] | None = None) -> dict[str, T]:
        """What is made of each operation, by its name; `given` is what else each hangs on."""
        beside = given or {}
        return self.trace.each(kind, {name: (one, *beside.get(name, ())) for name, one in self.named.items()}, lambda name: make(self.named[name]))

    def _at_path(self, path: str) -> tuple[Operation, ...]:
        return tuple(of_path(self, path))

    def references(self, at: str) -> tuple[str, ...]:
        """What the schemas below a pointer refer to, each once."""
        return self.trace.once("references", at, (), lambda: self._references(at))

    def _references(self, at: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(references(self.get(at))))

    def reached(self, begin: Iterable[str]) -> set[str]:
        """The pointers of schemas and of all that they refer to over any number of steps."""
        found, pending = set[str](), set(begin)
        while pending:
            found |= pending
            pending = set().union(*self.trace.each("references", dict.fromkeys(pending, ()), self._references).values()) - found
        return found


def read(document: Document, past: Past | None = None) -> Read:
    """A document to be read with what is known of the last one."""
    return Read(document.root, document.tree, document.origins, document.memory, trace=Trace(document, past))


@lru_cache(maxsize=100_000)
def _holder(at: str) -> str:
    return part.holder(at.removeprefix("#"))


def _same(known: tuple[Any, ...], given: tuple[Any, ...]) -> bool:
    return known is given or (len(known) == len(given) and (all(map(is_, known, given)) or all(map(_is_same, known, given))))


def _is_same(known: Any, given: Any) -> bool:
    return known is given or (isinstance(known, _TEXT) and bool(known == given))


# Of these only such as hold text alone are given: for Python the numbers 1, 1.0 and True are equal.
_TEXT = (str, dict, tuple)
