"""Which parts of two documents say the same, followed through every reference: only the rest needs a judgement."""

from collections import defaultdict
from typing import Any

from specwright.document import Document

COMPONENTS = "/components/"


class Sameness:
    """Compares nodes of two documents; a reference is the same only if all that it reaches is."""

    def __init__(self, old: Document, new: Document) -> None:
        self.comparable = old.is_30 == new.is_30
        self.edited = _edited(old, new)
        self._memory = old.memory

    def same(self, old: Any, new: Any) -> bool:
        """Whether two nodes read the same, in all that they reach."""
        return self.comparable and old == new and self.edited.isdisjoint(self._memory.part(old).targets)


def _edited(old: Document, new: Document) -> set[str]:
    """The components that differ, or that reach one that does; and every target of a reference that is no component."""
    before, after = old.parts, new.parts
    users: dict[str, set[str]] = defaultdict(set)
    differ = {at for at in before.keys() | after.keys() if at not in before or at not in after or before[at].node != after[at].node}
    outside = set()
    for at, one in [*after.items(), *((at, before[at]) for at in before.keys() & differ)]:
        for target in one.targets:
            users[target].add(at)
            if not target.startswith(COMPONENTS):
                outside.add(target)
    pending = [*differ, *outside]
    edited = set(pending)
    while pending:
        for user in users[pending.pop()] - edited:
            edited.add(user)
            pending.append(user)
    return edited
