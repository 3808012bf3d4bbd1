"""A document that notes which of its parts a page reads, so that the page is made anew only where one of them has changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from oaswright.api.applicators import Subschema, in_place
from oaswright.document.document import Document


@dataclass(frozen=True)
class Reading(Document):
    """The same document; `reads` are the pointers of the parts that were read since `noted` began."""

    reads: set[str] = field(default_factory=set, repr=False, compare=False)
    _always: dict[str, tuple[list[Subschema], frozenset[str]]] = field(default_factory=dict, repr=False, compare=False)

    def get(self, at: str) -> Any:
        """Return the node at a pointer and note its part; KeyError where there is none."""
        self.reads.add(part(at))
        return super().get(at)

    def always(self, at: str) -> list[Subschema]:
        """Return the schemas that apply to every instance of the schema at a pointer, found once."""
        known = self._always.get(at)
        if known is None:
            with self.noted() as reads:
                found = [one for one in in_place(self, at) if one.always]
            known = self._always[at] = found, frozenset(reads)
        self.reads.update(known[1])
        return known[0]

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


def read(document: Document) -> Reading:
    """Return a document whose reads are noted."""
    return Reading(document.root, document.tree, document.origins, document.memory)


def part(at: str) -> str:
    """Return the pointer of the part that a pointer lies in."""
    levels = 4 if at.startswith("/components/") else 3 if at.startswith(("/paths/", "/webhooks/")) else 2
    return "/".join(at.split("/", levels)[:levels])
