"""What the search finds. The index is one file that the browser loads at the first search, as a script, so that it works from a file as well.

It is our own: the libraries that run in a browser build their index from JSON that a page may not fetch from a file, or need WebAssembly, which
the content security policy forbids; and they take `docker_registry` for one word or for two, while readers type either.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from oaswright.docs import markup
from oaswright.docs.content import pages
from oaswright.text import escaping

LONGEST = 100
VALUES = 12


@dataclass(frozen=True, slots=True)
class Item:
    """`weight` breaks ties: an operation is shown before the field of a schema. `anchor` is the place in the page, "" for its top."""

    title: str
    kind: str
    url: str
    anchor: str
    text: str
    weight: int


def script(items: Iterable[Item]) -> bytes:
    """Return the index as a script; no text in it can end the script or start another."""
    urls: dict[str, int] = {}
    kinds: dict[str, int] = {}
    shown = escaping.page
    rows = [
        [shown(one.title), kinds.setdefault(shown(one.kind), len(kinds)), urls.setdefault(one.url, len(urls)), shown(one.anchor), shown(one.text), one.weight]
        for one in items
    ]
    text = json.dumps({"urls": list(urls), "kinds": list(kinds), "rows": rows}, ensure_ascii=True, separators=(",", ":"))
    return f"window.SEARCH={text.replace('<', chr(92) + 'u003c')};\n".encode()


def items(title: str, kind: str, url: str, page: dict[str, Any], weight: int) -> Iterable[Item]:
    """Yield a page and its fields, headers and responses; a field that is unfolded from a component is found on that one's page."""
    yield Item(title, kind, url, "", " ".join([short(page["description"]), *page.get("listed", ())[:VALUES]]).strip(), weight)
    for label, one in pages.trees(page):
        if one.is_alternative:
            continue
        values = " ".join(one.values[:VALUES])
        yield Item(one.name, f"{label} of {title}", url, one.anchor, f"{short(one.description)} {values}".strip(), weight - 1)
    for one in page.get("responses", ()):
        yield Item(one.status, f"response of {title}", url, one.anchor, short(one.description), weight - 2)


def short(text: object) -> str:
    """Return the first words of a description."""
    said = " ".join(markup.plain(text if isinstance(text, str) else "").split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
