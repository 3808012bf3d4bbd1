"""Which parts of two documents say the same, followed through every reference: only the rest needs a judgement."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from specwright.document import Document
from specwright.part import Part

COMPONENTS = "/components/"


class Sameness:
    """Compares nodes of two documents; a reference is the same only if all that it reaches is."""

    def __init__(self, old: Document, new: Document) -> None:
        self.comparable = old.is_30 == new.is_30
        self.edited = _edited(old.parts, new.parts)
        self._memory = old.memory

    def same(self, old: Any, new: Any) -> bool:
        """Whether two nodes read the same, in all that they reach."""
        return self.comparable and old == new and self.edited.isdisjoint(self._memory.part(old).targets)

    def same_at(self, at: str) -> bool:
        """The same of a part that stands at one pointer in both."""
        return self.comparable and at not in self.edited


def _edited(before: Mapping[str, Part], after: Mapping[str, Part]) -> set[str]:
    """The components that differ, or that reach one that does; and every target of a reference that is no component."""
    users: dict[str, set[str]] = defaultdict(set)
    differ = {
        at for at in before.keys() | after.keys() if (old := before.get(at)) is not (new := after.get(at)) and (not old or not new or old.node != new.node)
    }
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
