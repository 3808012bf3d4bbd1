"""What an edit can change the meaning of: schemas, requests and responses that differ, and those that reach them, the nearest first."""

from collections.abc import Iterator
from typing import Any

from oaswright import graph, pointer
from oaswright.document.document import Document
from oaswright.document.objects import METHODS, links, mapping
from oaswright.document.syntax import sections
from oaswright.incremental.changes import changed

# What stands outside the operations and means something to each of them.
SHARED = ("openapi", "security", "servers")

OPERATIONS = ("/paths/", "/components/pathItems/")
JUDGED = ("/components/schemas/", *OPERATIONS)


def affected(old: Document | None, new: Document) -> list[str]:
    """Return the pointers, in the new document, of the component schemas, operations and responses that an edit reaches; all if there was none before."""
    parts = _parts(new.tree)
    if old is None:
        return [at for at in parts if at.startswith(JUDGED)]
    before = _parts(old.tree)
    moved = changed(before, parts)
    edited = [at for at in parts if at in moved]
    if any(old.tree.get(key) != new.tree.get(key) for key in SHARED):
        edited += [at for at in parts if at.startswith(OPERATIONS)]
    near = graph.reached({sections.holder(at) for at in edited}, new.users)
    return [at for at in _reaching(edited, {at: node for at, node in parts.items() if sections.holder(at) in near}) if at.startswith(JUDGED)]


def _parts(tree: dict[str, Any]) -> dict[str, Any]:
    """Return what references can lead to or come from: each component, request and response."""
    found = {}
    components = mapping(tree.get("components"))
    for section, entries in components.items():
        found.update({pointer.of(["components", section, name]): node for name, node in mapping(entries).items() if section != "pathItems"})
    items = {pointer.of(["paths", path]): item for path, item in mapping(tree.get("paths")).items()}
    items |= {pointer.of(["components", "pathItems", name]): item for name, item in mapping(components.get("pathItems")).items()}
    for at, item in items.items():
        shared = {key: node for key, node in mapping(item).items() if key not in METHODS}
        for method, operation in mapping(item).items():
            if method in METHODS:
                found.update(_messages(pointer.join(at, method), mapping(operation), shared))
    return found


def _messages(at: str, operation: dict[str, Any], shared: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield an operation's request, under its own pointer and with what its path adds, and each of its responses."""
    yield at, ({key: node for key, node in operation.items() if key != "responses"}, shared)
    for status, response in mapping(operation.get("responses")).items():
        yield pointer.join(at, "responses", status), response


def _reaching(edited: list[str], parts: dict[str, Any]) -> list[str]:
    """Return the edited parts and all that refer to them over any number of steps, in the order of that number."""
    users = graph.turned({at: {sections.holder(reference[1:]) for reference in links(node)} for at, node in parts.items()})
    return list(graph.reached(edited, users))
