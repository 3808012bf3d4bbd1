"""Carry out the cases of a plan, one function for each kind, and record a trace of each for the laws to judge."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never
from urllib.parse import unquote, urljoin, urlsplit

from oaswright.api.direction import Direction
from oaswright.api.operation import operations
from oaswright.fuzz.bodies.fields import Material
from oaswright.fuzz.bodies.unique_values import fresh
from oaswright.fuzz.execute.bindings import CONDITIONS
from oaswright.fuzz.execute.instances import Instances, Item
from oaswright.fuzz.execute.lifecycle import Lifecycle
from oaswright.fuzz.execute.list_queries import ListQueries
from oaswright.fuzz.execute.pager import Pager
from oaswright.fuzz.execute.request_builder import broken
from oaswright.fuzz.plan.access import NOWHERE
from oaswright.fuzz.plan.case import (
    Action,
    Add,
    AnyCase,
    Authorization,
    Call,
    Concurrent,
    Create,
    Delete,
    Filter,
    Malformed,
    Nested,
    NoHost,
    Order,
    Orphan,
    OtherParentList,
    OtherParentRead,
    Pages,
    Query,
    Refused,
    Repeat,
    ReuseId,
    SameName,
    StaleCondition,
    Trace,
    TwoCredentials,
    UnknownId,
    Write,
    record,
)  # fmt: skip
from oaswright.fuzz.plan.invalid_bodies import MALFORMED, nested
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.resources.resource_shape import Resource, bare
from oaswright.fuzz.wire.caller import Caller
from oaswright.fuzz.wire.credentials import Place
from oaswright.fuzz.wire.exchange import NO_HOST, Exchange
from oaswright.probes.make import Maker

A_SECOND = 1.1  # some clocks tell no less
LOOKS, WAITS = 2, (0.0, 0.1, 0.4)  # how often, and after how many seconds, a resource is read again that may not be consistent yet
STUCK = 2  # writes in a row that were refused for a conflict: the instance takes none any more
NOTHING = 99_999_999_989
STRANGE = 2_503
ASIDE = 5  # writes, of which one is seen by a neighbour
KEPT = b"[[[[[[[["  # what shows that a server keeps JSON of many levels
LISTED = 24  # new instances that are looked for in their list, each; after them one in four


@dataclass
class Performer:
    """Carries out cases on the target's instances."""

    planner: Planner
    caller: Caller
    instances: Instances = field(init=False)
    pager: Pager = field(init=False)
    writes: int = 0
    conflicts: int = 0
    strange: int = 0
    made: int = 0
    later: set[str] = field(default_factory=set)
    looks: dict[str, int] = field(default_factory=dict)
    looked: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.instances = Instances(self.planner, self.caller)
        self.pager = Pager(self.instances)
        self.by_name = {one.name: one for one in operations(self.planner.document)}
        self.by_name |= {one.name: one for resource in self.planner.resources for one in resource.operations}
        self.resource_of = {one.name: resource for resource in self.planner.resources for one in resource.operations}
        posts = [*self.planner.additions, *self.planner.actions]
        self.resource_of |= {one.name: resource for one, _ in posts for resource in self.planner.resources if bare(one.path).rsplit("/", 1)[0] == resource.path}
        self.lifecycle = Lifecycle(self.pager, {one.name: look for one, look in self.planner.additions})
        self.list_queries = ListQueries(self.pager)

    def perform(self, case: AnyCase) -> Trace | None:
        """Return what happened; None where the case cannot be tried, as no instance of the resource is known."""
        child = next((one for one in self.planner.resources if one.path == case.child), None) if isinstance(case, Orphan) else None
        resource = child or self.resource_of.get(case.operation)
        trace = Trace(case, self.by_name[case.operation], resource)
        self.instances.used.clear()
        if not self._carried_out(case, trace):
            return None
        if resource and any(write.response.status == 202 for write in trace.writes):
            self.later.add(resource.path)
        volatile = self.instances.volatile.get(resource.path, frozenset()) if resource else frozenset()
        return replace(trace, is_later=resource is not None and resource.path in self.later, volatile=volatile, origin=tuple(self.instances.used.values()))

    def _carried_out(self, case: AnyCase, trace: Trace) -> bool:  # noqa: C901 # one line for each kind of case
        """Whether the case could be tried; what happened is in the trace."""
        match case:
            case Write():
                return self._write(trace)
            case Repeat():
                return self._repeat(trace)
            case Create():
                return self._create(trace, case)
            case Refused():
                return self._refused(trace)
            case Malformed():
                return self._raw(trace, case.body, [MALFORMED[case.defect]])
            case Nested():
                return self._raw(trace, case.body, nested(case.body, case.name))
            case TwoCredentials():
                return self._two_credentials(trace)
            case NoHost():
                return self._no_host(trace)
            case Authorization():
                return self._authorization(trace, case)
            case UnknownId():
                return self._unknown(trace, case)
            case Concurrent():
                return self._concurrent(trace)
            case Query():
                return self._query(trace, case)
            case Call():
                return self._call(trace)
            case Pages():
                return self.list_queries.pages(trace)
            case Filter():
                return self.list_queries.filter(trace, case)
            case Order():
                return self.list_queries.order(trace, case)
            case Delete():
                return self.lifecycle.delete(trace, case)
            case ReuseId():
                return self.lifecycle.reuse_id(trace, case)
            case SameName():
                return self.lifecycle.same_name(trace, case)
            case OtherParentList():
                return self.lifecycle.other_parent_list(trace)
            case OtherParentRead():
                return self.lifecycle.other_parent_read(trace, case)
            case Orphan():
                return self.lifecycle.orphan(trace, case)
            case Action():
                return self.lifecycle.action(trace, case)
            case Add():
                return self.lifecycle.add(trace, case)
            case StaleCondition():
                return self.lifecycle.stale_condition(trace, case)
            case _:
                assert_never(case)

    def look_aside(self) -> None:
        """Read a neighbour before and after the next write."""
        self.writes = ASIDE - 1

    def new_items(self) -> None:
        """Forget the instances, so that later cases find or create others: something was deleted by others."""
        self.instances.forget()

    def start_over(self, resource: Resource | None, state: dict[str, Any] | None) -> list[Exchange]:
        """Go on with a new instance, or with the old one as it was first read; then write a state, if one is given.

        That write, if it was accepted, and the read before it, which gives the tag of a condition.
        """
        item = self.instances.fresh(resource) if resource else None
        if resource and item is None and (item := self.instances.item(resource)):
            self._write_state(item, record(item.first))
        return self._write_state(item, state) if item else []

    def _write_state(self, item: Item, state: dict[str, Any] | None) -> list[Exchange]:
        for operation in item.resource.writes if state else ():
            body = _writable(self.planner.materials[operation.name], state or {})
            if body is not None:
                read = item.last or self.instances.read(item)
                written = self.instances.send(None, self.instances.request(operation, item.parameters, body))
                self.instances.read(item)
                is_conditional = any(name.lower() in CONDITIONS for name, _ in written.request.headers)
                return [*([read] if is_conditional else []), written] if written.response.ok else []
        return []

    def find_again(self) -> None:
        """Beyond the budget, find or make every instance anew, unless all are there as they were read: the target may be a new one, and what was under way may have happened."""
        items, neighbours = dict(self.instances.items), dict(self.instances.neighbours)
        before, limit = self.caller.requests, self.caller.limit
        self.caller.limit = None
        if not all(self.instances.stands(one) for one in (*items.values(), *neighbours.values()) if one):
            self.new_items()
            for resource in self.planner.resources:
                for known, find in ((items, self.instances.item), (neighbours, self.instances.neighbour)):
                    if (old := known.get(resource.path)) and (item := find(resource)) and old.last is None:
                        item.forget_read()  # it would have been read again
        self.caller.limit = None if limit is None else limit + self.caller.requests - before

    def moves(self, trace: Trace, name: str) -> bool:
        """Whether a field that no client writes, such as a clock, changes between two reads that are a good second apart."""
        item = self.instances.items.get(trace.resource.path) if trace.resource else None
        written = [material.named(name) for one in (trace.resource.operations if trace.resource else ()) if (material := self.planner.materials.get(one.name))]
        shown = any(name in (record(one) or {}) for one in trace.sent)
        if item is None or not shown or any(one and not one.read_only for one in written):
            return False
        if (item.resource.path, name) not in self.looked:
            self.looked.add((item.resource.path, name))
            first = record(self.instances.read(item))
            if not self.caller.journal.replaying:
                time.sleep(A_SECOND)
            second = record(self.instances.read(item))
            if first is not None and second is not None and first.get(name) != second.get(name):
                self.instances.volatile[item.resource.path] = self.instances.volatile.get(item.resource.path, frozenset()) | {name}
        return name in self.instances.volatile.get(item.resource.path, frozenset())

    def settles_later(self, trace: Trace) -> bool:
        """Whether what was read after a write becomes something else by itself: the server is consistent only after a while.

        Then no law that compares may judge the resource. It is looked at twice for each resource, within a second.
        """
        resource = trace.resource
        if resource is None or resource.path in self.later:
            return resource is not None
        if self.looks.get(resource.path, 0) >= LOOKS:
            return False
        self.looks[resource.path] = self.looks.get(resource.path, 0) + 1
        moves = self.instances.volatile.get(resource.path, frozenset())
        for wait in WAITS:
            if not self.caller.journal.replaying:
                time.sleep(wait)
            for read in trace.reads_since_write:
                now = self.instances.send(None, read.request)
                before, after = (record(one) or {"": one.response.json} for one in (read, now))
                if now.response.status != read.response.status or any(before.get(name) != after.get(name) for name in {*before, *after} - moves):
                    self.later.add(resource.path)
                    return True
        return False

    # One function for each kind of case.
    def _write(self, trace: Trace) -> bool:
        item = self.instances.item(trace.resource)
        if item is None or trace.resource is None:
            return False
        trace.note("before", item.last or self.instances.read(item, trace))
        says = any(trace.case.sent)  # a write without a field is the last to touch a neighbour, and shows least
        self.writes += says
        neighbour = self.instances.neighbour(trace.resource) if says and self.writes % ASIDE == 0 else None
        trace.note("neighbour_before", (neighbour.last or self.instances.read(neighbour, trace)) if neighbour else None)
        trace.set_aside(one for one in (neighbour.origin if neighbour else ()) if one not in item.origin)
        for body in self._linked(trace):
            trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, item.parameters, body)))
        after = self.instances.read(item, trace)
        trace.note("after", after)
        if neighbour:
            trace.note("neighbour_after", self.instances.read(neighbour, trace))
        self.conflicts = self.conflicts + 1 if trace.case.is_valid and trace.writes[0].response.status == 409 else 0
        if after.response.status == 404:
            self.new_items()
        elif self.conflicts >= STUCK:
            self.conflicts = 0
            self.instances.fresh(trace.resource)
        return True

    def _linked(self, trace: Trace) -> tuple[Any, ...]:
        """Return the bodies of a case, with names of instances that exist."""
        trace.sends(tuple(self.instances.linked(trace.operation, body) for body in trace.case.sent))
        return trace.case.sent

    def _refused(self, trace: Trace) -> bool:
        if trace.resource and trace.operation is trace.resource.create:
            parent = self.instances.parent_parameters(trace.resource)
            for body in self._linked(trace) if parent is not None else ():
                trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, parent or {}, body)))
            return parent is not None
        return self._write(trace)

    def _raw(self, trace: Trace, body: Any, contents: Sequence[bytes]) -> bool:
        """Send these contents in the place of a body. Once a server keeps JSON of many levels, it is sent none of more, which would stand in all its answers."""
        creates = trace.resource is not None and trace.operation is trace.resource.create
        item = None if creates else self.instances.item(trace.resource)
        parameters = self.instances.parameters(trace.operation, trace.resource) if creates or item else None
        if parameters is None:
            return False
        trace.note("before", (item.last or self.instances.read(item, trace)) if item else None)
        request = self.instances.request(trace.operation, parameters, body)
        for content in contents:
            written = self.instances.send(trace, replace(request, body=content))
            trace.note("writes", written)
            trace.note("after", self.instances.read(item, trace) if item and (written.response.ok or content is contents[-1]) else None)
            shown = [one for one in (written, trace.after) if one and record(one)]
            if written.response.ok and (not shown or any(KEPT in one.response.body for one in shown)):
                break
        return True

    def _two_credentials(self, trace: Trace) -> bool:
        parameters = self.instances.parameters(trace.operation, trace.resource)
        token = next((one for one in self.caller.tokens.all if one.place is Place.HEADER and one.may(trace.operation.security)), None)
        if parameters is None or token is None:
            return False
        request = self.instances.request(trace.operation, parameters, token=token.name)
        other = (token.header, token.prefix + broken(token).value)
        trace.note("writes", self.instances.send(trace, replace(request, headers=(*request.headers, other))))
        return True

    def _no_host(self, trace: Trace) -> bool:
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        request = self.instances.request(trace.operation, parameters)
        trace.note("before", self.instances.send(trace, request))
        if trace.before and trace.before.response.ok:
            trace.note("writes", self.instances.send(trace, replace(request, headers=(*request.headers, NO_HOST))))
        return True

    def _repeat(self, trace: Trace) -> bool:
        if not self._write(trace):
            return False
        item = self.instances.items.get(trace.resource.path) if trace.resource else None
        if item and trace.write:
            same = self.instances.request(trace.operation, item.parameters, trace.case.sent[0])
            trace.note("again", self.instances.send(trace, same), self.instances.read(item, trace))
        return True

    def _authorization(self, trace: Trace, case: Authorization) -> bool:
        was_accepted = (trace.operation.name, case.credential) in self.instances.accepted
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            parameters = self.instances.examples(trace.operation)
            trace.learns(case := replace(case, exists=False))
        if parameters is None:
            return False
        item = self.instances.items.get(trace.resource.path) if trace.resource else None
        writes = trace.operation.method != "get" and trace.operation is not (trace.resource.create if trace.resource else None)
        if item and writes:
            trace.note("before", item.last or self.instances.read(item, trace))
        body = next(iter(self._linked(trace)), None)
        trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, parameters, body, token=case.credential)))
        trace.learns(replace(case, granted=was_accepted))
        if item and writes:
            trace.note("after", self.instances.read(item, trace))
        return True

    def _unknown(self, trace: Trace, case: UnknownId) -> bool:
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        strange = {**parameters, case.parameter: case.value or self._nothing(trace, case.parameter, parameters.get(case.parameter))}
        body = next(iter(self._linked(trace)), None)
        trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, strange, body)))
        is_write = trace.operation.method in ("put", "patch", "delete")
        if trace.resource and is_write and case.parameter == trace.resource.key and trace.writes[0].response.refused:
            trace.note("after", self.instances.send(trace, self.instances.request(trace.resource.read, strange)))
        return True

    def _nothing(self, trace: Trace, name: str, value: Any) -> Any:
        """Return an id that nothing has, of the form that the document asks for; another one for each operation, as a PUT may make it."""
        parameter = next(one for one in trace.operation.parameters if one.name == name and one.location == "path")
        maker = Maker(self.planner.schemas.json_schema(parameter.schema, Direction.REQUEST) if parameter.schema else {})
        if isinstance(value, str) and value.isdecimal() and not maker.fits(maker.root, value):
            value = int(value)  # as a Location or a link says it
        self.strange += 1
        usual = NOTHING + self.strange * 10**11 if isinstance(value, int) else f"{NOWHERE}-{self.strange}"
        if maker.fits(maker.root, usual) and (isinstance(value, int) or not str(value).isdecimal()):
            return usual
        return fresh(lambda one: maker.fits(maker.root, one), value if isinstance(value, int) else str(value), STRANGE + self.strange)

    def _create(self, trace: Trace, case: Create) -> bool:
        if case.read_only and (other := self.instances.item(trace.resource)):
            trace.note("neighbour_before", other.first)  # which was not sent that field
        item = self.instances.made(trace.resource, case.body, trace)
        if trace.resource and item:
            after = self.instances.read(item, trace)
            trace.note("after", after)
            if address := self._elsewhere(trace.writes[0], after):
                trace.note("again", self.instances.send(trace, replace(after.request, url=address)))
            self.made += 1
            if trace.resource.list and (self.made <= LISTED or self.made % 4 == 0):
                self.pager.search(trace, trace.resource.list, item.parameters, record(after) or {}, trace.resource.key)
        return bool(trace.writes)

    def _elsewhere(self, made: Exchange, read: Exchange) -> str:
        """Return the path that an answer names as the place of what was made, "" if it is where that is read."""
        parts = urlsplit(urljoin(made.request.url, made.response.headers.get("location", made.request.url)))
        path = parts.path.removeprefix(self.caller.base)
        is_same = path == made.request.path or bare(unquote(path)).endswith(bare(unquote(read.request.path)))
        return "" if is_same or parts.netloc else path

    def _concurrent(self, trace: Trace) -> bool:
        item = self.instances.item(trace.resource)
        if item is None:
            return False
        trace.note("before", item.last or self.instances.read(item, trace))
        requests = [self.instances.request(trace.operation, item.parameters, body) for body in self._linked(trace)]
        trace.note("writes", *self.caller.send_at_once(requests))
        trace.sent.extend(trace.writes)
        trace.note("after", self.instances.read(item, trace))
        return True

    def _call(self, trace: Trace) -> bool:
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        body = next(iter(self._linked(trace)), None)
        trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, parameters, body)))
        return True

    def _query(self, trace: Trace, case: Query) -> bool:
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        request = self.instances.request(trace.operation, parameters, query=case.query, without=case.without)
        trace.note("writes", self.instances.send(trace, request))
        return True


def _writable(material: Material, state: dict[str, Any]) -> dict[str, Any] | None:
    """Return the part of a state that a write can restore; None if the document allows no such write."""
    mine = {one.name: state[one.name] for one in material.fields if one.name in state and not (one.read_only or one.secret)}
    bodies = (mine, {name: value for name, value in mine.items() if value is not None})
    return next((body for body in bodies if body and material.judge.accepts(body)), None)
