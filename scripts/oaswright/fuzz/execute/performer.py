"""Carry out the cases of a plan, one function for each kind, and record a trace of each for the laws to judge."""

import time
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from oaswright.api.operation import operations
from oaswright.fuzz.bodies.fields import Material
from oaswright.fuzz.execute.bindings import CONDITIONS
from oaswright.fuzz.execute.instances import Instances, Item
from oaswright.fuzz.execute.lifecycle import Lifecycle
from oaswright.fuzz.execute.list_queries import ListQueries
from oaswright.fuzz.execute.pager import Pager
from oaswright.fuzz.execute.single_requests import SingleRequests
from oaswright.fuzz.execute.writes import Writes
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
from oaswright.fuzz.wire.exchange import Exchange

A_SECOND = 1.1  # some clocks tell no less
LOOKS, WAITS = 2, (0.0, 0.1, 0.4)  # how often, and after how many seconds, a resource is read again that may not be consistent yet


@dataclass
class Performer:
    """Carries out cases on the target's instances."""

    planner: Planner
    caller: Caller
    instances: Instances = field(init=False)
    pager: Pager = field(init=False)
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
        self.writes = Writes(self.pager)
        self.single_requests = SingleRequests(self.instances)

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
                return self.writes.write(trace)
            case Repeat():
                return self.writes.repeat(trace)
            case Create():
                return self.writes.create(trace, case)
            case Refused():
                return self.writes.refused(trace)
            case Malformed():
                return self.writes.raw(trace, case.body, [MALFORMED[case.defect]])
            case Nested():
                return self.writes.raw(trace, case.body, nested(case.body, case.name))
            case TwoCredentials():
                return self.single_requests.two_credentials(trace)
            case NoHost():
                return self.single_requests.no_host(trace)
            case Authorization():
                return self.single_requests.authorization(trace, case)
            case UnknownId():
                return self.single_requests.unknown(trace, case)
            case Concurrent():
                return self.writes.concurrent(trace, case)
            case Query():
                return self.single_requests.query(trace, case)
            case Call():
                return self.single_requests.call(trace)
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
        self.writes.look_aside()

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


def _writable(material: Material, state: dict[str, Any]) -> dict[str, Any] | None:
    """Return the part of a state that a write can restore; None if the document allows no such write."""
    mine = {one.name: state[one.name] for one in material.fields if one.name in state and not (one.read_only or one.secret)}
    bodies = (mine, {name: value for name, value in mine.items() if value is not None})
    return next((body for body in bodies if body and material.judge.accepts(body)), None)
