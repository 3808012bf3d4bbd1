from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.case import NoHost, Trace

PORTS = {"http": 80, "https": 443}


@law("links-without-host", "Links lead to the server also where a request names no host", "")
def links_without_host(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """HTTP/1.0 asks for no Host header. Where a link then names another host and another port than it did before, it leads nowhere."""
    if not isinstance(trace.case, NoHost) or not trace.before or not trace.write or not trace.write.response.ok:
        return
    links = dict(_links(trace.write.response.json))
    for place, usual in _links(trace.before.response.json):
        link = links.get(place)
        if link and urlsplit(link).path == urlsplit(usual).path and _host(link) != _host(usual) and _port(link) != _port(usual):
            expected, met = (f"{place} names {urlsplit(one).netloc or 'no host'}" for one in (usual, link))
            yield Breach(place, expected, met, category=Category.WARNING)
            return


def _links(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str) and node.startswith(("http://", "https://")):
        yield place, node
    elif isinstance(node, dict | list):
        for name, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _links(child, f"{place}/{name}")


def _host(link: str) -> str:
    return urlsplit(link).hostname or ""


def _port(link: str) -> int | None:
    parts = urlsplit(link)
    try:
        return PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError:  # no number, such as "undefined"
        return None
