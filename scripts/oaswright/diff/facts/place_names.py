"""Places in a document as people say them: `Action.timeout`, `GET /pets, query parameter 'page'`."""

from collections.abc import Iterator

from oaswright import pointer
from oaswright.document import objects
from oaswright.document.document import Document

# The components that have a word of their own before their name.
_SECTIONS = {"parameters": "parameter", "responses": "response", "requestBodies": "request body", "headers": "header", "securitySchemes": "security scheme"}


def place(document: Document, at: str) -> str:
    """Return a pointer as people say it."""
    tokens = pointer.split(at)
    if tokens[:2] == ["components", "schemas"] and len(tokens) > 2:
        return tokens[2] + field(tokens[3:], leading=True)
    if tokens[:1] == ["components"] and len(tokens) > 2:
        return ", ".join([f"{_SECTIONS.get(tokens[1], tokens[1])} '{tokens[2]}'", *_parts(document, tokens, 3)])
    if tokens[:1] in (["paths"], ["webhooks"]) and len(tokens) > 1:
        if len(tokens) > 2 and tokens[2] in objects.METHODS:
            return ", ".join([f"{tokens[2].upper()} {tokens[1]}", *_parts(document, tokens, 3)])
        return ", ".join([f"path {tokens[1]}", *_parts(document, tokens, 2)])
    return " ".join(tokens) or "the document"


def field(tokens: list[str], *, leading: bool = False) -> str:
    """Return the way down from a schema to a field as people write it: `items[].name`, with a dot in front where something precedes it."""
    said, index = "", 0
    while index < len(tokens):
        if tokens[index] == "properties" and index + 1 < len(tokens):
            said += f".{tokens[index + 1]}"
            index += 1
        elif tokens[index] in ("items", "additionalProperties"):
            said += "[]" if tokens[index] == "items" else "{}"
        index += 1
    return said if leading else said.lstrip(".")


def _parts(document: Document, tokens: list[str], index: int) -> Iterator[str]:
    """Yield the parts of an operation, component or path that the rest of a pointer passes."""
    while index < len(tokens):
        step, following = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else ""
        if step == "parameters" and following:
            yield _parameter(document, pointer.of(tokens[: index + 2]))
        elif step == "responses" and following:
            yield f"response {following}{_media_type(tokens, index + 2)}"
        elif step == "headers" and following:
            yield f"header {following}"
        elif step == "requestBody":
            yield f"request body{_media_type(tokens, index + 1)}"
            following = ""
        elif step == "schema":
            if way := field(tokens[index + 1 :]):
                yield f"field `{way}`"
            return
        elif step != "content":
            yield step if step not in ("tags", "callbacks") else f"{step[:-1]} {following}"
            following = following if step in ("tags", "callbacks") else ""
        index += 2 if following else 1


def _media_type(tokens: list[str], index: int) -> str:
    return f" {tokens[index + 1]}" if tokens[index : index + 1] == ["content"] and index + 1 < len(tokens) else ""


def _parameter(document: Document, at: str) -> str:
    try:
        node = objects.mapping(document.follow(at, document.get(at))[1])
    except (KeyError, IndexError, ValueError):
        node = {}
    return f"{node['in']} parameter '{node['name']}'" if {"in", "name"} <= node.keys() else f"parameter {at.rpartition('/')[2]}"
