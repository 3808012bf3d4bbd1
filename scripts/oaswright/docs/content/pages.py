"""What stands on the page of an operation and of a schema, ready for the templates."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import Any

from oaswright import pointer
from oaswright.api import media, provenance, security, status
from oaswright.api.direction import Direction
from oaswright.api.operation import Body, Operation
from oaswright.api.provenance import Entry
from oaswright.docs import samples
from oaswright.docs.content import example, phrases
from oaswright.docs.content.field import Field
from oaswright.docs.content.tree import Page
from oaswright.docs.samples import Sample
from oaswright.docs.samples.client import Client
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.text import escaping, filenames

LOCATIONS = {
    "path": "Path parameters", "query": "Query parameters", "querystring": "Query string", "header": "Header parameters", "cookie": "Cookies",
}  # fmt: skip
LONGEST = 8_000
MOST_EXAMPLES = 12


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code. A long one is cut and stands whole in a file of its own, whose name in the site is `file`."""

    text: str
    syntax: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class MediaTypeBlock:
    """One media type of a body."""

    name: str
    tree: Field | None


@dataclass(frozen=True, slots=True)
class Payload:
    """A request body, or a response with its status."""

    status: str
    anchor: str
    required: bool
    description: str
    headers: list[Field]
    media: list[MediaTypeBlock]
    links: list[tuple[str, str]]
    provenance: list[Entry]

    @property
    def is_success(self) -> bool:
        """Whether it is a response that documents a success."""
        return status.is_success(self.status)


@dataclass(frozen=True, slots=True)
class Reply:
    """A response as an example shows it; `body` is None if it has none."""

    status: str
    description: str
    media_type: str
    body: Block | None


@dataclass(frozen=True, slots=True)
class ExampleCall:
    """An example of an operation: the request in each language, and what the server answers."""

    name: str
    summary: str
    samples: list[Sample]
    reply: Reply | None


@dataclass
class Files:
    """The files that a page brings along, by their names in the site."""

    made: dict[str, bytes] = field(default_factory=dict)

    def block(self, value: Any, media_type: str) -> Block:
        """Return a value as a block of code; a long one goes into a file too."""
        text, syntax = phrases.pretty(value), "json" if media.is_json(media_type) else "text"
        if len(text) <= LONGEST:
            return Block(text, syntax)
        content = (escaping.json_log(text) if syntax == "json" else escaping.page(text)).encode()
        name = f"examples/{hashlib.sha256(content).hexdigest()[:16]}.{'json' if syntax == 'json' else 'txt'}"
        self.made[name] = content
        return Block(text[: LONGEST // 2].rpartition("\n")[0] or text[: LONGEST // 2], syntax, name)


def slugs(names: Mapping[str, str], more: str = "") -> dict[str, str]:
    """Return a file name for the name of each key: plain characters and `more` of them, distinct where case is ignored, no device."""
    result: dict[str, str] = {}
    taken = set[str]()
    for key, name in names.items():
        base = re.sub(rf"[^A-Za-z0-9_{re.escape(more)}-]+", "-", name)[:80].strip(f"-{more}") or "page"
        base = f"page-{base}" if filenames.is_device(base) else base
        slug, number = base, 2
        while slug.lower() in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug.lower())
        result[key] = slug
    return result


def operation(page: Page, one: Operation, client: Client | None, files: Files, *, is_event: bool) -> dict[str, Any]:
    """Return what the page of an operation shows. The request of an event is what the server sends."""
    document = page.document
    sent, received = (Direction.RESPONSE, Direction.REQUEST) if is_event else (Direction.REQUEST, Direction.RESPONSE)
    body = payload(page, one.body, "request", sent) if one.body else None
    responses = [payload(page, response, f"response-{code}", received, code) for code, response in one.responses.items()]
    return {
        "id": one.id,
        "method": one.method.upper(),
        "path": one.path,
        "base": samples.base(document, one),
        "description": str(one.node.get("description") or ""),
        "deprecated": one.node.get("deprecated") is True,
        "tags": list(one.tags),
        "access": access(one),
        "is_optional": security.is_optional(one),
        "docs": external(one.node),
        "provenance": list(provenance.of_node(one.pointer, one.node)),
        "parameters": list(parameters(page, one)),
        "body": body,
        "responses": responses,
        "calls": calls(document, one, client, files),
        "sent": [
            (name or summary, files.block(value, kind))
            for name, summary, kind, value in islice(samples.body_examples(document, one, sent), MOST_EXAMPLES)
            if kind
        ],
        "replies": replies(document, one, files),
    }


def access(one: Operation) -> list[str]:
    """Return each way to be admitted, in words."""
    return [" and ".join(f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in way.items()) for way in one.security if way]


def external(node: Mapping[str, Any]) -> dict[str, str]:
    """Return the external documentation of an object: `url` and `description`, or nothing. Only links that lead to the web are kept."""
    said = objects.mapping(node.get("externalDocs"))
    url = str(said.get("url") or "")
    return {"url": url, "description": str(said.get("description") or url)} if url.startswith(("https://", "http://")) else {}


def parameters(page: Page, one: Operation) -> Iterator[tuple[str, list[Field]]]:
    """Yield the parameters by where they stand."""
    order = list(LOCATIONS)
    known = [parameter for parameter in one.parameters if parameter.location in LOCATIONS]
    for location, group in groupby(sorted(known, key=lambda parameter: order.index(parameter.location)), key=lambda parameter: parameter.location):
        rows = [_holder(page, parameter.name, parameter.schema, parameter.node, parameter.pointer, (location, parameter.name)) for parameter in group]
        yield LOCATIONS[location], rows


def _holder(page: Page, name: str, schema_at: str, node: dict[str, Any], at: str, anchor: tuple[str, ...]) -> Field:
    """Return a parameter or a header as a field: what it says itself, then what its schema says."""
    required = node.get("required") is True
    places = (schema_at,) if schema_at else ()
    found = page.field(name, places, anchor, is_required=required) if places else Field(name, page.reserve(anchor), "anything", None, required)
    if places:
        page.unfold([(found, places, anchor)])
    shown = [phrases.text(value) for _, _, value in example.written(page.document, node)]
    is_deprecated = node.get("deprecated") is True and "deprecated" not in found.flags
    return replace(
        found,
        description=str(node.get("description") or found.description),
        example=shown[0][:300] if shown else found.example,
        provenance=(*provenance.of_node(at, node), *found.provenance),
        flags=("deprecated", *found.flags) if is_deprecated else found.flags,
    )


def payload(page: Page, body: Body, anchor: str, direction: Direction, code: str = "") -> Payload:
    """Return a request body or a response, each media type with its fields."""
    document = page.document
    headers = [_header(page, name, at, (anchor, "header", name)) for name, at in body.headers.items()]
    first = body.json_media_type
    kinds = []
    for name, at in body.media_types.items():
        place = anchor if name == first else f"{anchor}.{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')}"
        kinds.append(MediaTypeBlock(name, page.tree(at, place, direction, has_all=page.limits.body and not code) if at else None))
    links = [
        (str(name), str(objects.mapping(example.follow(document, node)).get("description") or objects.mapping(node).get("operationId") or ""))
        for name, node in objects.mapping(body.node.get("links")).items()
    ]
    slug = re.sub(r"[^A-Za-z0-9-]+", "-", anchor)
    known = list(provenance.of_node(body.pointer, body.node))
    return Payload(code, slug, body.required, str(body.node.get("description") or ""), headers, kinds, links, known)


def _header(page: Page, name: str, at: str, anchor: tuple[str, ...]) -> Field:
    node = objects.mapping(phrases.get(page.document, at))
    return _holder(page, name, pointer.join(at, "schema") if "schema" in node else "", node, at, anchor)


def calls(document: Document, one: Operation, client: Client | None, files: Files) -> list[ExampleCall]:
    """Return an example call for each example of the body, with the response of the same name or else the first success."""
    found = []
    for name, summary, content_type, value in list(samples.body_examples(document, one))[:MOST_EXAMPLES]:
        made = samples.samples(document, one, value, content_type, client)
        found.append(ExampleCall(name, summary, made, _reply(document, one, name, files)))
    return found


def _reply(document: Document, one: Operation, name: str, files: Files) -> Reply | None:
    """Return the success that answers an example: the one with an example of the same name, else the first."""
    successes = [(code, body) for code, body in one.responses.items() if status.is_success(code)] or list(one.responses.items())[:1]
    first = None
    for code, body in successes:
        for media_type, at in body.media_types.items():
            node = objects.mapping(objects.mapping(body.node.get("content")).get(media_type))
            shown = samples.response_examples(document, at, node)
            if name and name in shown:
                return _shown(code, body, media_type, shown[name], files)
            if shown and first is None:
                first = (code, body, media_type, next(iter(shown.values())))
    if first:
        return _shown(*first, files)
    return Reply(successes[0][0], _first(successes[0][1]), "", None) if successes else None


def _shown(code: str, body: Body, media_type: str, value: Any, files: Files) -> Reply:
    return Reply(code, _first(body), media_type, files.block(value, media_type))


def replies(document: Document, one: Operation, files: Files) -> list[Reply]:
    """Return an example of each response that is no success, where the document gives one."""
    found = []
    for code, body in one.responses.items():
        for media_type in body.media_types if not status.is_success(code) else ():
            node = objects.mapping(objects.mapping(body.node.get("content")).get(media_type))
            shown = [value for _, _, value in example.written(document, node)]
            if shown:
                found.append(_shown(code, body, media_type, shown[0], files))
                break
    return found


def _first(body: Body) -> str:
    return str(body.node.get("description") or "").strip().partition("\n")[0]


def schema(page: Page, at: str, files: Files, start: int = 0) -> dict[str, Any]:
    """Return what the page of a schema shows, from its field number `start` on."""
    document = page.document
    written = phrases.get(document, at)
    parts = phrases.always(document, at)
    root = page.tree(at, "field", start=start, has_all=True)
    shown = [value for _, _, value in example.written(document, written)] if isinstance(written, dict) else []
    return {
        "tree": root,
        "type": root.type,
        "limits": root.limits,
        "listed": phrases.values(parts)[:2000],
        "description": root.description,
        "deprecated": "deprecated" in root.flags,
        "docs": external(written) if isinstance(written, dict) else {},
        "provenance": list(root.provenance),
        "example": files.block(shown[0] if shown else example.made(document, at), "application/json") if not start else None,
        "is_made": not shown,
        "text": files.block(written, "application/json") if not start else None,
    }


def trees(page: Mapping[str, Any]) -> Iterable[tuple[str, Field]]:
    """Yield the fields of a page's context that are found there and not on the page of a component, with what they are fields of."""
    for group, rows in page.get("parameters", ()):
        yield from ((group[:-1].lower(), below) for row in rows for below in row.own())
    payloads = [("body", page["body"])] if page.get("body") else []
    payloads += [(f"response {one.status}", one) for one in page.get("responses", ())]
    for label, one in payloads:
        yield from ((f"header of {label}", below) for row in one.headers for below in row.own())
        yield from ((label, below) for part in one.media if part.tree for child in part.tree.children for below in child.own())
    if "tree" in page:
        yield from (("field", below) for child in page["tree"].children for below in child.own())
