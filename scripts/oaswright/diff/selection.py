"""A part of a document: the operations that are asked for, and the components that they reach."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from oaswright import pointer
from oaswright.document import objects
from oaswright.document.document import Document

# Where paths are kept whose prefix was taken off, so that their pointers still lead to where they are written.
MOVED = "x-paths"


def selected(document: Document, only: Sequence[str], exclude: Sequence[str], prefix: str = "") -> Document:
    """Return a document with the operations that are asked for: by path (`/pets/*`), `GET /path`, operation id or tag, each a pattern."""
    if not only and not exclude and not prefix:
        return document
    paths, moved = {}, {}
    for path, item in objects.mapping(document.tree.get("paths")).items():
        kept = _kept(document, path, item, only, exclude)
        if kept is None:
            continue
        short = path.removeprefix(prefix.rstrip("/")) if prefix else path
        if short != path and (short.startswith("/") or not short):
            moved[path] = kept
            paths[short or "/"] = {"$ref": "#" + pointer.of([MOVED, path])}
        else:
            paths[path] = kept
    tree = {**document.tree, "paths": paths, **({MOVED: moved} if moved else {})}
    if only or exclude:
        tree = _reached(document, tree)
    return Document(document.root, tree, document.origins, document.memory)


def _kept(document: Document, path: str, item: Any, only: Sequence[str], exclude: Sequence[str]) -> Any:
    """Return a path item without the operations that are not asked for; None if none is left."""
    if not isinstance(item, dict) or path.startswith("x-"):
        return item
    node = objects.mapping(document.follow("", item)[1])
    methods = [method for method in objects.METHODS if method in node]
    wanted = [method for method in methods if _is_wanted(path, method, objects.mapping(node[method]), only, exclude)]
    if not wanted:
        return None
    return item if wanted == methods else {key: value for key, value in node.items() if key not in objects.METHODS or key in wanted}


def _is_wanted(path: str, method: str, operation: dict[str, Any], only: Sequence[str], exclude: Sequence[str]) -> bool:
    names = [path, f"{method.upper()} {path}", str(operation.get("operationId") or ""), *map(str, objects.listing(operation.get("tags")))]

    def is_named(patterns: Sequence[str]) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)

    return (not only or is_named(only)) and not is_named(exclude)


def _reached(document: Document, tree: dict[str, Any]) -> dict[str, Any]:
    """Return the tree with only the components that its paths and webhooks reach; security schemes stay."""
    seen: set[str] = set()
    pending = [target[1:] for key in ("paths", MOVED, "webhooks") for target in objects.links(tree.get(key))]
    while pending:
        at = pointer.of(pointer.split(pending.pop())[:3])
        if at in seen or not at.startswith("/components/"):
            continue
        seen.add(at)
        try:
            pending += [target[1:] for target in objects.links(document.get(at))]
        except KeyError:
            continue
    kept = {
        section: {
            name: node for name, node in objects.mapping(nodes).items() if section == "securitySchemes" or pointer.of(["components", section, name]) in seen
        }
        for section, nodes in objects.mapping(document.tree.get("components")).items()
    }
    return {**tree, "components": kept}
