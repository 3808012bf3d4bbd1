"""Which parts of two documents say the same, followed through every reference: only the rest needs a judgement."""

from itertools import chain
from typing import Any

from oaswright import graph
from oaswright.document.document import Document
from oaswright.incremental.changes import changed
from oaswright.text import json_equality

COMPONENTS = "/components/"


class Equality:
    """Compare nodes of two documents; references are equal only if everything that they reach is."""

    def __init__(self, old: Document, new: Document) -> None:
        self.comparable = old.is_30 == new.is_30
        self.edited = _edited(old, new)
        self._memory = old.memory
        self._known: dict[tuple[int, int], tuple[Any, Any, bool]] = {}

    def same(self, old: Any, new: Any) -> bool:
        """Tell whether two nodes are equal, with everything that they refer to."""
        key = id(old), id(new)
        if key not in self._known:
            is_same = self.comparable and json_equality.same(old, new) and (_is_leaf(old) or self.edited.isdisjoint(self._memory.part(old).targets))
            self._known[key] = old, new, is_same  # while it is known, no other node has its identity
        return self._known[key][2]

    def same_at(self, at: str) -> bool:
        """Tell whether the part at a pointer is equal in both documents."""
        return self.comparable and at not in self.edited


def _is_leaf(node: Any) -> bool:
    """Tell whether a node holds scalars alone, and refers to nothing: most properties do."""
    return type(node) is dict and "$ref" not in node and "$dynamicRef" not in node and not any(type(one) is dict or type(one) is list for one in node.values())


def _edited(old: Document, new: Document) -> set[str]:
    """Return the components that differ, or that reach one that does; and every target of a reference that is no component."""
    before, after = old.parts, new.parts
    differ = changed(before, after, lambda one, other: one is other or json_equality.same(one.node, other.node))
    gone, used = graph.turned({at: before[at].targets for at in before.keys() & differ}), graph.turned(new.edges)
    outside = [target for target in chain(used, gone) if not target.startswith(COMPONENTS)]
    users = {**used, **{target: [*used.get(target, ()), *held] for target, held in gone.items()}}
    return set(graph.reached([*differ, *outside], users))
