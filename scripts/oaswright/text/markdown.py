"""Write text of a document into Markdown that others render, with whatever they let through."""

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from oaswright.text.escaping import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# What a link of Markdown begins with.
_LINK = re.compile(r"\][(:]|<[A-Za-z]")


@cache
def _parser() -> "MarkdownIt":
    """Return a parser that sees in a text what the most generous renderer would."""
    from markdown_it import MarkdownIt  # few texts need it

    found = MarkdownIt("commonmark", {"html": True}).enable("table")
    found.validateLink = lambda url: url is not None  # type: ignore[method-assign] # the library's own way to choose
    return found


def quoted(text: object) -> str:
    """Return Markdown for pages that another program renders: raw HTML and links that could run something are text, and no block of code stays open."""
    said = str(text or "").strip()
    if _LINK.search(said) and _has(said, _is_unsafe_link):
        said = re.sub(r"\](?=[(:])", r"]\\", said)
        said = said.replace("<", "&lt;") if _has(said, _is_unsafe_link) else said
    if "<" in said and _has(said, _is_raw):
        said = re.sub(r"(?<!\\)((?:\\\\)*)<", r"\1\\<", said)
        said = said.replace("<", "&lt;") if _has(said, _is_raw) else said
    return said + _closing(said)


def label(text: object) -> str:
    """Return plain text, such as a name, as Markdown on one line in which nothing of it is markup."""
    line = re.sub(r"([\\`*\[\]<])", r"\\\1", " ".join(str(text).split()))
    line = re.sub(r"^(?=[#>]|~~~|=+$|[-+](\s|-|$))", r"\\", line)  # no heading, quote, block of code, rule or list either
    return re.sub(r"^(\d+)(?=[.)](\s|$))", r"\1\\", line)


def _has(said: str, test: Callable[["Token"], bool]) -> bool:
    return any(test(one) for token in _parser().parse(said) for one in (token, *(token.children or ())))


def _is_raw(token: "Token") -> bool:
    return token.type in ("html_block", "html_inline")


def _is_unsafe_link(token: "Token") -> bool:
    scheme, colon, _ = str(token.attrGet("href") or "").partition(":")
    return bool(colon) and not re.search(r"[/?#]", scheme) and unquote(scheme).strip().lower() not in ("http", "https", "mailto", "tel")


def _closing(said: str) -> str:
    """Return what ends the block of code that a description leaves open."""
    last = _parser().parse(said)[-1:] if "```" in said or "~~~" in said else []
    if not last or last[0].type != "fence" or last[0].map is None:
        return ""
    begin, end = last[0].map
    fence = last[0].markup
    closing = re.split(r"\r\n?|\n", said)[end - 1].strip() if end - 1 > begin else ""  # where CommonMark ends a line
    return "" if closing.startswith(fence) and not closing.strip(fence[0]) else f"\n{fence}"


def code(text: object) -> str:
    """Return text as a code span of Markdown, whatever it holds."""
    said = " ".join(str(text).split()) or " "
    fence = "`" * (max((len(run) for run in re.findall(r"`+", said)), default=0) + 1)
    return f"{fence} {said} {fence}" if "`" in said else f"`{said}`"


def fenced(text: object, language: str = "") -> str:
    """Return text as a block of code in Markdown, whatever it holds."""
    fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", str(text))), default=0) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def cell(text: object) -> str:
    """Return Markdown of a document for a cell of a table, on one line."""
    return _piped(visible(quoted(" ".join(str(text).split()))))


def label_cell(text: object) -> str:
    """Return plain text for a cell of a table, on one line."""
    return _piped(visible(label(text)))


def code_cell(text: object) -> str:
    """Return text as a code span for a cell of a table."""
    return _piped(visible(code(text)))


def _piped(line: str) -> str:
    return re.sub(r"(\\*)\|", r"\1\1\\|", line)
