"""Edits of documentation (descriptions, examples, extensions), and of defaults, deprecations and access flags."""

import re
from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.diff.facts.change import Change
from oaswright.diff.facts.formats import ASSERTED
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


def edits(old: Document, new: Document) -> Iterator[Change]:
    """Yield what differs at a place that both documents have."""
    for at, kind, before, after in places(old, new):
        yield from _edit(at, kind, before, after, reworded=old.is_30 != new.is_30)
    names = [key for key in WORDS if len({repr(objects.mapping(one.tree.get("info")).get(key)) for one in (old, new)}) > 1]
    if names:
        yield Change("words", "info", "/info", "/info", {"names": names})


def places(old: Document, new: Document) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Yield the objects that stand at one place in both and differ: (pointer, kind, old, new), in the order of the new document."""
    stack: list[tuple[str, str, Any, Any]] = [("", "openapi", old.tree, new.tree)]
    while stack:
        at, kind, before, after = stack.pop()
        if isinstance(before, dict) and isinstance(after, dict) and (("$ref" in before) != ("$ref" in after) or _is_moved(before)):
            before, after = old.follow("", before)[1], new.follow("", after)[1]  # what is inlined or extracted reads the same
        if not isinstance(before, dict) or not isinstance(after, dict) or before == after:
            continue
        if kind in KINDS:
            yield at, kind, before, after
        known = {tokens: (below, node) for tokens, below, node in objects.parts(kind, before)}
        below = [(tokens, child, known[tokens][1], node) for tokens, child, node in objects.parts(kind, after) if known.get(tokens, ("",))[0] == child]
        stack.extend((pointer.join(at, *tokens), child, one, other) for tokens, child, one, other in reversed(below) if one != other)


def _is_moved(node: dict[str, Any]) -> bool:
    """Tell whether a path item is kept elsewhere because its path was shortened."""
    return str(node.get("$ref")).startswith("#/x-paths/")


def _edit(at: str, kind: str, old: dict[str, Any], new: dict[str, Any], *, reworded: bool) -> Iterator[Change]:
    spared = ("example", "examples", "$comment") if reworded else ()
    keys = [key for key in dict.fromkeys([*old, *new]) if (key in WORDS or (key.startswith("x-") and key != "x-paths")) and key not in spared]
    names = [key for key in keys if old.get(key) != new.get(key)]
    if kind == "schema" and old.get("format") != new.get("format") and not {old.get("format"), new.get("format")} & ASSERTED:
        names.append("format")
    if names:
        yield Change("words", place(at), at, at, {"names": names})
    if kind != "schema":
        return
    if old.get("default") != new.get("default") or ("default" in old) != ("default" in new):
        kind = "parameter-default" if _OF_PARAMETER.search(at) else "default"
        yield Change(kind, place(at), at, at, {"old": old.get("default"), "new": new.get("default"), "set": "default" in new})
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        yield Change("deprecated" if new.get("deprecated") else "revived", place(at), at, at)
    for flag in ("readOnly", "writeOnly"):
        if bool(old.get(flag)) != bool(new.get(flag)):
            yield Change("flag", place(at), at, at, {"flag": flag, "set": bool(new.get(flag))})


def place(at: str) -> str:
    """Return a pointer as people say it: `Action.timeout`, `PATCH /pets/{id}`."""
    tokens = pointer.split(at)
    if tokens[:1] == ["components"] and len(tokens) > 2:
        return "".join([tokens[2], *_steps(tokens[3:])])
    if tokens[:1] == ["paths"] and len(tokens) > 2 and tokens[2] in objects.METHODS:
        rest = ", ".join(_steps(tokens[3:])).replace(", .", ".")
        return f"{tokens[2].upper()} {tokens[1]}" + (f", {rest.lstrip(', .')}" if rest else "")
    return " ".join(tokens) or "the document"


def _steps(tokens: list[str]) -> Iterator[str]:
    """Yield the steps below, where `properties` and `items` are understood."""
    skip = False
    for index, step in enumerate(tokens):
        if not skip and step in ("properties", "schema", "content", "schemas"):
            skip = step == "properties" and index + 1 < len(tokens)
            continue
        yield "[]" if step == "items" and not skip else f".{step}"
        skip = False
