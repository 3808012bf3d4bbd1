"""What stands on each page: the document's objects, ready for the templates."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from oaswright import objects, pointer
from oaswright.api import provenance
from oaswright.api.operation import Body, Operation, Parameter
from oaswright.api.provenance import Entry
from oaswright.docs import calls, conditions, fields
from oaswright.docs.calls import Client
from oaswright.docs.fields import Row
from oaswright.document import Document

LOCATIONS = {"path": "Path parameters", "query": "Query parameters", "header": "Header parameters", "cookie": "Cookies"}


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    summary: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One media type of a body."""

    name: str
    schema: str
    type: str
    rows: list[Row]
    rules: list[str]
    examples: list[Example]


@dataclass(frozen=True, slots=True)
class Payload:
    """A request body, or a response with its status."""

    status: str
    required: bool
    description: str
    headers: list[Row]
    media: list[Part]
    provenance: list[Entry]


def slugs(names: Mapping[str, str]) -> dict[str, str]:
    """A file name for the name of each key: plain characters, and distinct where case is ignored."""
    result: dict[str, str] = {}
    taken = set[str]()
    for key, name in names.items():
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:80] or "page"
        slug, number = base, 2
        while slug.lower() in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug.lower())
        result[key] = slug
    return result


def operation(document: Document, one: Operation, client: Client | None) -> dict[str, Any]:
    """The page of an operation."""
    return {
        "description": one.node.get("description") or "",
        "deprecated": one.node.get("deprecated") is True,
        "access": access(one),
        "provenance": list(provenance.of_node(one.pointer, one.node)),
        "parameters": list(parameters(document, one)),
        "body": payload(document, one.body) if one.body else None,
        "responses": [payload(document, body, status) for status, body in one.responses.items()],
        "calls": calls.calls(document, one, client),
    }


def access(one: Operation) -> list[str]:
    """Each way to be admitted, in words."""
    return [" and ".join(f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in way.items()) or "none" for way in one.security]


def parameters(document: Document, one: Operation) -> Iterator[tuple[str, list[Row]]]:
    """The parameters by where they stand."""
    order = list(LOCATIONS)
    known = [parameter for parameter in one.parameters if parameter.location in LOCATIONS]
    for location, group in groupby(sorted(known, key=lambda parameter: order.index(parameter.location)), key=lambda parameter: parameter.location):
        yield LOCATIONS[location], [_parameter(document, parameter) for parameter in group]


def _parameter(document: Document, parameter: Parameter) -> Row:
    return holder(document, parameter.name, parameter.schema, parameter.node, parameter.pointer, is_required=parameter.required)


def holder(document: Document, name: str, schema_at: str, owner: dict[str, Any], at: str, *, is_required: bool) -> Row:
    """A parameter or a header as a row: what it says itself, then what its schema says."""
    found = fields.node(document, schema_at, document.get(schema_at)) if schema_at else fields.Node("", {}, "")
    own = fields.single(document, name, found, is_required=is_required)
    examples = tuple(_text(value) for _, _, value in calls.examples(document, owner)) or own.examples
    known = (*provenance.of_node(at, owner), *own.provenance)
    flags = ("deprecated", *own.flags) if owner.get("deprecated") is True else own.flags
    return fields.told(own, description=str(owner.get("description") or own.description), examples=examples, provenance=known, flags=flags)


def payload(document: Document, body: Body, status: str = "") -> Payload:
    """A request body or a response, each media type with its fields."""
    headers = [_header(document, name, at) for name, at in body.headers.items()]
    media = [_part(document, name, at, objects.mapping(objects.mapping(body.node.get("content")).get(name))) for name, at in body.media_types.items()]
    return Payload(status, body.required, str(body.node.get("description") or ""), headers, media, list(provenance.of_node(body.pointer, body.node)))


def _header(document: Document, name: str, at: str) -> Row:
    node = objects.mapping(document.get(at))
    return holder(document, name, pointer.join(at, "schema") if "schema" in node else "", node, at, is_required=node.get("required") is True)


def _part(document: Document, name: str, at: str, media: dict[str, Any]) -> Part:
    if not at:
        return Part(name, "", "anything", [], [], [])
    found = fields.node(document, at, document.get(at))
    shown = [Example(key, summary, _pretty(value)) for key, summary, value in calls.examples(document, media)]
    return Part(name, found.component, fields.type_of(document, found), fields.rows(document, at), list(conditions.sentences(found.schema)), shown)


def schema(document: Document, name: str) -> dict[str, Any]:
    """The page of a component schema."""
    at = pointer.of(["components", "schemas", name])
    written = document.get(at)
    found = fields.node(document, at, written)
    row = fields.single(document, name, found, is_required=False)
    return {
        "type": row.type,
        "limits": row.limits,
        "values": row.values,
        "description": row.description,
        "provenance": list(provenance.of_node(at, written)) if isinstance(written, dict) else [],
        "rules": list(conditions.sentences(found.schema)),
        "rows": fields.rows(document, at),
        "text": _pretty(written),
    }


def _pretty(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
