import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.plan.case import Order, Query, Trace
from oaswright.fuzz.resources import listing as listings
from oaswright.fuzz.resources.listing import Listing
from oaswright.fuzz.resources.payloads import entries

Key = Callable[[str], Any]


@law("order-is-kept", "A list is in the order that was asked for", "")
def order_is_kept(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """For a sorting parameter whose values name fields of an entry: under some usual order of texts, in one direction, the asked one where it is said."""
    listing = known.listing(trace.operation.name)
    if not isinstance(trace.case, Order | Query) or not trace.case.is_valid or listing is None:
        return
    for one in trace.writes:
        asked = parse_qs(urlsplit(one.request.url).query)
        order = _order(listing, asked)
        listed = entries(one.response.json) if one.response.ok else None
        if order is None or listed is None:
            continue
        values = [entry[order.field] for entry in listed if isinstance(entry, dict) and entry.get(order.field) is not None]
        if not _is_ordered(values, order.descending, listing.shown.get(order.field, {}).get("enum") or ()):
            way = {True: ", descending", False: ", ascending", None: ""}[order.descending]
            yield Breach(order.field, f"entries in the order of {order.field}{way}", f"{show(values[:6])} for {one.request.url}", steps=(one,))


def _order(listing: Listing, asked: dict[str, list[str]]) -> listings.Order | None:
    fitting = [one for one in listing.orders if all(asked.get(name) == [value] for name, value in one.query)]
    return max(fitting, key=lambda one: len(one.query), default=None)


def _is_ordered(values: list[Any], descending: bool | None, members: Sequence[Any]) -> bool:
    if all(isinstance(value, str) for value in values):
        keys: list[Key] = [
            str,
            str.casefold,
            _plain,
            _letters,
            _swapped,
            *([lambda value: members.index(value) if value in members else -1] if members else []),
        ]
        return any(_goes([key(value) for value in values], descending) for key in keys)
    if all(isinstance(value, int | float) for value in values):
        return _goes(values, descending)
    return True


def _goes(values: Sequence[Any], descending: bool | None) -> bool:
    rises, falls = all(a <= b for a, b in pairwise(values)), all(a >= b for a, b in pairwise(values))
    return (rises or falls) if descending is None else falls if descending else rises


def _plain(value: str) -> str:
    """Without accents and case."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(letter))


def _letters(value: str) -> str:
    """As collations compare at first: without punctuation and blanks."""
    return "".join(letter for letter in _plain(value) if letter.isalnum())


def _swapped(value: str) -> bytes:
    """By UTF-16 units, as some runtimes compare."""
    return value.encode("utf-16-be", "surrogatepass")
