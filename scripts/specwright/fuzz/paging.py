"""Whether a list that was answered may be only a part of all there is."""

from typing import Any

from specwright.fuzz.exchange import Exchange
from specwright.operation import Operation

TURNING = ("page", "cursor", "offset", "after", "before", "start", "skip", "continue", "marker", "page_token", "pagetoken", "next", "starting_after")
SIZE = ("limit", "per_page", "page_size", "pagesize", "size", "count", "top", "max_results", "first")
MORE = ("next", "next_page", "next_cursor", "next_token", "nextpagetoken", "next_page_token", "has_more", "hasmore", "has_next", "links", "_links")
TOTAL = ("total", "total_count", "totalcount", "total_items", "count")
USUAL = 10  # entries, where nothing says how many a page holds


def may_be_part(operation: Operation, listed: Exchange, entries: list[Any]) -> bool:
    """By what the answer says of itself; else by the size of a page that the document gives; else by a usual size."""
    answer = listed.response.json
    said = {name.lower(): value for name, value in answer.items()} if isinstance(answer, dict) else {}
    totals = [value for name in TOTAL if isinstance(value := said.get(name), int) and not isinstance(value, bool)]
    if totals:
        return max(totals) > len(entries)
    if any(_goes_on(said.get(name)) for name in MORE) or 'rel="next"' in listed.response.headers.get("link", ""):
        return True
    query = {one.name.lower(): one for one in operation.parameters if one.location == "query"}
    sizes = [one.node.get("schema", {}).get("default") for name, one in query.items() if name in SIZE]
    known = [size for size in sizes if isinstance(size, int)]
    if known:
        return len(entries) >= min(known)
    return len(entries) >= USUAL or any(name in TURNING for name in query)


def _goes_on(value: Any) -> bool:
    return bool(value.get("next")) if isinstance(value, dict) else bool(value)
