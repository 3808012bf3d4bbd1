"""Carries out the cases of a plan, one function a kind, and leaves a trace of each for the laws to judge."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from specwright.fuzz.caller import Caller
from specwright.fuzz.case import Case, Trace, record
from specwright.fuzz.exchange import Exchange, Request
from specwright.fuzz.field import Material
from specwright.fuzz.instances import Instances, Item
from specwright.fuzz.plan import Planner
from specwright.fuzz.resource import Resource
from specwright.operation import operations

if TYPE_CHECKING:
    from collections.abc import Callable

A_SECOND = 1.1  # some clocks tell no less


@dataclass
class Performer:
    """Performs cases on the target's instances."""

    planner: Planner
    caller: Caller
    instances: Instances = field(init=False)
    writes: int = 0
    later: set[str] = field(default_factory=set)
    looked: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.instances = Instances(self.planner, self.caller)
        self.by_name = {one.name: one for one in operations(self.planner.document)}
        self.resource_of = {one.name: resource for resource in self.planner.resources for one in resource.operations}

    def perform(self, case: Case) -> Trace | None:
        """What happened; None where the case cannot be tried, as no instance of the resource is known."""
        operation = self.by_name[case.operation]
        resource = self.resource_of.get(case.operation)
        trace = Trace(case, operation, resource)
        self.instances.used.clear()
        run: Callable[[Trace], bool] = getattr(self, f"_{case.kind.value}")
        if not run(trace):
            return None
        if resource and any(write.response.status == 202 for write in trace.writes):
            self.later.add(resource.path)
        trace.is_later = resource is not None and resource.path in self.later
        trace.volatile = self.instances.volatile.get(resource.path, frozenset()) if resource else frozenset()
        trace.origin = tuple(self.instances.used.values())
        return trace

    def new_items(self) -> None:
        """Forget the instances, so that later cases find or make others: something was deleted behind our back."""
        self.instances.items.clear()
        self.instances.neighbours.clear()

    def start_over(self, resource: Resource | None, state: dict[str, Any] | None) -> Exchange | None:
        """Go on with a new instance, or with the old one as it was first read; then write a state, if one is given. That write, if it was accepted."""
        item = self.instances.fresh(resource) if resource else None
        if resource and item is None and (item := self.instances.item(resource)):
            self._write_state(item, record(item.first))
        return self._write_state(item, state) if item else None

    def _write_state(self, item: Item, state: dict[str, Any] | None) -> Exchange | None:
        for operation in item.resource.writes if state else ():
            body = _writable(self.planner.materials[operation.name], state or {})
            if body is not None:
                written = self.instances.send(None, self.instances.request(operation, item.parameters, body))
                self.instances.read(item)
                return written if written.response.ok else None
        return None

    def find_again(self) -> None:
        """Find or make every instance anew, beyond the budget: the target may be a new one, and another state than was read."""
        paths, before, limit = [path for path, item in self.instances.items.items() if item], self.caller.requests, self.caller.limit
        self.caller.limit = None
        self.new_items()
        for resource in self.planner.resources:
            if resource.path in paths:
                self.instances.item(resource)
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

    # One function a kind.
    def _write(self, trace: Trace) -> bool:
        item = self.instances.item(trace.resource)
        if item is None or trace.resource is None:
            return False
        trace.before = item.last or self.instances.read(item, trace)
        self.writes += 1
        neighbour = self.instances.neighbour(trace.resource) if self.writes % 5 == 0 else None
        trace.neighbour_before = neighbour.last if neighbour else None
        for body in trace.case.bodies:
            trace.writes.append(self.instances.send(trace, self.instances.request(trace.operation, item.parameters, body)))
        trace.after = self.instances.read(item, trace)
        if neighbour:
            trace.neighbour_after = self.instances.read(neighbour, trace)
        if trace.after.response.status == 404:
            self.new_items()
        return True

    def _refused(self, trace: Trace) -> bool:
        if trace.resource and trace.operation is trace.resource.create:
            parent = self.instances.parent_parameters(trace.resource)
            for body in trace.case.bodies if parent is not None else ():
                trace.writes.append(self.instances.send(trace, self.instances.request(trace.operation, parent or {}, body)))
            return parent is not None
        return self._write(trace)

    def _repeat(self, trace: Trace) -> bool:
        if not self._write(trace):
            return False
        item = self.instances.items.get(trace.resource.path) if trace.resource else None
        if item and trace.write:
            same = self.instances.request(trace.operation, item.parameters, trace.case.bodies[0])
            trace.again = [self.instances.send(trace, same), self.instances.read(item, trace)]
        return True

    def _scope(self, trace: Trace) -> bool:
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        item = self.instances.items.get(trace.resource.path) if trace.resource else None
        writes = trace.operation.method != "get" and trace.operation is not (trace.resource.create if trace.resource else None)
        if item and writes:
            trace.before = item.last or self.instances.read(item, trace)
        body = trace.case.bodies[0] if trace.case.bodies else None
        trace.writes.append(self.instances.send(trace, self.instances.request(trace.operation, parameters, body, token=trace.case.token)))
        if item and writes:
            trace.after = self.instances.read(item, trace)
        return True

    def _unknown(self, trace: Trace) -> bool:
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        value = parameters.get(trace.case.segment)
        strange = {**parameters, trace.case.segment: 99_999_999_989 if isinstance(value, int) else "specwright-nothing-here"}
        body = trace.case.bodies[0] if trace.case.bodies else None
        trace.writes.append(self.instances.send(trace, self.instances.request(trace.operation, strange, body)))
        return True

    def _create(self, trace: Trace) -> bool:
        item = self.instances.made(trace.resource, trace.case.bodies[0], trace)
        if trace.resource and item:
            trace.after = self.instances.read(item, trace)
            if trace.resource.list:
                trace.listed = self.instances.send(trace, self.instances.request(trace.resource.list, item.parameters))
        return bool(trace.writes)

    def _delete(self, trace: Trace) -> bool:
        item = self.instances.made(trace.resource, trace.case.bodies[0] if trace.case.bodies else None, trace)
        if item is None or trace.resource is None:
            return False
        trace.before = self.instances.read(item, trace)
        neighbour = self.instances.neighbour(trace.resource)
        trace.neighbour_before = neighbour.last if neighbour else None
        if trace.resource.list:
            trace.listed_before = self.instances.send(trace, self.instances.request(trace.resource.list, item.parameters))
        trace.writes = [self.instances.send(trace, self.instances.request(trace.operation, item.parameters))]
        trace.after = self.instances.read(item, trace)
        trace.again = [self.instances.send(trace, self.instances.request(trace.operation, item.parameters))]
        if neighbour:
            trace.neighbour_after = self.instances.read(neighbour, trace)
        if trace.resource.list:
            trace.listed = self.instances.send(trace, self.instances.request(trace.resource.list, item.parameters))
        return True

    def _together(self, trace: Trace) -> bool:
        item = self.instances.item(trace.resource)
        if item is None:
            return False
        trace.before = item.last or self.instances.read(item, trace)
        requests = [self.instances.request(trace.operation, item.parameters, body) for body in trace.case.bodies]
        trace.writes = self.caller.send_at_once(requests)
        trace.sent += trace.writes
        trace.after = self.instances.read(item, trace)
        return True

    def _query(self, trace: Trace) -> bool:
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        request = self.instances.request(trace.operation, parameters)
        if trace.case.query:
            request = Request(request.method, f"{request.url}?{urlencode(trace.case.query)}", request.headers, None, request.token, request.operation)
        trace.writes.append(self.instances.send(trace, request))
        return True


def _writable(material: Material, state: dict[str, Any]) -> dict[str, Any] | None:
    """What a write can restore of a state that was read; None if the document allows no such write."""
    mine = {one.name: state[one.name] for one in material.fields if one.name in state and not (one.read_only or one.secret)}
    bodies = (mine, {name: value for name, value in mine.items() if value is not None})
    return next((body for body in bodies if body and material.judge.accepts(body)), None)
