"""A request of an operation as people type it: with curl, Python and JavaScript."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oaswright import pointer
from oaswright.api import media
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.docs.content import example
from oaswright.docs.samples.client import Client
from oaswright.docs.samples.curl import curl
from oaswright.docs.samples.javascript import fetch
from oaswright.docs.samples.python import httpx
from oaswright.docs.samples.request import base, request, value
from oaswright.document import objects
from oaswright.document.document import Document

__all__ = ["Client", "Sample", "base", "body_examples", "response_examples", "samples"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One request in one language, ready to paste."""

    language: str
    syntax: str
    text: str


def samples(document: Document, operation: Operation, body: Any, content_type: str, client: Client | None) -> list[Sample]:
    """Write one request in every language; the generated client's where it has the operation."""
    wanted = request(document, operation, body, content_type)
    found = [Sample("curl", "shell", curl(wanted))]
    if client is not None and (content_type == "" or media.is_json(content_type)) and (made := client.calls(wanted, operation, _required(document, operation))):
        found += [Sample("Python", "python", made[0]), Sample("Python async", "python", made[1])]
    found += [Sample("httpx", "python", httpx(wanted)), Sample("JavaScript", "js", fetch(wanted))]
    return found


def _required(document: Document, operation: Operation) -> Mapping[str, Any]:
    return {one.name: value(document, one) for one in operation.parameters if one.required}


def body_examples(document: Document, operation: Operation, direction: Direction = Direction.REQUEST) -> Iterator[tuple[str, str, str, Any]]:
    """Yield (name, summary, media type, value) of each example of the body; one that is made from its schema where there is none."""
    content = objects.mapping(operation.body.node.get("content")) if operation.body else {}
    chosen = media.first_json(content) or next(iter(content), "")
    if not operation.body or not chosen:
        yield "", "", "", None
        return
    node = objects.mapping(content[chosen])
    found = list(example.written(document, node))
    at = operation.body.media_types.get(chosen, "")
    if not found:
        found = [("", "", example.made(document, at, direction) if at else {})]
    yield from ((name, summary, chosen, value) for name, summary, value in found)


def response_examples(document: Document, at: str, node: dict[str, Any]) -> dict[str, Any]:
    """Return the examples of a media type of a response by name; at a schema without any, one that is made from it under ""."""
    found = {name: value for name, _, value in example.written(document, node)}
    return found or ({"": example.made(document, at, Direction.RESPONSE)} if at and pointer.split(at) else {})
