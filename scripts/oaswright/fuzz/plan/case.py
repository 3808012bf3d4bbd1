"""A case of the plan, and the trace of the exchanges that it led to."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from oaswright.api.operation import Operation
from oaswright.fuzz.resources.payloads import entries, identity, unwrapped
from oaswright.fuzz.resources.resource import Resource
from oaswright.fuzz.wire.exchange import Exchange

# The roles of exchanges, as a trace calls them.
SETUP = "setup"
SINGLE = ("before", "after", "neighbour_before", "neighbour_after", "listed_before", "listed")
SEVERAL = ("writes", "again", "pages")


class Kind(StrEnum):
    """How a case is carried out; perform.py has a function for each."""

    WRITE = "write"  # read, write, read
    REPEAT = "repeat"  # write, read, the same write, read
    REFUSED = "refused"  # several writes that must be refused, then a read
    MALFORMED = "malformed"  # a read, a body that is no JSON, a read
    SCOPE = "scope"  # one operation with one token
    UNKNOWN = "unknown"  # one operation on an id that does not exist
    CREATE = "create"  # make one, read it, find it in the list
    DELETE = "delete"  # make one, delete it, look for it
    TOGETHER = "together"  # two writes to different fields at the same time
    QUERY = "query"  # a read with query parameters
    PAGES = "pages"  # a list, whole and page by page
    FILTER = "filter"  # a list by values that its entries have
    ORDER = "order"  # a list by its sorting parameter, of entries that differ
    REUSE = "reuse"  # make two, delete the first, make a third
    TWICE = "twice"  # make two under one name
    APART = "apart"  # make one below a parent, look at the list of another
    ASTRAY = "astray"  # write one, look for it below another parent
    ORPHAN = "orphan"  # delete a parent, look for its child
    ACTION = "action"  # a POST below an instance that makes nothing
    ADD = "add"  # an entry that has no path of its own, and its list
    STALE = "stale"  # writes on a condition that holds, that held, and without it


@dataclass(frozen=True)
class Case:
    """`bodies` are what is sent; `valid` is the document's verdict on them; `token` is a variable's name, or one of the words in scopes.

    `without` names a required parameter that is left out.
    """

    kind: Kind
    operation: str
    bodies: tuple[Any, ...] = ()
    valid: bool = True
    why: str = ""
    field: str = ""
    token: str = ""
    allowed: bool = True
    segment: str = ""
    query: tuple[tuple[str, str], ...] = ()
    without: str = ""

    @property
    def text(self) -> str:
        """One line of JSON, the same for the same case."""
        content = {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name)) not in ("", ())}
        return json.dumps(content, sort_keys=True, ensure_ascii=True)


@dataclass
class Trace:
    """What happened: the exchanges by role, in the order in which they were sent.

    `before` is the resource as last read before the writes, `after` as read after them; `listed` is the first page of its list, `pages` are
    those that follow, and the first once more after the last of them; `aside` is what made a neighbour alone; `is_later` says that writes to it take effect later.
    """

    case: Case
    operation: Operation
    resource: Resource | None = None
    writes: list[Exchange] = field(default_factory=list)
    before: Exchange | None = None
    after: Exchange | None = None
    again: list[Exchange] = field(default_factory=list)
    neighbour_before: Exchange | None = None
    neighbour_after: Exchange | None = None
    listed_before: Exchange | None = None
    listed: Exchange | None = None
    pages: list[Exchange] = field(default_factory=list)
    sent: list[Exchange] = field(default_factory=list)
    volatile: frozenset[str] = frozenset()
    origin: tuple[Exchange, ...] = ()
    aside: tuple[Exchange, ...] = ()
    is_later: bool = False

    @property
    def is_limited(self) -> bool:
        """Whether the server had no time for one of the requests, however often it was asked."""
        return any(one.response.is_busy for one in self.sent)

    @property
    def write(self) -> Exchange | None:
        return self.writes[0] if self.writes else None

    @property
    def shown(self) -> dict[str, Any] | None:
        """What was written as the server shows it: as read, else as an entry of its list, else as answered."""
        if self.case.kind is not Kind.ADD:
            return record(self.after)
        made = record(self.write)
        listed = [one for page in self.whole_list for one in entries(page.response.json) or () if page.response.ok]
        return next((one for one in listed if made and isinstance(one, dict) and identity(one) == identity(made)), made)

    @property
    def whole_list(self) -> list[Exchange]:
        """The pages of its list that were looked at."""
        return [*([self.listed] if self.listed else []), *self.pages]

    def roles(self) -> tuple[tuple[str, Exchange], ...]:
        """Every exchange with its role in the order of sending, what was read earlier first; one without a role of its own is set-up."""
        role = {id(one): name for name in SINGLE if (one := getattr(self, name))}
        role |= {id(one): name for name in SEVERAL for one in getattr(self, name)}
        sent = {id(one) for one in self.sent}
        earlier = [one for one in (self.before, self.neighbour_before, self.listed_before) if one and id(one) not in sent]
        return tuple((role.get(id(one), SETUP), one) for one in [*earlier, *self.sent])


def retold(case: Case, operation: Operation, resource: Resource | None, steps: Iterable[tuple[str, Exchange]], volatile: frozenset[str]) -> Trace:
    """The trace whose exchanges had these roles."""
    trace = Trace(case, operation, resource, volatile=volatile)
    for role, exchange in steps:
        if role in SINGLE:
            setattr(trace, role, exchange)
        elif role in SEVERAL:
            getattr(trace, role).append(exchange)
        if role != SETUP:
            trace.sent.append(exchange)
    return trace


def record(exchange: Exchange | None) -> dict[str, Any] | None:
    """The JSON object that a successful read answered, out of its envelope; None where there is none."""
    if exchange is None or not exchange.response.ok or not isinstance(exchange.response.json, dict):
        return None
    return unwrapped(exchange.response.json)
