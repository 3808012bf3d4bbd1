"""A document that records which of its sections are read, and what is asked of it again and again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, TypeVar

from oaswright import pointer
from oaswright.api.operation import Operation, callbacks, of_path, of_webhook, webhook_pointers
from oaswright.api.schema import references
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.syntax import sections
from oaswright.incremental.tracer import Snapshot, Tracer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request that the service sends; `name` is that of the webhook or callback, and `operation.path` the address of a callback."""

    name: str
    operation: Operation

    @property
    def title(self) -> str:
        """What it is called in Python: its operation id, else its name."""
        return str(self.operation.node.get("operationId") or self.name)


@dataclass(frozen=True)
class TrackedDocument(Document):
    """A document that records which of its sections are read."""

    tracer: Tracer = field(kw_only=True, repr=False)

    def get(self, at: str) -> Any:
        """Return the node at a pointer, and note that it was read."""
        self.tracer.record_read(at)
        return pointer.get(self.tree, at)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of the document."""
        paths = objects.mapping(self.tree.get("paths"))
        return tuple(chain.from_iterable(self.tracer.memoize_all("operations", dict.fromkeys(paths, ()), self._at_path).values()))

    @cached_property
    def webhooks(self) -> tuple[Operation, ...]:
        """The operations of the webhooks."""
        found = self.tracer.memoize_all("webhooks", dict.fromkeys(webhook_pointers(self), ()), lambda at: tuple(of_webhook(self, at)))
        return tuple(chain.from_iterable(found.values()))

    @cached_property
    def incoming(self) -> tuple[Incoming, ...]:
        """The requests that the service sends: webhooks, then the callbacks of operations and of webhooks, each of a component once."""
        senders = {one.name: one for one in self.operations if one.node.get("callbacks")} | {one.name: one for one in self.webhooks}
        made = self.tracer.memoize_all("callbacks", {name: (one,) for name, one in senders.items()}, lambda name: tuple(callbacks(self, senders[name])))
        found = {one.pointer: Incoming(one.path, one) for one in self.webhooks}
        for name, one in chain.from_iterable(made.values()):
            found.setdefault(one.pointer, Incoming(name, one))
        return tuple(found.values())

    @cached_property
    def named(self) -> dict[str, Operation]:
        """The operations by their names."""
        return {one.name: one for one in self.operations}

    def of_operations(self, kind: str, make: Callable[[Operation], T], given: Mapping[str, tuple[Any, ...]] | None = None) -> dict[str, T]:
        """Return what is made of each operation, by its name; `given` is what else each hangs on."""
        beside = given or {}
        return self.tracer.memoize_all(kind, {name: (one, *beside.get(name, ())) for name, one in self.named.items()}, lambda name: make(self.named[name]))

    def _at_path(self, path: str) -> tuple[Operation, ...]:
        return tuple(of_path(self, path))

    def references(self, at: str) -> tuple[str, ...]:
        """Return what the schemas below a pointer refer to, each once."""
        return self.tracer.memoize("references", at, (), lambda: self._references(at))

    def _references(self, at: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(references(self.get(at))))

    def reached(self, begin: Iterable[str]) -> set[str]:
        """Return the pointers of schemas and of all that they refer to over any number of steps."""
        found, pending = set[str](), set(begin)
        while pending:
            found |= pending
            pending = set().union(*self.tracer.memoize_all("references", dict.fromkeys(pending, ()), self._references).values()) - found
        return found


D = TypeVar("D", bound=TrackedDocument)


def track(document: Document, before: Snapshot | None = None) -> TrackedDocument:
    """Return the document with a tracer that reuses what an earlier run left."""
    return tracked(TrackedDocument, document, before)


def tracked(kind: type[D], document: Document, before: Snapshot | None = None) -> D:
    """Return the document as one of a kind, with a tracer that reuses what an earlier run left."""
    tracer = Tracer({at: one.digest for at, one in document.parts.items()}, _section, before)
    found = kind(document.root, document.tree, document.origins, document.memory, tracer=tracer)
    vars(found).update(parts=document.parts, own_keys=document.own_keys)  # cached properties, the same for both
    return found


@lru_cache(maxsize=100_000)
def _section(at: str) -> str:
    return sections.holder(at.removeprefix("#"))
