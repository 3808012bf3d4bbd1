"""Places as an editor counts them (lines from 0, UTF-16 units) and as this toolkit does (offsets into a text, from 0)."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from lsprotocol import types

from oaswright.document import spans
from oaswright.document.source import Source
from oaswright.document.spans import Span
from oaswright.document.syntax.lines import Lines


def path_of(uri: str) -> Path | None:
    """Return the real path of a file's URI; None where it names no file."""
    parts = urlsplit(uri)
    return Path(url2pathname(unquote(parts.path))).resolve() if parts.scheme == "file" else None


def offset(text: str, place: types.Position) -> int:
    """Return the offset of a place; the end of the line, or of the text, where it lies behind that."""
    start = _lines(text).start(place.line)
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)]
    return start + len(line.encode("utf-16-le", "surrogatepass")[: 2 * place.character].decode("utf-16-le", "ignore"))


def place(text: str, at: int) -> types.Position:
    """Return the place of an offset."""
    line, start = _lines(text).at(at)
    return types.Position(line, len(text[start:at].encode("utf-16-le", "surrogatepass")) // 2)


def line_start(text: str, line: int) -> int:
    """Return the offset at which a line starts, counted from 0; the end of the text if it has fewer."""
    return _lines(text).start(line)


def extent(text: str, span: Span) -> types.Range:
    """Return the range of a span, without the white space that ends it."""
    end = span.start + len(text[span.start : span.end].rstrip())
    return types.Range(place(text, span.start), place(text, max(end, span.start)))


def range_of(source: Source, at: str, *, key: bool = False) -> types.Range:
    """Return the range of the node at a pointer in a file, or of its key; of the first character where there is no such node."""
    found = spans.span(source, at, key=key) or spans.span(source, at) or Span(0, 0)
    return extent(source.text, found)


@lru_cache(maxsize=4)  # of the few texts that are being looked at
def _lines(text: str) -> Lines:
    return Lines(text)
