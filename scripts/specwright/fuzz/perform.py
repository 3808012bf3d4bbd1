"""Carries out the cases of a plan, one function a kind, and leaves a trace of each for the laws to judge."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from specwright.fuzz.caller import Caller
from specwright.fuzz.case import Case, Trace, record
from specwright.fuzz.exchange import Exchange, Request
from specwright.fuzz.plan import BROKEN, NOBODY, Planner
from specwright.fuzz.resource import Resource, json_media_type
from specwright.operation import Operation, operations

BROKEN_TOKEN = "specwright-broken-4f1d9c"  # noqa: S105 # nobody was given it


@dataclass
class Item:
    """One instance of a resource: the values of its path's parameters, and how it was last read."""

    resource: Resource
    parameters: dict[str, Any]
    last: Exchange | None = None


@dataclass
class Performer:
    """Knows the target's instances: the one that is written to, and a neighbour that must not move."""

    planner: Planner
    caller: Caller
    items: dict[str, Item | None] = field(default_factory=dict)
    neighbours: dict[str, Item | None] = field(default_factory=dict)
    volatile: dict[str, frozenset[str]] = field(default_factory=dict)
    setup: list[Exchange] = field(default_factory=list)
    writes: int = 0

    def __post_init__(self) -> None:
        self.by_name = {one.name: one for one in operations(self.planner.document)}
        self.resource_of = {one.name: resource for resource in self.planner.resources for one in resource.operations}

    def perform(self, case: Case) -> Trace | None:
        """What happened; None where the case cannot be tried, as no instance of the resource is known."""
        operation = self.by_name[case.operation]
        resource = self.resource_of.get(case.operation)
        trace = Trace(case, operation, resource)
        run: Callable[[Trace], bool] = getattr(self, f"_{case.kind.value}")
        if not run(trace):
            return None
        trace.volatile = self.volatile.get(resource.path, frozenset()) if resource else frozenset()
        return trace

    def new_items(self) -> None:
        """Forget the instances, so that later cases find or make others: something was deleted behind our back."""
        self.items.clear()
        self.neighbours.clear()

    def find_again(self) -> None:
        """Find or make every instance anew, beyond the budget: the target may be a new one, and another state than was read."""
        paths, before, limit = [path for path, item in self.items.items() if item], self.caller.requests, self.caller.limit
        self.caller.limit = None
        self.new_items()
        for resource in self.planner.resources:
            if resource.path in paths:
                self._item(resource)
        self.caller.limit = None if limit is None else limit + self.caller.requests - before

    # One function a kind.
    def _write(self, trace: Trace) -> bool:
        item = self._item(trace.resource)
        if item is None or trace.resource is None:
            return False
        trace.before = item.last or self._read(item, trace)
        self.writes += 1
        neighbour = self._neighbour(trace.resource) if self.writes % 5 == 0 else None
        trace.neighbour_before = neighbour.last if neighbour else None
        for body in trace.case.bodies:
            trace.writes.append(self._send(trace, self._request(trace.operation, item.parameters, body)))
        trace.after = self._read(item, trace)
        if neighbour:
            trace.neighbour_after = self._read(neighbour, trace)
        if trace.after.response.status == 404:
            self.new_items()
        return True

    def _refused(self, trace: Trace) -> bool:
        if trace.resource and trace.operation is trace.resource.create:
            parent = self._parent_parameters(trace.resource)
            for body in trace.case.bodies if parent is not None else ():
                trace.writes.append(self._send(trace, self._request(trace.operation, parent or {}, body)))
            return parent is not None
        return self._write(trace)

    def _repeat(self, trace: Trace) -> bool:
        if not self._write(trace):
            return False
        item = self.items[trace.resource.path] if trace.resource else None
        if item and trace.write:
            trace.again = [self._send(trace, trace.write.request), self._read(item, trace)]
        return True

    def _scope(self, trace: Trace) -> bool:
        parameters = self._parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        item = self.items.get(trace.resource.path) if trace.resource else None
        writes = trace.operation.method != "get" and trace.operation is not (trace.resource.create if trace.resource else None)
        if item and writes:
            trace.before = item.last or self._read(item, trace)
        body = trace.case.bodies[0] if trace.case.bodies else None
        trace.writes.append(self._send(trace, self._request(trace.operation, parameters, body, token=trace.case.token)))
        if item and writes:
            trace.after = self._read(item, trace)
        return True

    def _unknown(self, trace: Trace) -> bool:
        parameters = self._parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        value = parameters.get(trace.case.segment)
        strange = {**parameters, trace.case.segment: 99_999_999_989 if isinstance(value, int) else "specwright-nothing-here"}
        body = trace.case.bodies[0] if trace.case.bodies else None
        trace.writes.append(self._send(trace, self._request(trace.operation, strange, body)))
        return True

    def _create(self, trace: Trace) -> bool:
        item = self._made(trace.resource, trace.case.bodies[0], trace)
        if trace.resource and item:
            trace.after = self._read(item, trace)
            if trace.resource.list:
                trace.listed = self._send(trace, self._request(trace.resource.list, item.parameters))
        return bool(trace.writes)

    def _delete(self, trace: Trace) -> bool:
        item = self._made(trace.resource, trace.case.bodies[0] if trace.case.bodies else None, trace)
        if item is None or trace.resource is None:
            return False
        trace.before = self._read(item, trace)
        neighbour = self._neighbour(trace.resource)
        trace.neighbour_before = neighbour.last if neighbour else None
        if trace.resource.list:
            trace.listed_before = self._send(trace, self._request(trace.resource.list, item.parameters))
        trace.writes = [self._send(trace, self._request(trace.operation, item.parameters))]
        trace.after = self._read(item, trace)
        trace.again = [self._send(trace, self._request(trace.operation, item.parameters))]
        if neighbour:
            trace.neighbour_after = self._read(neighbour, trace)
        if trace.resource.list:
            trace.listed = self._send(trace, self._request(trace.resource.list, item.parameters))
        return True

    def _together(self, trace: Trace) -> bool:
        item = self._item(trace.resource)
        if item is None:
            return False
        trace.before = item.last or self._read(item, trace)
        requests = [self._request(trace.operation, item.parameters, body) for body in trace.case.bodies]
        trace.writes = self.caller.send_at_once(requests)
        trace.sent += trace.writes
        trace.after = self._read(item, trace)
        return True

    def _query(self, trace: Trace) -> bool:
        parameters = self._parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        request = self._request(trace.operation, parameters)
        if trace.case.query:
            request = Request(request.method, f"{request.url}?{urlencode(trace.case.query)}", request.headers, None, request.token, request.operation)
        trace.writes.append(self._send(trace, request))
        return True

    # Instances.
    def _item(self, resource: Resource | None) -> Item | None:
        """The instance that is written to: made if the document says how, else the document's example, else from the list."""
        if resource is None:
            return None
        if resource.path not in self.items:
            self.items[resource.path] = next(self._found(resource), None)
            item = self.items[resource.path]
            if item:
                first, second = record(item.last), record(self._read(item))
                if first is not None and second is not None:
                    self.volatile[resource.path] = frozenset(name for name in first if first[name] != second.get(name))
        return self.items[resource.path]

    def _neighbour(self, resource: Resource) -> Item | None:
        """Another instance of the same resource."""
        if resource.path not in self.neighbours:
            item = self._item(resource)
            others = (other for other in self._found(resource, neighbour=True) if item and other.parameters != item.parameters)
            self.neighbours[resource.path] = next(others, None) if item else None
        return self.neighbours[resource.path]

    def _found(self, resource: Resource, *, neighbour: bool = False) -> Iterator[Item]:
        body = self.planner.materials[resource.create.name].bases[-1:] if resource.create and resource.create.name in self.planner.materials else ()
        for one in body:
            made = self._made(resource, one)
            if made and self._read(made).response.ok:
                yield made
        for parameters in self._candidates(resource, neighbour=neighbour):
            item = Item(resource, parameters)
            if self._read(item).response.ok:
                yield item

    def _candidates(self, resource: Resource, *, neighbour: bool) -> Iterator[dict[str, Any]]:
        example = self._examples(resource.read)
        parent = self._parent_parameters(resource)
        if example is not None and parent is not None:
            example = {**example, **parent}
            if not neighbour:
                yield example
            value = example.get(resource.key)
            near = [value + step for step in (1, -1, 2, -2)] if neighbour and isinstance(value, int) else []
            yield from ({**example, resource.key: other} for other in near)
        if resource.list and parent is not None and resource.key:
            answer = self._send(None, self._request(resource.list, parent)).response.json
            entries = answer if isinstance(answer, list) else next((v for v in answer.values() if isinstance(v, list)), []) if isinstance(answer, dict) else []
            for entry in entries[:5]:
                key = _key_of(entry, resource.key) if isinstance(entry, dict) else None
                if key is not None:
                    yield {**parent, resource.key: key}

    def _made(self, resource: Resource | None, body: Any, trace: Trace | None = None) -> Item | None:
        """A new instance; None if it was refused, or if the answer does not say what it is called."""
        parent = self._parent_parameters(resource) if resource else None
        if resource is None or resource.create is None or parent is None:
            return None
        made = self._send(trace, self._request(resource.create, parent, body))
        if trace is not None:
            trace.writes.append(made)
        answer = made.response.json
        key = _key_of(answer, resource.key) if isinstance(answer, dict) else None
        if key is None and "location" in made.response.headers:
            key = urlsplit(made.response.headers["location"]).path.rstrip("/").rsplit("/", 1)[-1]
        return Item(resource, {**parent, resource.key: key}) if made.response.ok and key is not None else None

    def _parent_parameters(self, resource: Resource) -> dict[str, Any] | None:
        """What the path above an instance needs."""
        if resource.parent:
            above = next((one for one in self.planner.resources if one.path == resource.parent), None)
            item = self._item(above)
            return item.parameters if item else None
        example = self._examples(resource.read)
        if example is None:
            return {} if resource.path.count("{") == (1 if resource.key else 0) else None
        return {name: value for name, value in example.items() if name != resource.key}

    def _parameters(self, operation: Operation, resource: Resource | None) -> dict[str, Any] | None:
        if resource and operation in (resource.create, resource.list):
            return self._parent_parameters(resource)
        if resource:
            item = self._item(resource)
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

    # Requests.
    def _read(self, item: Item, trace: Trace | None = None) -> Exchange:
        item.last = self._send(trace, self._request(item.resource.read, item.parameters))
        return item.last

    def _send(self, trace: Trace | None, request: Request) -> Exchange:
        exchange = self.caller.send(request)
        (self.setup if trace is None else trace.sent).append(exchange)
        return exchange

    def _request(self, operation: Operation, parameters: dict[str, Any], body: Any = None, token: str | None = None) -> Request:
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
