"""Descriptions as HTML: Markdown without raw HTML, since the document is not to be trusted."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup


@cache
def _renderer(*, pictures: bool = False) -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    # A picture that a document names would be fetched from elsewhere as the page is read; its text stays as a link.
    return found if pictures else found.disable("image")


def block(text: object) -> Markup:
    """A whole description."""
    return Markup(_renderer().render(str(text or "")))  # noqa: S704 # rendered with raw HTML escaped


def guide(text: object) -> Markup:
    """A page of the project's own, which brings its pictures along."""
    return Markup(_renderer(pictures=True).render(str(text)))  # noqa: S704 # likewise


def inline(text: object) -> Markup:
    """A single line."""
    return Markup(_renderer().renderInline(" ".join(str(text or "").split())))  # noqa: S704 # likewise


def plain(text: object) -> str:
    """The words alone, for the search."""
    tokens = _renderer().parse(str(text or ""))
    return " ".join(child.content for token in tokens for child in (token.children or [token]) if child.content)
