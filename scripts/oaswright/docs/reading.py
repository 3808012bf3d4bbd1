"""A document that notes which of its parts a page reads, so that the page is made anew only where one of them has changed."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from oaswright.api.applicators import Subschema, walked
from oaswright.document.document import Document

T = TypeVar("T")


@dataclass(frozen=True)
class TrackedReads(Document):
    """The same document; `reads` are the pointers of the parts that were read since `noted` began."""

    reads: set[str] = field(default_factory=set, repr=False, compare=False)
    _memo: dict[Hashable, tuple[Any, frozenset[str]]] = field(default_factory=dict, repr=False, compare=False)

    def get(self, at: str) -> Any:
        """Return the node at a pointer and note its part; KeyError where there is none."""
        self.reads.add(part(at))
        return super().get(at)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under a key, and note what making it read; it is made once for all pages."""
        known = self._memo.get(key)
        if known is None:
            with self.noted() as reads:
                made = make()
            known = self._memo[key] = made, frozenset(reads)
        self.reads.update(known[1])
        return known[0]

    def applied(self, at: str) -> tuple[Subschema, ...]:
        """Return what applies in place to an instance of the schema at a pointer."""
        return self.once(("applied", at), lambda: tuple(walked(self, at)))

    def always(self, at: str) -> tuple[Subschema, ...]:
        """Return the schemas that apply to every instance of the schema at a pointer."""
        return self.once(("always", at), lambda: tuple(one for one in self.applied(at) if one.always))

    @contextmanager
    def noted(self) -> Iterator[set[str]]:
        """Give the set of parts that are read within; they count as read outside as well."""
        before = set(self.reads)
        self.reads.clear()
        found: set[str] = set()
        try:
            yield found
        finally:
            found |= self.reads
            self.reads.update(before)


def read(document: Document) -> TrackedReads:
    """Return a document whose reads are noted."""
    return TrackedReads(document.root, document.tree, document.origins, document.memory)


def once(document: Document, key: Hashable, make: Callable[[], T]) -> T:
    """Return what is made under a key, which a document whose reads are noted remembers."""
    return document.once(key, make) if isinstance(document, TrackedReads) else make()


def part(at: str) -> str:
    """Return the pointer of the part that a pointer lies in."""
    levels = 4 if at.startswith("/components/") else 3 if at.startswith(("/paths/", "/webhooks/")) else 2
    return "/".join(at.split("/", levels)[:levels])
