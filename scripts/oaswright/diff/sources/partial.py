"""Two documents as far as both can be followed: what one of them lacks is left out of both."""

from typing import Any

from oaswright import pointer
from oaswright.document.document import Document, Partial


def in_common(old: Partial, new: Partial) -> tuple[Document, Document]:
    """Return both documents with nothing at the places where a reference of either leads nowhere."""
    places = (*old.unresolved, *new.unresolved)
    return _without(old.document, places), _without(new.document, places)


def _without(document: Document, places: tuple[str, ...]) -> Document:
    tree = document.tree
    for at in places:
        tree = _emptied(tree, pointer.split(at))
    return document if tree is document.tree else Document(document.root, tree, document.origins, document.memory)


def _emptied(node: Any, tokens: list[str]) -> Any:
    """Return a node with an empty object at a place inside, if there is such a place."""
    if not tokens:
        return {}
    name, *rest = tokens
    if isinstance(node, dict) and name in node:
        return {**node, name: _emptied(node[name], rest)}
    if isinstance(node, list) and name.isdigit() and int(name) < len(node):
        return [_emptied(one, rest) if index == int(name) else one for index, one in enumerate(node)]
    return node
