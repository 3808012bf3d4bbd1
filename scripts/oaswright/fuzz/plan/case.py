"""The cases of a plan, one class for each way to try something, and the trace of the exchanges that a case led to."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from oaswright.api.operation import Operation
from oaswright.fuzz.resources.payloads import entries, identity, unwrapped, wraps_list
from oaswright.fuzz.resources.resource_shape import Resource
from oaswright.fuzz.wire.exchange import Exchange

# The roles of exchanges, as a trace calls them.
SETUP = "setup"
SINGLE = ("before", "after", "neighbour_before", "neighbour_after", "listed_before", "listed")
SEVERAL = ("writes", "again", "pages")


@dataclass(frozen=True)
class Case:
    """What all cases have: the operation that is tried (`PATCH /pets/{id}`), and why."""

    operation: str
    why: str = field(default="", kw_only=True)

    @property
    def sent(self) -> tuple[Any, ...]:
        """The request bodies, in the order in which they are sent."""
        body = getattr(self, "bodies", None)
        return body if isinstance(body, tuple) else ()

    @property
    def is_valid(self) -> bool:
        """The document's verdict on what is sent."""
        return bool(getattr(self, "valid", True))

    def with_bodies(self, bodies: tuple[Any, ...]) -> Self:
        """Return the same case with other bodies."""
        return replace(self, bodies=bodies) if self.sent else self  # type: ignore[call-arg] # those that have bodies have this field

    @property
    def text(self) -> str:
        """One line of JSON, the same for the same case."""
        return json.dumps(self.data, sort_keys=True, ensure_ascii=True)

    @property
    def data(self) -> dict[str, Any]:
        """The case as JSON data, from which `from_data` makes it again."""
        values = ((one.name, getattr(self, one.name)) for one in fields(self))  # not `asdict`, which copies every body
        return {"kind": type(self).__name__, **{name: value for name, value in values if value not in ("", ())}}


@dataclass(frozen=True)
class OneBody(Case):
    """A case that sends one body."""

    body: Any

    @property
    def sent(self) -> tuple[Any, ...]:
        """The bodies that are sent, in order."""
        return (self.body,)

    def with_bodies(self, bodies: tuple[Any, ...]) -> Self:
        """Return the case with other bodies."""
        (body,) = bodies
        return replace(self, body=body)


@dataclass(frozen=True)
class Write(OneBody):
    """Read, write, read. `read_only` names the field that is sent although clients may not set it."""

    valid: bool = field(default=True, kw_only=True)
    read_only: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Repeat(OneBody):
    """Write, read, the same write once more, read."""


@dataclass(frozen=True)
class Create(OneBody):
    """Create an instance, read it, and find it in its list. `read_only` as for a write."""

    valid: bool = field(default=True, kw_only=True)
    read_only: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Refused(Case):
    """Several writes that must be refused, then a read."""

    bodies: tuple[Any, ...]
    valid: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Malformed(OneBody):
    """A read, a body that is no JSON, a read. `defect` names what is sent in the place of the body."""

    defect: str
    valid: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Nested(OneBody):
    """A read, bodies whose field `name` holds JSON of many levels, a read. `allowed` says whether the document takes that value there."""

    name: str
    allowed: bool
    valid: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class TwoCredentials(Case):
    """A read with two credentials in two headers of one name, the first of them valid."""


@dataclass(frozen=True)
class NoHost(Case):
    """A read, and the same read without a Host header."""


@dataclass(frozen=True)
class Authorization(Case):
    """One operation with one credential: the name of a token, or `NOBODY` or `BROKEN`. `exists` is false where the instance may not be there.

    `granted`: the same credential has been accepted before, so that a later 403 has another reason, such as a quota.
    """

    credential: str
    allowed: bool
    bodies: tuple[Any, ...] = ()
    exists: bool = True
    granted: bool = False


@dataclass(frozen=True)
class UnknownId(Case):
    """One operation with an id that nothing has in one parameter of its path; one that fits the document is found for `""`."""

    parameter: str
    value: str = ""
    bodies: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Delete(OneBody):
    """Create an instance, delete it, and look for it; first carry out the operation `action` on it, unless that is `""`."""

    action: str = ""


@dataclass(frozen=True)
class Concurrent(Case):
    """Two writes at the same time, the first to the first field, the second to the second."""

    fields: tuple[str, str]
    bodies: tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Query(Case):
    """A read with query parameters; `parameter` is the one under test, `without` a required one that is left out."""

    query: tuple[tuple[str, str], ...] = ()
    parameter: str = ""
    without: str = ""
    valid: bool = True


@dataclass(frozen=True)
class Pages(Case):
    """A list, whole and page by page."""


@dataclass(frozen=True)
class Filter(Case):
    """A list filtered by a parameter, by values that its entries have."""

    parameter: str


@dataclass(frozen=True)
class Order(Case):
    """A list in the order of a field, as the query asks for it."""

    field: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReuseId(OneBody):
    """Create two instances, delete the first, create a third."""


@dataclass(frozen=True)
class SameName(Case):
    """Create two instances under one name."""

    bodies: tuple[Any, ...]


@dataclass(frozen=True)
class OtherParentList(OneBody):
    """Create an instance below one parent, and look at the list of another."""


@dataclass(frozen=True)
class OtherParentRead(OneBody):
    """Write an instance, and look for it below another parent."""


@dataclass(frozen=True)
class Orphan(OneBody):
    """Delete a parent, and look for its child, an instance of the resource whose path is `child`."""

    child: str


@dataclass(frozen=True)
class Action(Case):
    """A POST below an instance that creates nothing, twice."""

    bodies: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Add(OneBody):
    """Add an entry that has no path of its own, and look at its list."""


@dataclass(frozen=True)
class StaleCondition(Case):
    """Writes on a condition that holds, on one that held, and without it. `header` is the one that says the condition."""

    bodies: tuple[Any, ...]
    header: str


@dataclass(frozen=True)
class Call(Case):
    """An operation that belongs to no resource, with parameters that the server knows."""

    bodies: tuple[Any, ...] = ()


AnyCase = (
    Call | Write | Repeat | Create | Refused | Malformed | Nested | TwoCredentials | NoHost | Authorization | UnknownId | Delete | Concurrent | Query | Pages | Filter | Order | ReuseId | SameName
    | OtherParentList | OtherParentRead | Orphan | Action | Add | StaleCondition
)  # fmt: skip
KINDS: Mapping[str, type[AnyCase]] = {one.__name__: one for one in AnyCase.__args__}


def from_data(data: Mapping[str, Any]) -> AnyCase:
    """Return the case that this data was made of. KeyError or TypeError if it was made of none."""
    values = {name: value for name, value in data.items() if name != "kind"}
    values |= {name: tuple(values[name]) for name in ("bodies", "fields") if name in values}
    if "query" in values:
        values["query"] = tuple((name, value) for name, value in values["query"])
    return KINDS[data["kind"]](**values)


@dataclass
class Trace:
    """What happened: the exchanges by role, in the order in which they were sent.

    `before` is the resource as last read before the writes, `after` as read after them; `listed` is the first page of its list, `pages` are
    those that follow, and the first once more after the last of them; `aside` is what made a neighbour alone; `is_later` says that writes to it take effect later.
    """

    case: AnyCase
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

    def note(self, role: str, *exchanges: Exchange | None) -> None:
        """Remember exchanges in a role: in the place of the one that had it, or after those that have it."""
        for exchange in filter(None, exchanges):
            if role in SINGLE:
                setattr(self, role, exchange)
            elif role in SEVERAL:
                getattr(self, role).append(exchange)

    def only(self, role: str, *exchanges: Exchange) -> None:
        """Remember these exchanges in the place of all that had the role."""
        getattr(self, role)[:] = exchanges

    def set_aside(self, exchanges: Iterable[Exchange]) -> None:
        """Remember what created a neighbour and nothing else."""
        self.aside = tuple(exchanges)

    def sends(self, bodies: tuple[Any, ...]) -> None:
        """Remember what was sent instead of the bodies of the plan: with names of instances that exist."""
        self.case = self.case.with_bodies(bodies)

    def learns(self, case: Authorization) -> None:
        """Remember the case with what is known of its instance and its credential by now."""
        self.case = case

    @property
    def is_limited(self) -> bool:
        """Whether the server had no time for one of the requests, however often it was asked."""
        return any(one.response.is_busy for one in self.sent)

    @property
    def reads_since_write(self) -> list[Exchange]:
        """What was read after the last accepted write, the last read of each URL."""
        reads: dict[str, Exchange] = {}
        for one in self.sent:
            if one.request.method == "GET":
                reads[one.request.url] = one
            elif one.response.ok:
                reads.clear()
        return list(reads.values())

    @property
    def write(self) -> Exchange | None:
        """The first write, or None."""
        return self.writes[0] if self.writes else None

    @property
    def shown(self) -> dict[str, Any] | None:
        """What was written as the server shows it: as read, else as an entry of its list, else as answered."""
        if not isinstance(self.case, Add):
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


def retold(case: AnyCase, operation: Operation, resource: Resource | None, steps: Iterable[tuple[str, Exchange]], volatile: frozenset[str]) -> Trace:
    """Return the trace whose exchanges had these roles."""
    trace = Trace(case, operation, resource, volatile=volatile)
    for role, exchange in steps:
        trace.note(role, exchange)
        if role != SETUP:
            trace.sent.append(exchange)
    return trace


def record(exchange: Exchange | None) -> dict[str, Any] | None:
    """Return the JSON object that a successful read answered, out of its envelope; None where there is none."""
    if exchange is None or not exchange.response.ok or not isinstance(exchange.response.json, dict) or wraps_list(exchange.response.json):
        return None
    return unwrapped(exchange.response.json)
