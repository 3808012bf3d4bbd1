from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.plan.case import Filter, Pages, Trace
from oaswright.fuzz.resources import pagination
from oaswright.fuzz.resources.listing import Listing, ids
from oaswright.fuzz.resources.payloads import entries
from oaswright.fuzz.wire.exchange import Exchange


@law("pages-go-on", "The pages of a list are its parts, one after the other", "", compares=True)
def pages_go_on(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """By offset, by number or by cursor; silent where the whole is not the same before and after."""
    listing, key = known.listing(trace.operation.name), trace.resource.key if trace.resource else ""
    if not isinstance(trace.case, Pages) or listing is None or len(trace.writes) < 2 or not trace.again:
        return
    whole = ids(trace.writes[0], key)
    if not whole or whole != ids(trace.again[0], key):
        return
    steps = trace.writes[1:]
    if listing.offset is not None:
        yield from _by_offset(listing.offset.name, whole, steps, key)
    elif listing.page is not None:
        yield from _by_number(listing, whole, steps, key)
    else:
        yield from _by_cursor([] if listing.size else whole, whole, steps, key)


@law("total-counts-all", "The total counts what is on all pages", "", compares=True)
def total_counts_all(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """It is the same on every page, no less than what a page shows, and all there is where the page beyond is empty, or where a filter leaves less."""
    if isinstance(trace.case, Filter) and trace.writes:
        yield from _filtered(trace)
    if not isinstance(trace.case, Pages) or not trace.writes or not trace.again:
        return
    whole = trace.writes[0]
    first, seen = pagination.total(whole.response), entries(whole.response.json) or []
    if first is None or first != pagination.total(trace.again[0].response):
        return
    if first < len(seen):
        yield Breach("less", f"a total of at least {len(seen)}, as so many entries are shown", f"{first}", steps=(whole,))
        return
    for one in trace.writes[1:]:
        other = pagination.total(one.response)
        if one.response.ok and other is not None and other != first:
            yield Breach("differs", f"a total of {first}, as without a page", f"{other} for {one.request.url}", steps=(whole, one))
            return
    last = trace.writes[-1]
    if last.response.ok and entries(last.response.json) == [] and _is_beyond(known, trace, last, len(seen)) and first != len(seen):
        yield Breach("more", f"a total of {len(seen)}, as no more can be read", f"{first}", steps=(whole, last))


def _filtered(trace: Trace) -> Iterator[Breach]:
    """A filter leaves fewer entries than a page can hold, and yet the total is that of the whole; silent where another number says how many match."""
    most, whole = len(entries(trace.writes[0].response.json) or []), pagination.total(trace.writes[0].response)
    for one in trace.writes[1:]:
        listed, total = entries(one.response.json) if one.response.ok else None, pagination.total(one.response)
        if listed is None or len(listed) >= most or total is None or total != whole or total <= len(listed):
            continue
        if len(listed) not in pagination.numbers(one.response):
            yield Breach("filtered", f"a total of {len(listed)}, as no more match", f"{total}, as without the filter", steps=(trace.writes[0], one))
            return


def _is_beyond(known: LawContext, trace: Trace, last: Exchange, number: int) -> bool:
    """Whether a request asked for what follows the last entry that was seen."""
    listing = known.listing(trace.operation.name)
    if listing is None or listing.offset is None or _said(trace.writes[1], listing.offset.name) is None:
        return False
    first, now = _said(trace.writes[1], listing.offset.name), _said(last, listing.offset.name)
    return first is not None and now is not None and now - first == number


def _by_offset(name: str, whole: list[Any], steps: list[Exchange], key: str) -> Iterator[Breach]:
    first = _said(steps[0], name)
    for one in steps:
        got, at = ids(one, key), _said(one, name)
        if got is None or at is None or first is None:
            continue
        expected = whole[at - first :]
        if got[: len(expected)] != expected[: len(got)] or (expected and not got):
            yield Breach("offset", f"the page begins with {show(expected[:3])}, as the whole list has them", f"{show(got[:3])} for {one.request.url}")
            return


def _by_number(listing: Listing, whole: list[Any], steps: list[Exchange], key: str) -> Iterator[Breach]:
    if len(steps) < 2 or (first := ids(steps[0], key)) is None or (second := ids(steps[1], key)) is None:
        return
    expected = whole[len(first) :] if first == whole[: len(first)] else whole
    if set(first) & set(second):
        yield Breach("page", "a second page without an entry of the first", f"{show(sorted(set(first) & set(second), key=str)[:3])} on both")
    elif listing.size is not None and (second[: len(expected)] != expected[: len(second)] or (expected and not second)):
        yield Breach("page", f"a second page that begins with {show(expected[:3])}, as the whole list has them", f"{show(second[:3])}")


def _by_cursor(before: list[Any], whole: list[Any], steps: list[Exchange], key: str) -> Iterator[Breach]:
    seen = list(before)
    for one in steps:
        got = ids(one, key)
        if got is None:
            return
        repeated = [entry for entry in got if entry in seen]
        if repeated:
            yield Breach("cursor", "a page without an entry of those before it", f"{show(repeated[:3])} once more, for {one.request.url}")
            return
        seen += got
    missing = [entry for entry in whole if entry not in seen]
    if steps[-1].response.ok and (pagination.says_end(steps[-1].response) or (len(steps) > 1 and not pagination.onward(steps[-1].response))) and missing:
        yield Breach("cursor", "all pages together hold the whole list", f"{show(missing[:3])} stand on none of them")


def _said(one: Exchange, name: str) -> int | None:
    """What a request asked for by a parameter."""
    value = parse_qs(urlsplit(one.request.url).query).get(name, [""])[0]
    return int(value) if value.isdecimal() else None
