"""The target's instances of each resource: the one that is written to, and a neighbour that must not move."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from specwright.fuzz.caller import Caller
from specwright.fuzz.case import Trace, record
from specwright.fuzz.exchange import Exchange, Request
from specwright.fuzz.plan import BROKEN, NOBODY, Planner
from specwright.fuzz.resource import Resource, json_media_type
from specwright.operation import Operation

BROKEN_TOKEN = "specwright-broken-4f1d9c"  # noqa: S105 # nobody was given it


@dataclass
class Item:
    """One instance: the values of its path's parameters, how it was first and last read, and the exchanges that it came from."""

    resource: Resource
    parameters: dict[str, Any]
    origin: tuple[Exchange, ...] = ()
    first: Exchange | None = None
    last: Exchange | None = None


@dataclass
class Instances:
    """Finds and makes them. `used` are the origins of those that were asked for since it was last cleared."""

    planner: Planner
    caller: Caller
    items: dict[str, Item | None] = field(default_factory=dict)
    neighbours: dict[str, Item | None] = field(default_factory=dict)
    volatile: dict[str, frozenset[str]] = field(default_factory=dict)
    used: dict[int, Exchange] = field(default_factory=dict)

    def item(self, resource: Resource | None) -> Item | None:
        """The instance that is written to: made if the document says how, else the document's example, else from the list."""
        if resource is None:
            return None
        if resource.path not in self.items:
            self.items[resource.path] = next(self._found(resource), None)
            item = self.items[resource.path]
            if item:
                self._look_twice(item)
        return self._use(self.items[resource.path])

    def fresh(self, resource: Resource) -> Item | None:
        """A new instance in the place of the one that was written to so far; None if none can be made."""
        item = next(self._new(resource), None)
        if item:
            self._look_twice(item)
            self.items[resource.path] = item
        return item

    def neighbour(self, resource: Resource) -> Item | None:
        """Another instance of the same resource."""
        if resource.path not in self.neighbours:
            item = self.item(resource)
            others = (other for other in self._found(resource, neighbour=True) if item and other.parameters != item.parameters)
            self.neighbours[resource.path] = next(others, None) if item else None
        return self._use(self.neighbours[resource.path])

    def _use(self, item: Item | None) -> Item | None:
        self.used.update((id(one), one) for one in (item.origin if item else ()))
        return item

    def _look_twice(self, item: Item) -> None:
        """What differs between two reads without a write moves by itself."""
        item.first = item.last
        first, second = record(item.last), record(self.read(item))
        if first is not None and second is not None:
            self.volatile[item.resource.path] = frozenset(name for name in first if first[name] != second.get(name))

    def _found(self, resource: Resource, *, neighbour: bool = False) -> Iterator[Item]:
        yield from self._new(resource)
        for parameters, origin in self._candidates(resource, neighbour=neighbour):
            item = Item(resource, parameters, origin)
            if self.read(item).response.ok:
                yield item

    def _new(self, resource: Resource) -> Iterator[Item]:
        body = self.planner.materials[resource.create.name].bases[-1:] if resource.create and resource.create.name in self.planner.materials else ()
        for one in body:
            made = self.made(resource, one)
            if made and self.read(made).response.ok:
                yield made

    def _candidates(self, resource: Resource, *, neighbour: bool) -> Iterator[tuple[dict[str, Any], tuple[Exchange, ...]]]:
        example = self._examples(resource.read)
        parent, origin = self.parent_parameters(resource), self._parent_origin(resource)
        if example is not None and parent is not None:
            example = {**example, **parent}
            if not neighbour:
                yield example, origin
            value = example.get(resource.key)
            near = [value + step for step in (1, -1, 2, -2)] if neighbour and isinstance(value, int) else []
            yield from (({**example, resource.key: other}, origin) for other in near)
        if resource.list and parent is not None and resource.key:
            listed = self.send(None, self.request(resource.list, parent))
            answer = listed.response.json
            entries = answer if isinstance(answer, list) else next((v for v in answer.values() if isinstance(v, list)), []) if isinstance(answer, dict) else []
            for entry in entries[:5]:
                key = _key_of(entry, resource.key) if isinstance(entry, dict) else None
                if key is not None:
                    yield {**parent, resource.key: key}, (*origin, listed)

    def made(self, resource: Resource | None, body: Any, trace: Trace | None = None) -> Item | None:
        """A new instance; None if it was refused, or if the answer does not say what it is called."""
        parent = self.parent_parameters(resource) if resource else None
        if resource is None or resource.create is None or parent is None:
            return None
        made = self.send(trace, self.request(resource.create, parent, body))
        if trace is not None:
            trace.writes.append(made)
        answer = made.response.json
        key = _key_of(answer, resource.key) if isinstance(answer, dict) else None
        if key is None and "location" in made.response.headers:
            key = urlsplit(made.response.headers["location"]).path.rstrip("/").rsplit("/", 1)[-1]
        return Item(resource, {**parent, resource.key: key}, (*self._parent_origin(resource), made)) if made.response.ok and key is not None else None

    def _parent_origin(self, resource: Resource) -> tuple[Exchange, ...]:
        above = self.items.get(resource.parent)
        return above.origin if above else ()

    def parent_parameters(self, resource: Resource) -> dict[str, Any] | None:
        """What the path above an instance needs."""
        if resource.parent:
            above = next((one for one in self.planner.resources if one.path == resource.parent), None)
            item = self.item(above)
            return item.parameters if item else None
        example = self._examples(resource.read)
        if example is None:
            return {} if resource.path.count("{") == (1 if resource.key else 0) else None
        return {name: value for name, value in example.items() if name != resource.key}

    def parameters(self, operation: Operation, resource: Resource | None) -> dict[str, Any] | None:
        if resource and operation in (resource.create, resource.list):
            return self.parent_parameters(resource)
        if resource:
            item = self.item(resource)
            return item.parameters if item else None
        return self._examples(operation)

    def _examples(self, operation: Operation) -> dict[str, Any] | None:
        """The document's own values for the parameters of a path; None if one is missing."""
        found: dict[str, Any] = {}
        for parameter in operation.parameters:
            if parameter.location != "path":
                continue
            schema = self.planner.document.follow(parameter.schema, self.planner.document.get(parameter.schema))[1] if parameter.schema else {}
            named = [self.planner.document.follow("", one)[1].get("value") for one in (parameter.node.get("examples") or {}).values()]
            options = [
                parameter.node.get("example"),
                *named,
                schema.get("example"),
                *(schema.get("examples") or ()),
                schema.get("default"),
                *(schema.get("enum") or ()),
            ]
            value = next((one for one in options if one is not None), None)
            if value is None:
                return None
            found[parameter.name] = value
        return found

    def read(self, item: Item, trace: Trace | None = None) -> Exchange:
        item.last = self.send(trace, self.request(item.resource.read, item.parameters))
        item.first = item.first or item.last
        return item.last

    def send(self, trace: Trace | None, request: Request) -> Exchange:
        exchange = self.caller.send(request)
        if trace is not None:
            trace.sent.append(exchange)
        return exchange

    def request(self, operation: Operation, parameters: dict[str, Any], body: Any = None, token: str | None = None) -> Request:
        url = operation.path
        for name, value in parameters.items():
            url = url.replace("{" + name + "}", quote(str(value), safe=""))
        headers = [] if body is None or operation.body is None else [("Content-Type", json_media_type(operation.body))]
        content = None if body is None else json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")
        name = token if token is not None else self._suitable(operation)
        if name == BROKEN:
            strongest = self.caller.tokens.strongest
            headers.append((strongest.header, strongest.prefix + BROKEN_TOKEN) if strongest else ("Authorization", f"Bearer {BROKEN_TOKEN}"))
        return Request(operation.method.upper(), url, tuple(headers), content, "" if name in (NOBODY, BROKEN) else name, operation.name)

    def _suitable(self, operation: Operation) -> str:
        """The first token that has the scopes of an operation, else the strongest; "" where none is needed."""
        if not operation.security:
            return ""
        for token in self.caller.tokens.all:
            if token.may(operation.security):
                return token.name
        return self.caller.tokens.strongest.name if self.caller.tokens.strongest else ""


def _key_of(entry: dict[str, Any], key: str) -> Any:
    """The value that a path's last parameter takes for an entry: by its own name, by `id`, or from the end of its address."""
    for name in (key, "id", key.split("_")[-1], "uuid", "name", "key", "slug"):
        if isinstance(entry.get(name), str | int) and not isinstance(entry.get(name), bool):
            return entry[name]
    for name in ("url", "href", "self"):
        if isinstance(entry.get(name), str):
            return urlsplit(entry[name]).path.rstrip("/").rsplit("/", 1)[-1]
    return None
