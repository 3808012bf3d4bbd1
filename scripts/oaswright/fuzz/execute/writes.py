"""Carry out cases that write to one instance, or create one: what is there is read before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from oaswright.fuzz.execute.instances import Instances
from oaswright.fuzz.execute.pager import Pager
from oaswright.fuzz.plan.case import Concurrent, Create, Trace, record
from oaswright.fuzz.resources.resource_shape import bare
from oaswright.fuzz.wire.exchange import Exchange

STUCK = 2  # writes in a row that were refused for a conflict: the instance takes none any more
ASIDE = 5  # writes, of which one is seen by a neighbour
KEPT = b"[[[[[[[["  # what shows that a server keeps JSON of many levels
LISTED = 24  # new instances that are looked for in their list, each; after them one in four


@dataclass
class Writes:
    """Writes to instances. `writes` and `conflicts` count those of late, `made` all that was created."""

    pager: Pager
    writes: int = 0
    conflicts: int = 0
    made: int = 0

    @property
    def instances(self) -> Instances:
        """The instances that exist on the server."""
        return self.pager.instances

    def look_aside(self) -> None:
        """Read a neighbour before and after the next write."""
        self.writes = ASIDE - 1

    def write(self, trace: Trace) -> bool:
        """Read the instance, write to it and read it again, now and then with a neighbour beside it."""
        item = self.instances.item(trace.resource)
        if item is None or trace.resource is None:
            return False
        trace.note("before", item.last or self.instances.read(item, trace))
        says = any(trace.case.sent)  # a write without a field is the last to touch a neighbour, and shows least
        self.writes += says
        neighbour = self.instances.neighbour(trace.resource) if says and self.writes % ASIDE == 0 else None
        trace.note("neighbour_before", (neighbour.last or self.instances.read(neighbour, trace)) if neighbour else None)
        trace.set_aside(one for one in (neighbour.origin if neighbour else ()) if one not in item.origin)
        for body in self.instances.bodies(trace):
            trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, item.parameters, body)))
        after = self.instances.read(item, trace)
        trace.note("after", after)
        if neighbour:
            trace.note("neighbour_after", self.instances.read(neighbour, trace))
        self.conflicts = self.conflicts + 1 if trace.case.is_valid and trace.writes[0].response.status == 409 else 0
        if after.response.status == 404:
            self.instances.forget()
        elif self.conflicts >= STUCK:
            self.conflicts = 0
            self.instances.fresh(trace.resource)
        return True

    def refused(self, trace: Trace) -> bool:
        """Send what is to be refused, to an instance or in the place of a new one."""
        if trace.resource and trace.operation is trace.resource.create:
            parent = self.instances.parent_parameters(trace.resource)
            for body in self.instances.bodies(trace) if parent is not None else ():
                trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, parent or {}, body)))
            return parent is not None
        return self.write(trace)

    def repeat(self, trace: Trace) -> bool:
        """Write, then send the same once more."""
        if not self.write(trace):
            return False
        item = self.instances.items.get(trace.resource.path) if trace.resource else None
        if item and trace.write:
            same = self.instances.request(trace.operation, item.parameters, trace.case.sent[0])
            trace.note("again", self.instances.send(trace, same), self.instances.read(item, trace))
        return True

    def raw(self, trace: Trace, body: Any, contents: Sequence[bytes]) -> bool:
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

    def create(self, trace: Trace, case: Create) -> bool:
        """Create an instance, read it, and look for it where the answer says that it is and in its list."""
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
        path = parts.path.removeprefix(self.instances.caller.base)
        is_same = path == made.request.path or bare(unquote(path)).endswith(bare(unquote(read.request.path)))
        return "" if is_same or parts.netloc else path

    def concurrent(self, trace: Trace, case: Concurrent) -> bool:
        """Send two writes to one instance at the same time; if one of them seems lost, also one after the other, each of them first once."""
        item = self.instances.item(trace.resource)
        if item is None:
            return False
        trace.note("before", item.last or self.instances.read(item, trace))
        requests = [self.instances.request(trace.operation, item.parameters, body) for body in self.instances.bodies(trace)]
        trace.note("writes", *self.instances.caller.send_at_once(requests))
        trace.sent.extend(trace.writes)
        trace.note("after", self.instances.read(item, trace))
        shown = record(trace.after)
        if shown is not None and any(shown.get(name) != body[name] for name, body in zip(case.fields, trace.case.sent, strict=True)):
            for body in (*trace.case.sent, *reversed(trace.case.sent)):
                again = self.instances.request(trace.operation, item.parameters, body)
                trace.note("again", self.instances.send(trace, again), self.instances.read(item, trace))
        return True
