"""A part of a document: the operations that are asked for, and the components that they reach."""

from collections.abc import Sequence

from oaswright import pointer
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.filters.filtering import Filter, filtered

# Where paths are kept whose prefix was taken off, so that their pointers still lead to where they are written.
MOVED = "x-paths"


def selected(document: Document, only: Sequence[str], exclude: Sequence[str], prefix: str = "") -> Document:
    """Return a document with the operations that are asked for: by path (`/pets/*`), `GET /path`, operation id or tag, each a pattern."""
    if not only and not exclude and not prefix:
        return document
    tree, origins = filtered(document.tree, document.origins, Filter(tuple(only), tuple(exclude)), is_strict=False)
    paths, moved = {}, {}
    for path, item in objects.mapping(tree.get("paths")).items():
        short = path.removeprefix(prefix.rstrip("/")) if prefix else path
        if short != path and (short.startswith("/") or not short):
            moved[path] = item
            paths[short or "/"] = {"$ref": "#" + pointer.of([MOVED, path])}
        else:
            paths[path] = item
    if prefix:
        tree = {**tree, "paths": paths, **({MOVED: moved} if moved else {})}
    return Document(document.root, tree, origins, document.memory)
