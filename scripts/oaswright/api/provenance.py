"""Where each fact of a document comes from: its `x-provenance`, as a readable table.

A document says so beside the fact: `x-provenance: {status: confirmed, source: ..., note: ...}`, or a list of them,
each with the `rule` that it speaks of. `status` is `confirmed` or `guessed`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from oaswright import pointer
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.syntax import sections
from oaswright.errors import UsageError
from oaswright.finding import Finding, Position, Severity, display
from oaswright.staging import files
from oaswright.text import markdown

KEY = "x-provenance"
HEAD = """\
# Where the facts come from

Written by `oaswright provenance` from the `x-provenance` of the document; do not edit it by hand. *Confirmed* was
seen in other material than the one that the document describes, *guessed* is a best reading.
"""
EMPTY = "Nothing in the document carries `x-provenance`.\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """`section` and `where` name the place in people's words; `rule` says which fact of it is meant, "" for all of it."""

    section: str
    where: str
    rule: str
    status: str
    source: str
    note: str
    pointer: str


def entries(document: Document) -> list[Entry]:
    """Every provenance of a document, in its order; what is not well formed is left to `check`."""
    if KEY.encode() not in document.written:
        return []
    found = [entry for at, _, node in document.walk() if isinstance(node, dict) for entry in of_node(at, node)]
    return sorted(found, key=lambda entry: ORDER.index(_kind(entry.pointer)))


def of_node(at: str, node: dict[str, Any]) -> Iterator[Entry]:
    """Yield what one object says of itself."""
    value = node.get(KEY)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            text = {name: " ".join(str(one.get(name) or "").split()) for name in ("rule", "status", "source", "note")}
            yield Entry(section(at), where(at, node), text["rule"], text["status"], text["source"], text["note"], at)


def render(document: Document) -> str:
    """Return the table as Markdown; the same document gives the same text."""
    found = entries(document)
    parts = [HEAD, *([_counts(found)] if found else [EMPTY])]
    for name, members in groupby(found, key=lambda entry: entry.section):
        parts.append(f"## {name}\n\n| Where | What | Status | Source | Note |\n| --- | --- | --- | --- | --- |\n" + "".join(_row(entry) for entry in members))
    return "\n".join(parts)


def _counts(found: list[Entry]) -> str:
    guessed = sum(entry.status == "guessed" for entry in found)
    return f"{len(found)} facts: {len(found) - guessed} confirmed, {guessed} guessed.\n"


def _row(entry: Entry) -> str:
    cells = map(markdown.cell, (entry.rule or "all of it", entry.status, entry.source, entry.note))
    return "| " + " | ".join((markdown.code_cell(entry.where), *cells)) + " |\n"


ORDER = ("", "servers", "tags", "paths", "webhooks", "securitySchemes", "parameters", "requestBodies", "responses", "headers", "schemas", "other")
TITLES = {
    "": "The document", "servers": "Servers", "tags": "Tags", "paths": "Operations", "webhooks": "Webhooks", "securitySchemes": "Access",
    "parameters": "Parameters", "requestBodies": "Request bodies", "responses": "Responses", "headers": "Headers", "schemas": "Schemas", "other": "Other",
}  # fmt: skip


def _kind(at: str) -> str:
    tokens = pointer.split(at)
    kind = tokens[1] if tokens[:1] == ["components"] and len(tokens) > 1 else tokens[0] if tokens else ""
    kind = "webhooks" if kind in sections.WEBHOOKS else kind
    return kind if kind in ORDER else "" if kind == "info" else "other"


def section(at: str) -> str:
    """Return the heading under which a place is listed."""
    return TITLES[_kind(at)]


def where(at: str, node: dict[str, Any]) -> str:
    """Return a place in people's words: `GET /pets: response 404`, `Pet.name`, `Pet.tags[]`."""
    tokens = pointer.split(at)
    if tokens[:1] == ["components"] and len(tokens) > 2:
        return tokens[2] + _inside(tokens[3:])
    if tokens and tokens[0] in sections.HOLDERS and len(tokens) > 1:
        is_operation = len(tokens) > 2 and tokens[2] in objects.METHODS
        name = f"{tokens[2].upper()} {tokens[1]}" if is_operation else tokens[1]
        return name + _inside(tokens[3:] if is_operation else tokens[2:], ": ")
    if tokens[:1] == ["servers"]:
        return str(node.get("url", at))
    return str(node.get("name") or node.get("title") or at or "the document")


def _inside(tokens: list[str], sign: str = ".") -> str:
    """Return the way down from an object, in the words of its fields."""
    text, rest = "", list(tokens)
    while rest:
        token = rest.pop(0)
        if token in ("properties", "headers", "content") and rest:
            text += f"{sign if not text else '.'}{rest.pop(0)}"
        elif token == "items":  # noqa: S105 # a reference token of a pointer
            text += "[]"
        elif token in ("responses", "parameters", "allOf", "anyOf", "oneOf") and rest:
            text += f"{sign if sign != '.' else ' '}{token.removesuffix('s')} {rest.pop(0)}"
        elif token != "schema":  # noqa: S105 # likewise
            text += f"{sign if sign != '.' else ' '}{token}"
    return text


def drift(document: Document, path: Path) -> list[Finding]:
    """Return a finding if the table in a file is not the one that the document gives."""
    try:
        stands = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        stands = ""
    if stands == render(document):
        return []
    message = f"{display(path)} is not what the document says" if stands else f"{display(path)} is missing"
    return [Finding("provenance-drift", Severity.ERROR, message, "", Position(display(path), 1, 1), "run 'oaswright provenance' and commit the file")]


def write(document: Document, path: Path) -> bool:
    """Put the table in its file, whole or not at all; False where it stands there already."""
    if not drift(document, path):
        return False
    try:
        files.write_file(path, render(document))
    except OSError as error:
        raise UsageError(f"{display(path)} cannot be written ({error.strerror})") from None
    return True
