"""Find or create the instances of each resource: one that is written to, and a neighbour that must not change."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any
from urllib.parse import unquote, urlsplit

from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, Parameter, operations
from oaswright.fuzz.bodies.unique_values import fresh
from oaswright.fuzz.execute.new_bodies import NewBodies
from oaswright.fuzz.execute.request_builder import RequestBuilder
from oaswright.fuzz.plan.case import Trace, record
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.resources import links, references
from oaswright.fuzz.resources.conflict import is_taken
from oaswright.fuzz.resources.payloads import entries, key_of
from oaswright.fuzz.resources.required_parameters import Required, said
from oaswright.fuzz.resources.resource_shape import Resource, bare, shape
from oaswright.fuzz.wire.caller import Caller
from oaswright.fuzz.wire.exchange import Exchange, Request
from oaswright.probes.make import Maker

PARENTS = 3  # that may refuse a child, one after the other


@dataclass
class Item:
    """One instance: the parameters of its path, its first and last read, and the exchanges that created or found it."""

    resource: Resource
    parameters: dict[str, Any]
    origin: tuple[Exchange, ...] = ()
    first: Exchange | None = None
    last: Exchange | None = None

    def note_read(self, read: Exchange) -> Exchange:
        """Remember how the instance was read now."""
        self.last, self.first = read, self.first or read
        return read

    def restart(self) -> None:
        """Take the last read for the first."""
        self.first = self.last

    def forget_read(self) -> None:
        """Forget the last read: the instance may have changed since."""
        self.last = None


@dataclass
class Instances:
    """Find and create instances.

    `used` are the origins of those that were asked for since it was last cleared. `accepted` holds each operation that went well, with the token.
    """

    planner: Planner
    caller: Caller
    items: dict[str, Item | None] = field(default_factory=dict)
    neighbours: dict[str, Item | None] = field(default_factory=dict)
    volatile: dict[str, frozenset[str]] = field(default_factory=dict)
    used: dict[int, Exchange] = field(default_factory=dict)
    guessed: dict[str, Resource] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)
    parents_tried: dict[str, int] = field(default_factory=dict)
    accepted: set[tuple[str, str]] = field(default_factory=set)
    builder: RequestBuilder = field(init=False)
    new_bodies: NewBodies = field(init=False)
    _linking: set[str] = field(default_factory=set)
    _names: int = 0

    def __post_init__(self) -> None:
        self.builder = RequestBuilder(self.caller.tokens, Required(self.planner.schemas, known=self.planner.known))
        self.request = self.builder.request
        self.new_bodies = NewBodies(self.planner)

    def item(self, resource: Resource | None) -> Item | None:
        """Return the instance that is written to: created if the document says how, else the document's example, else from the list."""
        if resource is None:
            return None
        if resource.path not in self.items:
            self.items[resource.path] = next(self._found(resource), None)
            item = self.items[resource.path]
            if item:
                self._look_twice(item)
        return self._use(self.items[resource.path])

    def fresh(self, resource: Resource) -> Item | None:
        """Replace the instance that is written to by a new one; None if none can be created."""
        item = next(chain(self._new(resource), self._put(resource)), None)
        if item:
            self._look_twice(item)
            self.items[resource.path] = item
        return item

    def forget(self) -> None:
        """Forget all instances: they are found or created again when they are asked for."""
        self.items.clear()
        self.neighbours.clear()

    def stands(self, item: Item) -> bool:
        """Whether an instance is there, as it was read last; one that would have been read again still would be."""
        last, now = item.last, self.read(item)
        if last is None:
            item.forget_read()
            return now.response.ok
        moves = self.volatile.get(item.resource.path, frozenset())
        was, held = record(last) or {}, record(now) or {}
        return now.response.status == last.response.status and all(was.get(name) == held.get(name) for name in {*was, *held} - moves)

    def neighbour(self, resource: Resource) -> Item | None:
        """Return another instance of the same resource."""
        if resource.path not in self.neighbours:
            item = self.item(resource)
            others = (other for other in self._found(resource, neighbour=True) if item and other.parameters != item.parameters)
            self.neighbours[resource.path] = next(others, None) if item else None
        return self._use(self.neighbours[resource.path])

    def _use(self, item: Item | None) -> Item | None:
        self.used.update((id(one), one) for one in (item.origin if item else ()))
        return item

    def _look_twice(self, item: Item) -> None:
        """Read twice: what differs without a write changes by itself."""
        item.restart()
        first, second = record(item.last), record(self.read(item))
        if first is not None and second is not None:
            self.volatile[item.resource.path] = frozenset(name for name in first if first[name] != second.get(name))

    def _found(self, resource: Resource, *, neighbour: bool = False) -> Iterator[Item]:
        yield from self._from_hook(resource)
        yield from self._new(resource)
        for parameters, origin in self._candidates(resource, neighbour=neighbour):
            item = Item(resource, parameters, origin)
            if self.read(item).response.ok:
                yield item
        yield from self._put(resource)

    def _from_hook(self, resource: Resource) -> Iterator[Item]:
        """Yield an instance that the user's own code makes."""
        made = self.planner.hook(resource.path) if self.planner.hook else None
        if made is not None:
            item = Item(resource, dict(made))
            if self.read(item).response.ok:
                yield item

    def _put(self, resource: Resource) -> Iterator[Item]:
        """Yield an instance under a name of our own choice, where no POST makes one: by PUT."""
        put = next((one for one in resource.writes if one.method == "put"), None)
        if put is None or resource.create is not None:
            return
        parameter = next((one for one in put.parameters if one.location == "path" and one.name == resource.key), None)
        parent = self.parent_parameters(resource)
        if parameter is None or not parameter.schema or parent is None:
            return
        maker = Maker(self.planner.schemas.json_schema(parameter.schema, Direction.REQUEST))
        plain = next((value for value in maker.good(maker.root) if isinstance(value, str | int) and not isinstance(value, bool) and value != ""), None)
        if plain is None:
            return
        self._names += 1
        name = fresh(lambda other: maker.fits(maker.root, other), plain, self._names)
        for body in self.planner.materials[put.name].bases[::-1]:
            own = {**body, resource.key: name} if resource.key in body else body
            written = self.send(None, self.request(put, {**parent, resource.key: name}, self.linked(put, own)))
            item = Item(resource, {**parent, resource.key: name}, (*self._parent_origin(resource), written))
            if written.response.ok and self.read(item).response.ok:
                yield item
                return

    def _new(self, resource: Resource) -> Iterator[Item]:
        for one in self.new_bodies.bodies(resource):
            made = self.made(resource, one)
            if made and self.read(made).response.ok:
                yield made
                return

    def _candidates(self, resource: Resource, *, neighbour: bool) -> Iterator[tuple[dict[str, Any], tuple[Exchange, ...]]]:
        example = self.examples(resource.read)
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
            for entry in (entries(listed.response.json) or [])[:5]:
                key = key_of(entry, resource.key) if isinstance(entry, dict) else None
                if key is not None:
                    yield {**parent, resource.key: key}, (*origin, listed)

    def made(self, resource: Resource | None, body: Any, trace: Trace | None = None) -> Item | None:
        """Return a new instance; None if it was refused, or if the answer does not say what it is called.

        A name that is taken is replaced by another one, and so is a parent that takes no more children. The trace keeps the last try.
        """
        if resource is None or resource.create is None:
            return None
        for turn, tried in enumerate(self.new_bodies.attempts(resource, self.linked(resource.create, body))):
            if turn > 1 and not self._another_parent(resource):
                break
            parent = self.parent_parameters(resource)
            if parent is None:
                break
            made = self.send(trace, self.request(resource.create, parent, tried))
            if trace is not None:
                trace.only("writes", made)
                trace.sends((tried, *trace.case.sent[1:]))
            if made.response.status in (400, 404, 422) and (other := self._guess_links(resource, parent, tried)):
                return self._item(resource, parent, other)
            if not is_taken(made):
                self.parents_tried.pop(resource.path, None)
                return self._item(resource, parent, made)
        return None

    def bodies(self, trace: Trace) -> tuple[Any, ...]:
        """Return the bodies of a case, with names of instances that exist."""
        trace.sends(tuple(self.linked(trace.operation, body) for body in trace.case.sent))
        return trace.case.sent

    def linked(self, operation: Operation, body: Any) -> Any:
        """Return the body with names of instances that exist in the fields that name another resource."""
        material = self.planner.materials.get(operation.name)
        if material is None or operation.name in self._linking:
            return body
        self._linking.add(operation.name)
        try:
            known = self.planner.links(operation)
            unknown = {one.name: self.guessed[one.name] for one in material.fields if one.name not in known and one.name in self.guessed}
            return references.linked(body, material, {**unknown, **known}, self._key)
        finally:
            self._linking.discard(operation.name)

    def _guess_links(self, resource: Resource, parent: dict[str, Any], body: Any) -> Exchange | None:
        """Return what a field may name whose own name says nothing: the first resource with which the body is accepted."""
        material = self.planner.materials[resource.create.name] if resource.create else None
        if resource.create is None or material is None or not isinstance(body, dict) or resource.path in self.tried or not material.judge.accepts(body):
            return None
        self.tried.add(resource.path)
        for one in material.fields:
            if one.refers and one.name in body and one.name not in self.planner.links(resource.create) and one.name not in self.guessed:
                for target in self.planner.resources:
                    if target is resource or target.path.count("{") != 1:
                        continue
                    self.guessed[one.name] = target
                    made = self.send(None, self.request(resource.create, parent, self.linked(resource.create, body)))
                    if made.response.ok:
                        return made
                    del self.guessed[one.name]
        return None

    def _key(self, target: Resource) -> Any:
        item = self.item(target)
        return item.parameters.get(target.key) if item else None

    def _item(self, resource: Resource, parent: dict[str, Any], made: Exchange) -> Item | None:
        answer = record(made)
        linked = next((links.values(link, made) for link in self._links.get(made.request.operation, ()) if link[0].name == resource.read.name), {})
        key = linked.get(resource.key) or (key_of(answer, resource.key) if answer else None)
        if key is None and "location" in made.response.headers:
            key = unquote(urlsplit(made.response.headers["location"]).path.rstrip("/").rsplit("/", 1)[-1])
        return Item(resource, {**parent, resource.key: key}, (*self._parent_origin(resource), made)) if made.response.ok and key is not None else None

    @cached_property
    def _links(self) -> dict[str, list[links.Link]]:
        """The document's links, by the operation that they come from."""
        by_name = {one.name: one for one in operations(self.planner.document)}
        return {name: list(links.links(self.planner.document, one, by_name)) for name, one in by_name.items()}

    def _another_parent(self, resource: Resource) -> bool:
        """Go on below a new parent; a few times only, as the refusal may have another reason."""
        above = self.above(resource)
        self.parents_tried[resource.path] = self.parents_tried.get(resource.path, 0) + 1
        return above is not None and self.parents_tried[resource.path] <= PARENTS and self.fresh(above) is not None

    def above(self, resource: Resource) -> Resource | None:
        """Return the resource that the collection of another one belongs to."""
        return next((one for one in self.planner.resources if one.path == resource.parent), None)

    def _parent_origin(self, resource: Resource) -> tuple[Exchange, ...]:
        above = self.items.get(resource.parent)
        return above.origin if above else ()

    def parent_parameters(self, resource: Resource) -> dict[str, Any] | None:
        """Return what the path above an instance needs."""
        if resource.parent:
            item = self.item(self.above(resource))
            return item.parameters if item else None
        above = [one for one in resource.read.parameters if one.location == "path" and one.name != resource.key]
        return self.examples(replace(resource.read, parameters=tuple(above)))

    def parameters(self, operation: Operation, resource: Resource | None) -> dict[str, Any] | None:
        """Return the path parameters for an operation, or None if an instance that it needs cannot be made."""
        if resource and operation in (resource.create, resource.list):
            return self.parent_parameters(resource)
        resource = resource or max(
            (one for one in self.planner.resources if shape(operation.path).startswith(f"{shape(one.path)}/")), key=lambda one: len(one.path), default=None
        )
        if resource is None:
            return self.examples(operation)
        item = self.item(resource)
        if item is None:
            return None
        named = re.findall(r"\{([^}]*)\}", operation.path)[len(item.parameters) :]
        missing = [one for one in operation.parameters if one.location == "path" and one.name in named]
        if not missing:
            return item.parameters
        found = self._entry(operation, item.parameters, missing)
        if found is None and (other := self.fresh(resource)):  # the first one may take no entries any more
            found = self._entry(operation, other.parameters, missing)
        return found

    def _entry(self, operation: Operation, above: dict[str, Any], missing: Sequence[Parameter]) -> dict[str, Any] | None:
        """Return the parameters of an entry that cannot be read by itself: of one that is added to its list, else of the first in it."""
        given = self.examples(replace(operation, parameters=tuple(missing)))
        if given is not None:
            return {**above, **given}
        head, _, last = bare(operation.path).rpartition("/{")
        key = last.rstrip("}")
        if [one.name for one in missing] != [key] or not operation.path.endswith("}"):
            return None
        by_method = {one.method: one for one in operations(self.planner.document) if bare(one.path) == head}
        add, look = by_method.get("post"), by_method.get("get")
        if add is not None and add.name in self.planner.materials:
            made = self.send(None, self.request(add, above, self.linked(add, self.planner.materials[add.name].smallest)))
            name = key_of(record(made) or {}, key)
            if name is not None:
                return {**above, key: name}
        listed = self.send(None, self.request(look, above)) if look else None
        first = next(iter(entries(listed.response.json) or ()), None) if listed and listed.response.ok else None
        name = key_of(first, key) if isinstance(first, dict) else None
        return None if name is None else {**above, key: name}

    def examples(self, operation: Operation) -> dict[str, Any] | None:
        """Return the values of the configuration, else of the document, for the parameters of a path; None if one is missing."""
        found: dict[str, Any] = {}
        for parameter in operation.parameters:
            if parameter.location != "path":
                continue
            value = self.planner.known.value(operation, parameter.name)
            if value is None:
                value = next(iter(said(self.planner.document, parameter)), None)
            if value is None:
                return None
            found[parameter.name] = value
        return found

    def read(self, item: Item, trace: Trace | None = None) -> Exchange:
        """Read an instance."""
        return item.note_read(self.send(trace, self.request(item.resource.read, item.parameters)))

    def send(self, trace: Trace | None, request: Request) -> Exchange:
        """Send a request and note the exchange in the trace."""
        exchange = self.caller.send(request)
        if trace is not None:
            trace.sent.append(exchange)
        if exchange.response.ok:
            self.accepted.add((request.operation, request.token))
        if exchange.response.ok and "etag" in exchange.response.headers:
            self.builder.required.tags[request.path] = exchange.response.headers["etag"]
        if request.method != "GET" and not exchange.response.refused:  # a write that failed may have been carried out
            self._stale(request.path)
        return exchange

    def _stale(self, path: str) -> None:
        """Forget what was read of other instances, which may have changed: a parent may count its children."""
        for item in [*self.items.values(), *self.neighbours.values()]:
            if item and item.last and bare(item.last.request.path) != bare(path) and _above(item.last.request.path) != _above(path):
                item.forget_read()


def _above(path: str) -> str:
    return bare(path).rsplit("/", 1)[0]
