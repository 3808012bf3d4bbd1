"""What an answer says of the list that it is a part of: how much there is, and where it goes on."""

import re
from typing import Any
from urllib.parse import urlsplit

from oaswright.api.operation import Operation
from oaswright.fuzz.wire.exchange import Exchange, Response

TURNING = ("page", "cursor", "offset", "after", "before", "start", "skip", "continue", "marker", "page_token", "pagetoken", "next", "starting_after")
SIZE = ("limit", "per_page", "page_size", "pagesize", "size", "count", "top", "max_results", "first", "perpage")
NEXT = (
    "next", "next_page", "nextpage", "next_url", "nexturl", "next_cursor", "nextcursor", "next_token", "nexttoken", "nextpagetoken", "next_page_token",
)  # fmt: skip
GOES_ON = (*NEXT, "cursor", "after")
SAYS_MORE = ("has_more", "hasmore", "has_next", "hasnext", "has_next_page", "hasnextpage")
MORE = (*NEXT, *SAYS_MORE, "links", "_links")
ENVELOPES = ("links", "_links", "meta", "_meta", "pagination", "paging", "page", "page_info", "pageinfo", "cursors", "data", "result")
TOTAL = ("total", "total_count", "totalcount", "total_items", "totalitems", "total_elements", "totalelements", "total_results", "totalresults")
COUNTS = (*TOTAL, "count")
HEADERS = ("x-total-count", "x-total", "x-pagination-total-count")
USUAL = 10  # entries, where nothing says how many a page holds


def may_be_part(operation: Operation, listed: Exchange, entries: list[Any], seen: int = 0) -> bool:
    """Whether a list goes on beyond a page, before which `seen` entries were shown.

    By what the answer says of itself; else by the size of a page that the document gives; else by a usual size.
    """
    said = _said(listed.response)
    if any(_goes_on(said.get(name)) for name in MORE) or 'rel="next"' in listed.response.headers.get("link", ""):
        return True
    if any(name in said and said[name] in (None, "", False) for name in (*NEXT, *SAYS_MORE)):
        return False
    totals = [value for name in COUNTS if isinstance(value := said.get(name), int) and not isinstance(value, bool)]
    if totals:
        return max(totals) > seen + len(entries)
    if seen and not entries:
        return False
    query = {one.name.lower(): one for one in operation.parameters if one.location == "query"}
    sizes = [one.node.get("schema", {}).get("default") for name, one in query.items() if name in SIZE]
    known = [size for size in sizes if isinstance(size, int)]
    if known:
        return len(entries) >= min(known)
    return len(entries) >= USUAL or any(name in TURNING for name in query)


def total(response: Response) -> int | None:
    """How many entries there are on all pages together, where the answer says so."""
    said = _said(response)
    found: list[Any] = [said[name] for name in TOTAL if name in said]
    found += [int(value) for name in HEADERS if (value := response.headers.get(name, "")).isdecimal()]
    return next((value for value in found if isinstance(value, int) and not isinstance(value, bool)), None)


def numbers(response: Response) -> list[int]:
    """Every number that the envelope says."""
    return [value for value in _said(response).values() if isinstance(value, int) and not isinstance(value, bool)]


def onward(response: Response) -> str:
    """Where the list goes on: a URL, or a bare token; "" at its end, or where nothing is said."""
    link = re.search(r'<([^>]*)>\s*;[^,]*rel="?next"?', response.headers.get("link", ""))
    said = _said(response)
    value = link[1] if link else next((said[name] for name in GOES_ON if isinstance(said.get(name), str | int | dict) and said[name]), "")
    value = value.get("href") if isinstance(value, dict) else value
    return "" if value is None or isinstance(value, bool) else str(value)


def says_end(response: Response) -> bool:
    """Whether an answer says outright that the list goes on nowhere."""
    said = _said(response)
    return not onward(response) and any(name in said and said[name] in (None, "", False) for name in GOES_ON)


def is_address(onward: str) -> bool:
    """Whether what comes next is a URL, not a token."""
    return onward.startswith(("http://", "https://", "/", "?"))


def below(address: str, path: str) -> str:
    """Return the path and query of an address; a query alone stays on the path."""
    parts = urlsplit(address)
    return f"{parts.path or path}?{parts.query}" if parts.query else parts.path or path


def _said(response: Response) -> dict[str, Any]:
    """Return what the envelope says, by names in lower case; what stands deeper in it, if nothing of that name stands above."""
    answer = response.json
    if not isinstance(answer, dict):
        return {}
    said = {name.lower(): value for name, value in answer.items()}
    for name in ENVELOPES:
        inner = said.get(name)
        if isinstance(inner, dict):
            said = {**{key.lower(): value for key, value in inner.items()}, **said}
    return said


def _goes_on(value: Any) -> bool:
    return bool(value.get("next")) if isinstance(value, dict) else bool(value)
