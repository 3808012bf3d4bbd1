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
    anchor: str
    text: str
    weight: int


def script(pages: Iterable[str]) -> bytes:
    """Return the index as a script, of what is found on each page."""
    return f"window.SEARCH=[{','.join(pages)}];\n".encode()


def page(url: str, items: Iterable[Item]) -> str:
    """Return what is found on a page as JSON; no text in it can end a script or start another.

    It is the address, the kinds with their weights, and rows of title, number of the kind, anchor and text. What the script can add is left out: the
    title of the page after a kind ending in " of ", and that of the row after an anchor ending in a dot.
    """
    kinds: dict[tuple[str, int], int] = {}
    shown = escaping.page
    rows: list[list[str | int]] = []
    for one in items:
        title, anchor, text = shown(one.title), shown(one.anchor), shown(one.text)
        anchor = anchor.removesuffix(title) if anchor.endswith(f".{title}") else anchor
        rows.append([title, kinds.setdefault((shown(one.kind), one.weight), len(kinds)), anchor, *([text] if text else [])])
    return json.dumps([url, list(kinds), rows], ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")


def items(title: str, kind: str, shown: dict[str, Any], weight: int) -> Iterable[Item]:
    """Yield a page and its fields, headers and responses; a field that is unfolded from a component is found on that one's page."""
    yield Item(title, kind, "", " ".join([short(shown["description"]), *shown.get("listed", ())[:VALUES]]).strip(), weight)
    for label, one in pages.trees(shown):
        if one.is_alternative:
            continue
        values = " ".join(one.values[:VALUES])
        yield Item(one.name, f"{label} of ", one.anchor, f"{short(one.description)} {values}".strip(), weight - 1)
    for one in shown.get("responses", ()):
        yield Item(one.status, "response of ", one.anchor, short(one.description), weight - 2)


def short(text: object) -> str:
    """Return the first words of a description."""
    said = " ".join(markup.plain(text if isinstance(text, str) else "").split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
