"""The document as pages read it: what several pages ask of it is found once, and each page is made anew only where a section that it has read has changed."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from oaswright.api.applicators import Subschema, walked
from oaswright.api.tracked_document import TrackedDocument, tracked
from oaswright.document.document import Document
from oaswright.incremental.tracer import Snapshot

T = TypeVar("T")


@dataclass(frozen=True)
class PageSource(TrackedDocument):
    """The document that pages are made from."""

    def applied(self, at: str) -> tuple[Subschema, ...]:
        """Return what applies in place to an instance of the schema at a pointer."""
        return self.tracer.once(("applied", at), lambda: tuple(walked(self, at)))

    def always(self, at: str) -> tuple[Subschema, ...]:
        """Return the schemas that apply to every instance of the schema at a pointer."""
        return self.tracer.once(("always", at), lambda: tuple([one for one in self.applied(at) if not one.branch]))


def read(document: Document, before: Snapshot | None = None) -> PageSource:
    """Return a document as pages read it; `before` is what an earlier build left."""
    return tracked(PageSource, document, before)


def once(document: Document, key: Hashable, make: Callable[[], T]) -> T:
    """Return what is made under a key, which a document that pages are made from remembers."""
    return document.tracer.once(key, make) if isinstance(document, PageSource) else make()
