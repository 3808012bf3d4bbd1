"""What `$id`, `$anchor` and `$dynamicAnchor` name in one file (JSON Schema 2020-12, core, 8.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from oaswright import pointer
from oaswright.document.source import Source

IDENTIFIERS = frozenset(("$id", "$anchor", "$dynamicAnchor"))

# Keywords that hold instances, and keywords that hold schemas by names of the author's own.
_DATA = frozenset(("example", "examples", "default", "const", "enum", "value", "dataValue"))
_NAMED = frozenset(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"))


@dataclass(frozen=True)
class Identifiers:
    """The names of a file's schemas.

    Attributes:
        bases: The URI of each schema resource, by the pointer of its root; the file as a whole is one at "".
        anchors: The pointer of each anchor, by its resource and name.
        dynamic: The pointers of the dynamic anchors of each resource, by name.
    """

    bases: dict[str, str] = field(default_factory=dict)
    anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    dynamic: dict[str, dict[str, str]] = field(default_factory=dict)

    def resource(self, at: str) -> str:
        """Return the pointer of the resource that a pointer stands in."""
        while at and at not in self.bases:
            at = at.rpartition("/")[0]
        return at


def read(source: Source) -> Identifiers:
    """Return the identifiers of a file; none where it uses no such keyword."""
    if not any(f"{word}" in source.text for word in ("$id", "$anchor", "$dynamic")):
        return Identifiers()
    found = Identifiers({"": source.path.as_uri()})
    stack: list[tuple[str, Any, str, bool]] = [("", source.tree, "", False)]
    while stack:
        at, node, resource, is_named = stack.pop()
        if isinstance(node, dict) and not is_named:
            if isinstance(identity := node.get("$id"), str):
                found.bases[at] = urljoin(found.bases[resource], identity).partition("#")[0]
                resource = at
            if isinstance(name := node.get("$anchor"), str):
                found.anchors[resource, name] = at
            if isinstance(name := node.get("$dynamicAnchor"), str):
                found.anchors[resource, name] = at
                found.dynamic.setdefault(resource, {})[name] = at
        stack.extend((pointer.join(at, key), child, resource, key in _NAMED and not is_named) for key, child in reversed([*below(node, is_named=is_named)]))
    return found


def below(node: Any, *, is_named: bool = False) -> Iterator[tuple[str | int, Any]]:
    """Yield what stands directly below a node and is no instance; `is_named` where the keys of the node are the author's own."""
    if isinstance(node, dict):
        yield from ((key, child) for key, child in node.items() if isinstance(child, dict | list) and (is_named or not (key in _DATA or key.startswith("x-"))))
    elif isinstance(node, list):
        yield from ((index, child) for index, child in enumerate(node) if isinstance(child, dict | list))
