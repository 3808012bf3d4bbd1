"""The operations of a document, with everything that stands elsewhere resolved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from oaswright import pointer
from oaswright.api import media, status
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.syntax import sections


@dataclass(frozen=True)
class Parameter:
    """`location` is path, query, header or cookie; `schema` points to its schema, "" if it has none."""

    name: str
    location: str
    required: bool
    pointer: str
    schema: str
    node: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Body:
    """A request body or a response: the pointer of the schema of each media type ("" where it has none).

    For a media type of many items it is the schema of one: `itemSchema` (3.2), or `schema`, which earlier documents use for it. `events` are the
    pointers of the schemas of the JSON inside the `data` of server-sent events, by media type, where the schema describes the whole event.
    """

    pointer: str
    required: bool
    media_types: dict[str, str]
    headers: dict[str, str]
    node: dict[str, Any] = field(repr=False)
    events: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def json_media_type(self) -> str:
        """The JSON media type, one with a schema before others; "" if there is none."""
        return media.first_json(name for name, at in self.media_types.items() if at) or media.first_json(self.media_types)

    @property
    def json_schema(self) -> str:
        """The pointer of the schema of its JSON media type, "" if it has none."""
        return self.media_types.get(self.json_media_type, "")

    def content_type(self, media_type: str) -> str:
        """Return the Content-Type of a body of one of its media types, which may be a range; "" for ""."""
        return media.concrete(media_type, self.media_types) if media_type else ""


@dataclass(frozen=True)
class Operation:
    """`responses` is keyed by status as written (`200`, `4XX`, `default`); `security` holds alternatives of {scheme: scopes}."""

    id: str
    method: str
    path: str
    pointer: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: dict[str, Body]
    security: tuple[dict[str, list[str]], ...]
    node: dict[str, Any] = field(repr=False)

    @property
    def success(self) -> "Body | None":
        """The first response that documents a success with a JSON body."""
        return next((one for key, one in self.responses.items() if status.is_success(key) and one.json_schema), None)

    def response(self, code: int | str) -> "Body | None":
        """Return the response that the document gives for a status."""
        return status.response_for(code, self.responses)

    @cached_property
    def name(self) -> str:
        """How people call it: `PATCH /pets/{id}`."""
        return f"{self.method.upper()} {self.path}"

    @cached_property
    def schemas(self) -> tuple[str, ...]:
        """The pointers of the schemas of its parameters and bodies."""
        bodies = (self.body, *self.responses.values()) if self.body else self.responses.values()
        places = chain((one.schema for one in self.parameters), *((*body.media_types.values(), *chain(*body.events.values())) for body in bodies))
        return tuple(filter(None, places))


def operations(document: Document) -> Iterator[Operation]:
    """Yield the operations of a document in its order; path-level parameters and security defaults are resolved."""
    for path in objects.mapping(document.tree.get("paths")):
        yield from of_path(document, path)


def webhooks(document: Document) -> Iterator[Operation]:
    """Yield the operations of the webhooks: `path` is the name of the webhook."""
    for at in webhook_pointers(document):
        yield from of_webhook(document, at)


def webhook_pointers(document: Document) -> list[str]:
    """Return the pointers of the path items of the webhooks."""
    return [pointer.of([holder, name]) for holder in sections.WEBHOOKS for name in objects.mapping(document.tree.get(holder))]


def of_webhook(document: Document, at: str) -> Iterator[Operation]:
    """Yield the operations of the webhook at a pointer."""
    yield from _of_item(document, pointer.split(at)[-1], at, document.get(at))


def callbacks(document: Document, operation: Operation) -> Iterator[tuple[str, Operation]]:
    """Yield the callbacks of an operation by name: `path` is the runtime expression of the address that is called."""
    for name, entry in objects.mapping(operation.node.get("callbacks")).items():
        at, node = document.follow(pointer.join(operation.pointer, "callbacks", name), entry)
        for expression, item in objects.mapping(node).items():
            if str(expression).startswith("x-"):
                continue
            for one in _of_item(document, str(expression), pointer.join(at, expression), item):
                yield str(name), one


def of_path(document: Document, path: str) -> Iterator[Operation]:
    """Yield the operations of one path."""
    here = pointer.of(["paths", path])
    yield from _of_item(document, path, here, document.get(here))


def _of_item(document: Document, path: str, here: str, entry: Any) -> Iterator[Operation]:
    if here.startswith("/paths/x-"):
        return
    at, item = document.follow(here, entry)
    if not isinstance(item, dict):
        return
    for method in objects.METHODS:
        if isinstance(item.get(method), dict):
            yield _operation(document, path, at, item, (method,))
    for method, node in objects.mapping(item.get("additionalOperations")).items():
        if isinstance(node, dict):
            yield _operation(document, path, at, item, ("additionalOperations", method))


def _operation(document: Document, path: str, at: str, item: dict[str, Any], steps: tuple[str, ...]) -> Operation:
    here, method = pointer.join(at, *steps), steps[-1].lower()
    node = pointer.get(item, pointer.of(steps))
    shared = _parameters(document, pointer.join(at, "parameters"), item.get("parameters"))
    own = _parameters(document, pointer.join(here, "parameters"), node.get("parameters"))
    parameters = {(one.name, one.location): one for one in [*shared, *own]}
    body = _body(document, pointer.join(here, "requestBody"), node["requestBody"]) if node.get("requestBody") else None
    written = {key: one for key, one in objects.mapping(node.get("responses")).items() if not objects.is_extension(key, "operation", "responses")}
    responses = {str(key): _body(document, pointer.join(here, "responses", key), response) for key, response in written.items()}
    security = node["security"] if "security" in node else document.tree.get("security")
    identity = str(node.get("operationId") or "") or f"{method}_{path.strip('/').replace('/', '_').replace('{', '').replace('}', '')}"
    return Operation(identity, method, path, here, _tags(node), tuple(parameters.values()), body, responses, _security(security), node)


def _tags(node: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(tag) for tag in objects.listing(node.get("tags")))


def _security(alternatives: Any) -> tuple[dict[str, list[str]], ...]:
    return tuple(
        {name: [str(scope) for scope in objects.listing(scopes)] for name, scopes in one.items()}
        for one in objects.listing(alternatives)
        if isinstance(one, dict)
    )


def _parameters(document: Document, at: str, nodes: Any) -> list[Parameter]:
    result = []
    for index, entry in enumerate(objects.listing(nodes)):
        place, node = document.follow(pointer.join(at, index), entry)
        if not isinstance(node, dict) or not node:
            continue
        content = objects.mapping(node.get("content"))
        media_type = next(iter(content), None)
        schema = pointer.join(place, "schema") if "schema" in node else ""
        if media_type and not schema:
            held_at, held = document.follow(pointer.join(place, "content", media_type), content[media_type])
            schema = pointer.join(held_at, "schema") if "schema" in objects.mapping(held) else ""
        location = str(node.get("in", ""))
        result.append(Parameter(str(node.get("name", "")), location, bool(node.get("required")) or location == "path", place, schema, node))
    return result


def _body(document: Document, at: str, entry: Any) -> Body:
    place, found = document.follow(at, entry)
    node = objects.mapping(found)
    media_types, events = {}, {}
    for name, entry in objects.mapping(node.get("content")).items():
        at, held = document.follow(pointer.join(place, "content", name), entry)
        keyword = "itemSchema" if media.kind(name) in media.STREAMS and "itemSchema" in objects.mapping(held) else "schema"
        media_types[name] = pointer.join(at, keyword) if keyword in objects.mapping(held) else ""
        if keyword == "itemSchema" and media.kind(name) is media.Kind.EVENTS and (found := _event_data(document, media_types[name])) is not None:
            events[name] = found
    headers = {name: document.follow(pointer.join(place, "headers", name), header)[0] for name, header in objects.mapping(node.get("headers")).items()}
    return Body(place, bool(node.get("required")), media_types, headers, node, events)


def _event_data(document: Document, at: str) -> tuple[str, ...] | None:
    """Return the pointers of the schemas of the JSON in the `data` of an event; None for a schema that does not describe an event."""
    found: list[str] | None = None
    pending, seen = [at], set[str]()
    while pending:
        here, node = document.follow(at := pending.pop(0), document.get(at))
        if here in seen or not isinstance(node, dict):
            continue
        seen.add(here)
        pending += [pointer.join(here, key, index) for key in ("allOf", "oneOf", "anyOf") for index, _ in enumerate(objects.listing(node.get(key)))]
        if "data" in (properties := objects.mapping(node.get("properties"))):
            found = found or []
            inside, data = document.follow(pointer.join(here, "properties", "data"), properties["data"])
            if isinstance(data, dict) and "contentSchema" in data:
                found.append(pointer.join(inside, "contentSchema"))
    return None if found is None else tuple(found)
