"""Carry out sequences over the lifecycle of several instances: create, delete, create again, below one parent and another."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from oaswright.api.operation import Operation
from oaswright.fuzz.execute.instances import Instances, Item
from oaswright.fuzz.execute.pager import Pager
from oaswright.fuzz.plan.case import (
    Action,
    Add,
    Delete,
    Orphan,
    OtherParentRead,
    ReuseId,
    SameName,
    StaleCondition,
    Trace,
    record,
)  # fmt: skip


@dataclass
class Lifecycle:
    """Runs these cases on instances of their own, so that what they delete is never what other cases write to.

    `tried` are the actions for which an instance with entries was made.
    """

    pager: Pager
    lists: Mapping[str, Operation]
    tried: set[str] = field(default_factory=set)

    @property
    def instances(self) -> Instances:
        """The instances that exist on the server."""
        return self.pager.instances

    def delete(self, trace: Trace, case: Delete) -> bool:
        """Create an instance, carry out the action of the case on it, delete it, read it, then delete and write it once more."""
        resource, item = trace.resource, self._made(trace)
        if item is None or resource is None or not self._acted(trace, case, item):
            return False
        trace.note("before", self.instances.read(item, trace))
        neighbour = self.instances.neighbour(resource)
        trace.note("neighbour_before", (neighbour.last or self.instances.read(neighbour, trace)) if neighbour else None)
        if resource.list:
            trace.note("listed_before", self.pager.first(trace, resource.list, item.parameters))
        trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, item.parameters)))
        trace.note("after", self.instances.read(item, trace))
        trace.note("again", self.instances.send(trace, self.instances.request(trace.operation, item.parameters)))
        if neighbour:
            trace.note("neighbour_after", self.instances.read(neighbour, trace))
        if resource.list:
            self.pager.search(trace, resource.list, item.parameters, record(trace.before) or {}, resource.key)
        for write in resource.writes:
            body = self.instances.planner.materials[write.name].smallest
            trace.note("again", self.instances.send(trace, self.instances.request(write, item.parameters, body)))
        return True

    def reuse_id(self, trace: Trace, case: ReuseId) -> bool:
        """Create two instances, delete the first, create a third, and read the second before and after."""
        resource = trace.resource
        first = self._made(trace)
        second = self.instances.made(resource, case.body) if first else None
        if resource is None or resource.delete is None or first is None or second is None or second.parameters == first.parameters:
            return False  # the same again: what is there already is answered instead
        trace.sent.extend(second.origin[-1:])
        trace.note("before", self.instances.read(second, trace))
        deleted = self.instances.send(trace, self.instances.request(resource.delete, first.parameters))
        if not deleted.response.ok:
            return False
        made = trace.writes[0]
        self.instances.made(resource, case.body, trace)
        trace.only("writes", made, *second.origin[-1:], deleted, *trace.writes)
        trace.note("after", self.instances.read(second, trace))
        return True

    def same_name(self, trace: Trace, case: SameName) -> bool:
        """Create an instance, and then a different one under the same name."""
        resource = trace.resource
        item = self._made(trace)
        if resource is None or resource.create is None or item is None:
            return False
        trace.note("before", self.instances.read(item, trace))
        first = trace.case.sent[0]
        name = self.instances.new_bodies.key(resource, first)
        other = {**case.bodies[-1], name: first[name]} if name else first
        trace.note("writes", self.instances.send(trace, self.instances.request(resource.create, item.parameters, other)))
        trace.note("after", self.instances.read(item, trace))
        return True

    def other_parent_list(self, trace: Trace) -> bool:
        """Create an instance below its parent, and read the list of another parent."""
        resource = trace.resource
        above = self.instances.above(resource) if resource else None
        other = self.instances.neighbour(above) if above else None
        if resource is None or resource.list is None or other is None:
            return False
        trace.note("listed_before", self.pager.first(trace, resource.list, other.parameters))
        made = self._made(trace)
        if made is None or _is_below(made, other):
            return False
        trace.note("listed", self.pager.first(trace, resource.list, other.parameters))
        return True

    def other_parent_read(self, trace: Trace, case: OtherParentRead) -> bool:
        """Write an instance, and read it below another parent before and after."""
        resource = trace.resource
        above = self.instances.above(resource) if resource else None
        item, other = self.instances.item(resource), self.instances.neighbour(above) if above else None
        if resource is None or item is None or other is None or _is_below(item, other):
            return False
        look = self.instances.request(resource.read, {**item.parameters, **other.parameters})
        trace.note("again", self.instances.send(trace, look))
        if trace.again[0].response.ok:
            body = self.instances.linked(trace.operation, case.body)
            trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, item.parameters, body)))
            trace.note("after", self.instances.read(item, trace))
            trace.note("again", self.instances.send(trace, look))
        return True

    def orphan(self, trace: Trace, case: Orphan) -> bool:
        """Create a parent and a child, delete the parent, and read the child."""
        resource = trace.resource
        above = self.instances.above(resource) if resource else None
        if resource is None or above is None or above.delete is None or self.instances.fresh(above) is None:
            return False
        child, parent = self.instances.made(resource, case.body), self.instances.items[above.path]
        if child is None or parent is None or not _is_below(child, parent):
            return False
        trace.sent.extend(child.origin[-1:])
        trace.note("before", self.instances.read(child, trace))
        trace.note("writes", self.instances.send(trace, self.instances.request(above.delete, parent.parameters)))
        trace.note("after", self.instances.read(child, trace))
        if resource.list:
            trace.note("listed", self.pager.first(trace, resource.list, parent.parameters))
        self.instances.forget()
        return True

    def action(self, trace: Trace, case: Action) -> bool:
        """Send a POST below an instance twice, between reads."""
        resource = trace.resource
        item = self.instances.item(resource)
        if resource is None or item is None:
            return False
        trace.note("before", self.instances.read(item, trace))
        body = self.instances.linked(trace.operation, case.bodies[0]) if case.bodies else None
        request = self.instances.request(trace.operation, item.parameters, body)
        written = self.instances.send(trace, request)
        if written.response.status == 409 and trace.operation.name not in self.tried and (full := self._with_entries(trace)):
            item, request = full, self.instances.request(trace.operation, full.parameters, body)
            trace.note("before", self.instances.read(item, trace))
            written = self.instances.send(trace, request)
        trace.note("writes", written)
        trace.note("after", self.instances.read(item, trace))
        trace.note("again", self.instances.send(trace, request))
        for write in resource.writes[:1]:
            before = self.instances.read(item, trace)
            body = self.instances.linked(write, self.instances.new_bodies.richest(write))
            trace.note("again", before, self.instances.send(trace, self.instances.request(write, item.parameters, body)), self.instances.read(item, trace))
        return True

    def _with_entries(self, trace: Trace) -> Item | None:
        """Return a new instance with one of each entry that can be added to it: an action may be refused as long as there is none."""
        self.tried.add(trace.operation.name)
        item = self.instances.fresh(trace.resource) if trace.resource else None
        if item is None or trace.resource is None:
            return None
        trace.sent.extend(item.origin[-1:])
        planner = self.instances.planner
        creates = [one.create for one in planner.resources if one.create and one.parent == trace.resource.path]
        for add in [*creates, *(one for one, _ in planner.additions if one.path.startswith(f"{trace.resource.path}/"))]:
            body = self.instances.linked(add, planner.materials[add.name].smallest)
            self.instances.send(trace, self.instances.request(add, item.parameters, body))
        return item

    def add(self, trace: Trace, case: Add) -> bool:
        """Add an entry, and read its list and the list of another parent."""
        parameters, look = self.instances.parameters(trace.operation, trace.resource), self.lists[trace.operation.name]
        if parameters is None:
            return False
        other = self.instances.neighbour(trace.resource) if trace.resource else None
        if other:
            trace.note("listed_before", self.pager.first(trace, look, other.parameters))
        body = self.instances.linked(trace.operation, case.body)
        trace.sends((body,))
        trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, parameters, body)))
        self.pager.search(trace, look, parameters, record(trace.write) or {}, "")
        if other:
            trace.note("again", self.pager.first(trace, look, other.parameters))
        return True

    def stale_condition(self, trace: Trace, case: StaleCondition) -> bool:
        """Write with the condition that was read, with the same one again, and without it."""
        item = self.instances.item(trace.resource)
        if item is None:
            return False
        before = self.instances.read(item, trace)
        trace.note("before", before)
        for turn, body in enumerate(case.bodies):
            without = case.header if turn == 2 else ""
            request = self.instances.request(trace.operation, item.parameters, self.instances.linked(trace.operation, body), without=without)
            tag = before.response.headers.get("etag")
            if tag is None:
                return False
            headers = tuple((name, value) for name, value in request.headers if name != case.header)
            request = request if without else replace(request, headers=(*headers, (case.header, tag)))
            trace.note("writes", self.instances.send(trace, request))
            if turn == 0:
                trace.note("again", self.instances.read(item, trace))
        trace.note("after", self.instances.read(item, trace))
        return True

    def _acted(self, trace: Trace, case: Delete, item: Item) -> bool:
        """Whether the action of the case succeeded; true where there is none."""
        planner = self.instances.planner
        action = next((one for one, _ in planner.actions if one.name == case.action), None)
        if action is None:
            return True
        body = planner.materials[action.name].smallest if action.name in planner.materials else None
        return self.instances.send(trace, self.instances.request(action, item.parameters, self.instances.linked(action, body))).response.ok

    def _made(self, trace: Trace) -> Item | None:
        return self.instances.made(trace.resource, trace.case.sent[0] if trace.case.sent else None, trace)


def _is_below(item: Item, parent: Item) -> bool:
    """Whether an instance was created below this parent."""
    return all(item.parameters.get(name) == value for name, value in parent.parameters.items())
