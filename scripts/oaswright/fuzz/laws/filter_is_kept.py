import contextlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.plan.case import Filter, Query, Trace
from oaswright.fuzz.resources.listing import Listing, Range
from oaswright.fuzz.resources.pagination import may_be_part
from oaswright.fuzz.resources.payloads import entries, identity
from oaswright.fuzz.resources.required_parameters import text
from oaswright.fuzz.wire.exchange import Exchange


@law("filter-is-kept", "A list that is filtered by a field shows what has the value, and nothing else", "", compares=True)
def filter_is_kept(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """For a query parameter that is called like a field of an entry. A text may be found in any case, and as a part."""
    listing = known.listing(trace.operation.name)
    if not isinstance(trace.case, Filter | Query) or not trace.case.is_valid or listing is None:
        return
    for one in trace.writes:
        listed = entries(one.response.json) if one.response.ok else None
        for name, value in _filters(one, listing.filters).items() if listed is not None else ():
            field = listing.filters[name]
            other = next((entry for entry in listed or () if isinstance(entry, dict) and field in entry and not _has(entry[field], value)), None)
            if other is not None:
                yield Breach(name, f"only entries whose {field} is {value}", f"one whose {field} is {show(other[field])}, for {one.request.url}", steps=(one,))
        for name, value in _filters(one, listing.ranges).items() if listed is not None else ():
            bound = listing.ranges[name]
            beyond = [entry[bound.field] for entry in listed or () if isinstance(entry, dict) and _goes_beyond(entry.get(bound.field), value, bound)]
            if beyond:
                side = "least" if bound.is_lower else "most"
                yield Breach(name, f"only entries whose {bound.field} is at {side} {value}", f"one of {show(beyond[0])}, for {one.request.url}", steps=(one,))
    if isinstance(trace.case, Filter) and trace.again:
        yield from _missing(trace, listing)


def _goes_beyond(value: Any, asked: str, bound: Range, *, inside: bool = False) -> bool:
    """Whether a value lies on the wrong side of a bound, or well on the right one; the bound itself is on neither."""
    (kind, left), (other, right) = _measured(value), _measured(asked)
    order = (left > right) - (left < right)
    return bool(kind) and kind == other and order == (1 if bound.is_lower is inside else -1)


def _measured(value: Any) -> tuple[str, float]:
    """A number, or a moment in seconds; ("", 0) for what is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", float(value)
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return "number", float(value)
        with contextlib.suppress(ValueError):
            moment = datetime.fromisoformat(value.upper())
            return "moment", moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    return "", 0.0


def _missing(trace: Trace, listing: Listing) -> Iterator[Breach]:
    """What the whole list shows with the value, before and after, stands in the filtered one."""
    key = trace.resource.key if trace.resource else ""
    before, after = (entries(one.response.json) or [] for one in (trace.writes[0], trace.again[0]))
    steady = [entry for entry in before if isinstance(entry, dict) and entry in after]
    for one in trace.writes[1:]:
        listed = entries(one.response.json) if one.response.ok else None
        if listed is None or (listed and may_be_part(trace.operation, one, listed)):
            continue
        there = {repr(identity(entry, key)) for entry in listed}
        hidden = [entry for entry in steady if repr(identity(entry, key)) not in there]
        lost = [
            (name, entry) for name, value in _filters(one, listing.filters).items() for entry in hidden if text(entry.get(listing.filters[name], ())) == value
        ]
        for name, value in _filters(one, listing.ranges).items():
            lost += [(name, entry) for entry in hidden if _goes_beyond(entry.get(listing.ranges[name].field), value, listing.ranges[name], inside=True)]
        for name, entry in lost[:1]:
            field = listing.ranges[name].field if name in listing.ranges else listing.filters[name]
            yield Breach(
                f"{name} finds", f"the entry {show(identity(entry, key))}, whose {field} is {show(entry.get(field))}", f"{len(listed)} entries without it",
                steps=(trace.writes[0], one, trace.again[0]),
            )  # fmt: skip


def _filters(one: Exchange, filters: Mapping[str, Any]) -> dict[str, str]:
    """What a request filters by."""
    asked = parse_qs(urlsplit(one.request.url).query, keep_blank_values=True)
    return {name: asked[name][0] for name in filters if len(asked.get(name, ())) == 1}


def _has(value: Any, wanted: str) -> bool:
    """Whether a field has a value, as a filter may mean it."""
    if isinstance(value, list):
        return any(_has(one, wanted) for one in value)
    if value is None:
        return wanted.lower() in ("", "null", "none")
    if isinstance(value, str):
        return wanted.casefold().strip() in value.casefold() or any(part and part.casefold() in value.casefold() for part in wanted.split(","))
    if isinstance(value, dict):
        return True
    if isinstance(value, bool):
        return wanted.lower() in (("true", "1", "yes", "on") if value else ("false", "0", "no", "off"))
    try:
        return any(float(part) == float(value) for part in wanted.split(","))
    except ValueError:
        return False
