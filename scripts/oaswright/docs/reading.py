"""A document that notes which of its parts a page reads, so that the page is made anew only where one of them has changed."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from oaswright import pointer
from oaswright.api.applicators import Subschema, walked
from oaswright.document.document import Document

T = TypeVar("T")


@dataclass(frozen=True)
class TrackedReads(Document):
    """The same document, which notes the pointers of the parts that are read. The last of `_noting` takes them; each before it, what is read within."""

    _noting: list[set[str]] = field(default_factory=lambda: [set()], repr=False, compare=False)
    _memo: dict[Hashable, tuple[Any, set[str]]] = field(default_factory=dict, repr=False, compare=False)
    _parts: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def get(self, at: str) -> Any:
        """Return the node at a pointer and note its part; KeyError where there is none."""
        known = self._parts.get(at)
        if known is None:
            known = self._parts[at] = part(at)
        self._noting[-1].add(known)
        return pointer.get(self.tree, at)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under a key, and note what making it read; it is made once for all pages."""
        known = self._memo.get(key)
        if known is None:
            reads: set[str] = set()  # as `noted`, whose generator would cost more than most of what is made
            self._noting.append(reads)
            try:
                made = make()
            finally:
                self._noting.pop()
                self._noting[-1].update(reads)
            self._memo[key] = made, reads
            return made
        self._noting[-1].update(known[1])
        return known[0]  # type: ignore[no-any-return] # the caller says what it makes under a key

    def applied(self, at: str) -> tuple[Subschema, ...]:
        """Return what applies in place to an instance of the schema at a pointer."""
        return self.once(("applied", at), lambda: tuple(walked(self, at)))

    def always(self, at: str) -> tuple[Subschema, ...]:
        """Return the schemas that apply to every instance of the schema at a pointer."""
        return self.once(("always", at), lambda: tuple([one for one in self.applied(at) if not one.branch]))

    @contextmanager
    def noted(self) -> Iterator[set[str]]:
        """Give the set of parts that are read within; they count as read outside as well."""
        found: set[str] = set()
        self._noting.append(found)
        try:
            yield found
        finally:
            self._noting.pop()
            self._noting[-1].update(found)


def read(document: Document) -> TrackedReads:
    """Return a document whose reads are noted."""
    found = TrackedReads(document.root, document.tree, document.origins, document.memory)
    vars(found).update(parts=document.parts, own_keys=document.own_keys, written=document.written)  # cached properties, the same for both
    return found


def once(document: Document, key: Hashable, make: Callable[[], T]) -> T:
    """Return what is made under a key, which a document whose reads are noted remembers."""
    return document.once(key, make) if isinstance(document, TrackedReads) else make()


def part(at: str) -> str:
    """Return the pointer of the part that a pointer lies in."""
    levels = 4 if at.startswith("/components/") else 3 if at.startswith(("/paths/", "/webhooks/")) else 2
    return "/".join(at.split("/", levels)[:levels])
