"""Edits of documentation (descriptions, examples, extensions), and of defaults, deprecations and access flags."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from oaswright import pointer
from oaswright.diff.facts.change import Change
from oaswright.diff.facts.formats import ASSERTED
from oaswright.diff.facts.place_names import place
from oaswright.document import objects
from oaswright.document.document import Document

WORDS = (
    "title",
    "summary",
    "description",
    "externalDocs",
    "example",
    "examples",
    "$comment",
    "bearerFormat",
    "contact",
    "license",
    "termsOfService",
    "links",
    "xml",
)

# The schema of a parameter, written where the parameter is.
_OF_PARAMETER = re.compile(r"/parameters/[^/]+/schema$")

# Kinds whose words are looked at; what else differs there is judged as facts.
KINDS = frozenset(
    ("operation", "parameter", "header", "request body", "response", "media type", "schema", "path item", "security scheme", "tag", "server", "openapi")
)

# What tells the entries of a list from each other, whatever their order.
_IDENTITIES = {"parameters": ("in", "name"), "tags": ("name",), "servers": ("url",)}
_ALTERNATIVES = frozenset(("allOf", "anyOf", "oneOf"))


class Edited(NamedTuple):
    """An object that both documents have and that differs: its pointers in the old and in the new one, its kind, and both nodes."""

    old_at: str
    at: str
    kind: str
    old: dict[str, Any]
    new: dict[str, Any]


def edits(old: Document, new: Document) -> Iterator[Change]:
    """Yield what differs in objects that both documents have."""
    for one in edited(old, new):
        yield from _edit(new, one, reworded=old.is_30 != new.is_30)
    names = [key for key in WORDS if len({repr(objects.mapping(one.tree.get("info")).get(key)) for one in (old, new)}) > 1]
    if names:
        yield Change("words", "info", "/info", "/info", {"names": names})


def edited(old: Document, new: Document) -> Iterator[Edited]:
    """Yield the objects that both documents have and that differ, in the order of the new document."""
    stack: list[tuple[str, str, str, Any, Any]] = [("", "", "openapi", old.tree, new.tree)]
    while stack:
        old_at, at, kind, before, after = stack.pop()
        if isinstance(before, dict) and isinstance(after, dict) and (("$ref" in before) != ("$ref" in after) or _is_moved(before)):
            before, after = old.follow("", before)[1], new.follow("", after)[1]  # what is inlined or extracted reads the same
        if not isinstance(before, dict) or not isinstance(after, dict) or before == after:
            continue
        if kind in KINDS:
            yield Edited(old_at, at, kind, before, after)
        known = _children(old, kind, before)
        below = [(known[key], child) for key, child in _children(new, kind, after).items() if key in known and known[key].node != child.node]
        stack.extend((f"{old_at}{one.way}", f"{at}{other.way}", other.kind, one.node, other.node) for one, other in reversed(below))


class _Child(NamedTuple):
    """An object below another one, by the end of its pointer."""

    way: str
    kind: str
    node: Any


def _children(document: Document, kind: str, node: dict[str, Any]) -> dict[tuple[Any, ...], _Child]:
    """Return the objects below one by what tells them apart: entries of lists by what they are, not by where they stand."""
    found: dict[tuple[Any, ...], _Child] = {}
    for tokens, child, entry in objects.parts(kind, node):
        key: tuple[Any, ...] = (child, *tokens)
        if isinstance(tokens[-1], int) and isinstance(entry, dict):
            if names := _IDENTITIES.get(str(tokens[0])):
                said = document.follow("", entry)[1]
                key = (child, tokens[0], *(repr(objects.mapping(said).get(name)) for name in names))
            elif tokens[0] in _ALTERNATIVES and "$ref" in entry:
                key = (child, tokens[0], repr(entry["$ref"]))
        while key in found:
            key = (*key, "again")
        found[key] = _Child(pointer.of(tokens), child, entry)
    return found


def _is_moved(node: dict[str, Any]) -> bool:
    """Tell whether a path item is kept elsewhere because its path was shortened."""
    return str(node.get("$ref")).startswith("#/x-paths/")


def _edit(document: Document, one: Edited, *, reworded: bool) -> Iterator[Change]:
    spared = ("example", "examples", "$comment") if reworded else ()
    keys = [key for key in dict.fromkeys([*one.old, *one.new]) if (key in WORDS or (key.startswith("x-") and key != "x-paths")) and key not in spared]
    names = [key for key in keys if one.old.get(key) != one.new.get(key)]
    if one.kind == "schema" and one.old.get("format") != one.new.get("format") and not {one.old.get("format"), one.new.get("format")} & ASSERTED:
        names.append("format")
    changes: list[tuple[str, dict[str, Any]]] = [("words", {"names": names})] if names else []
    if one.kind == "schema":
        changes += _facts(one)
    if changes:
        where = place(document, one.at)
        yield from (Change(kind, where, one.old_at, one.at, detail) for kind, detail in changes)


def _facts(one: Edited) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the kinds and details of edits of a schema's default, deprecation and access flags."""
    old, new = one.old, one.new
    if old.get("default") != new.get("default") or ("default" in old) != ("default" in new):
        yield "parameter-default" if _OF_PARAMETER.search(one.at) else "default", {"new": new.get("default"), "set": "default" in new}
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        yield "deprecated" if new.get("deprecated") else "revived", {}
    for flag in ("readOnly", "writeOnly"):
        if bool(old.get(flag)) != bool(new.get(flag)):
            yield "flag", {"flag": flag, "set": bool(new.get(flag))}
