"""Descriptions as HTML: Markdown without raw HTML, since the document is not to be trusted."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

# Text that Markdown leaves as it is: one line of words and plain punctuation.
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.;:'/%?$()\"+-]*")
LONGEST = 40_000


@cache
def _renderer(*, pictures: bool = False) -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    if not pictures:
        found.add_render_rule("image", _linked)
    return found


def _linked(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Write a picture as its text: it would be fetched from elsewhere as the page is read. It is a link, unless it stands in one."""
    token = tokens[index]
    url = str(token.attrs.get("src") or "")
    text = escape(renderer.renderInlineAsText(token.children or [], options, env) or url)
    depth = sum(one.nesting for one in tokens[:index] if one.type in ("link_open", "link_close"))
    return str(text if depth else Markup('<a href="{}">{}</a>').format(url, text))


def block(text: object) -> Markup:
    """Return a whole description as HTML; one over 40,000 characters is cut at a paragraph, its page in Markdown has all of it."""
    said = str(text or "")
    if len(said) > LONGEST:
        return _block((said[:LONGEST].rpartition("\n\n")[0] or said[:LONGEST]) + "\n\n…")
    return _block(said)


@lru_cache(maxsize=1 << 15)
def _block(said: str) -> Markup:
    if PLAIN.fullmatch(said):
        return Markup("<p>{}</p>\n").format(said)
    return _headed(Markup(_renderer().render(said)))  # noqa: S704 # rendered with raw HTML escaped


def _headed(html: Markup) -> Markup:
    """Put the headings of a description below those of its page, so that the outline of the page holds."""
    return Markup(re.sub(r"<(/?)h([1-6])>", lambda found: f"<{found[1]}h{min(int(found[2]) + 2, 6)}>", html)) if "<h" in html else html  # noqa: S704 # only the numbers change


def guide(text: object) -> Markup:
    """Return a page of the project's own as HTML, with its pictures."""
    return Markup(_renderer(pictures=True).render(str(text)))  # noqa: S704 # likewise


@lru_cache(maxsize=1 << 15)
def inline(text: object) -> Markup:
    """Return a single line as HTML."""
    said = " ".join(str(text or "").split())[:LONGEST]
    return escape(said) if PLAIN.fullmatch(said) else Markup(_renderer().renderInline(said))  # noqa: S704 # likewise


@lru_cache(maxsize=1 << 15)
def plain(text: object) -> str:
    """Return the words alone."""
    said = str(text or "")[:2_000]
    if PLAIN.fullmatch(said):
        return said
    return " ".join(child.content for token in _renderer().parse(said) for child in (token.children or [token]) if child.content)


def first_sentence(text: object) -> str:
    """Return the first sentence of a description, still Markdown."""
    return re.split(r"(?<=[.!?])\s|\n\s*\n", str(text or "").strip(), maxsplit=1)[0]
