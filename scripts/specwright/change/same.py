"""Which parts of two documents are the same text, followed through every reference: only the rest needs a judgement."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from specwright import pointer
from specwright.document import Document

# A quotation mark inside a text is escaped, so this is a key and its value.
_REFERENCE = re.compile(r'"\$ref": "(#/(?:[^"\\]|\\.)*)"')


class Sameness:
    """Compares nodes of two documents; a reference is the same only if all that it reaches is."""

    def __init__(self, old: Document, new: Document) -> None:
        self.comparable = old.is_30 == new.is_30
        self.edited = _edited(old, new)
        self._found: dict[int, frozenset[str]] = {}

    def same(self, old: Any, new: Any) -> bool:
        """Whether two nodes read the same, in all that they reach."""
        return self.comparable and old == new and self.edited.isdisjoint(self._targets(old))

    def _targets(self, node: Any) -> frozenset[str]:
        """The targets below a node, found once; the documents keep their nodes alive, so that an identity stays one."""
        if id(node) not in self._found:
            self._found[id(node)] = frozenset(targets(node))
        return self._found[id(node)]


def targets(node: Any) -> Iterator[str]:
    """The components that the references below a node name, as `section/name`; looked for in its text, which is quicker than a walk."""
    text = json.dumps(node, ensure_ascii=False)
    return (component(json.loads(f'"{found}"') if "\\" in found else found) for found in set(_REFERENCE.findall(text)))


def component(reference: str) -> str:
    """The component that a reference points to or into; references elsewhere keep their whole pointer."""
    tokens = pointer.split(reference)
    return "/".join(tokens[1:3]) if tokens[:1] == ["components"] else reference


def _edited(old: Document, new: Document) -> set[str]:
    """The components that differ, or that reach one that does; and every reference that leads outside the components."""
    before, after = dict(_components(old)), dict(_components(new))
    users: dict[str, set[str]] = defaultdict(set)
    outside = set()
    differ = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    for name, node in [*after.items(), *((name, before[name]) for name in before.keys() & differ)]:
        for target in targets(node):
            users[target].add(name)
            if target.startswith("#"):
                outside.add(target)
    outside |= {target for document in (old, new) for target in targets(document.tree.get("paths")) if target.startswith("#")}
    pending = [*differ, *outside]
    edited = set(pending)
    while pending:
        for user in users[pending.pop()] - edited:
            edited.add(user)
            pending.append(user)
    return edited


def _components(document: Document) -> Iterator[tuple[str, Any]]:
    for section, entries in (document.tree.get("components") or {}).items():
        if isinstance(entries, dict):
            yield from ((f"{section}/{name}", node) for name, node in entries.items())
