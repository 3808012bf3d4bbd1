"""The campaign as one HTML page, its pictures inline: failures by law, requests over time, fields and the values tried."""

import textwrap
from collections import Counter
from collections.abc import Sequence
from html import escape

from oaswright.document.document import Document
from oaswright.fuzz import event
from oaswright.fuzz.report import summary
from oaswright.fuzz.report.grouping import Entry, entries
from oaswright.fuzz.wire.credentials import Tokens

WIDTH, NAME = 640, 34  # of a picture, in its own units; of the names in it, in letters
STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24;background:#fff}
pre{background:#f4f5f7;padding:1rem;overflow:auto;white-space:pre-wrap}h3{font-size:1rem;overflow-wrap:anywhere}svg{max-width:100%}svg text{font:13px system-ui,sans-serif;fill:currentColor}
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#14171a}pre{background:#20252a}}"""


def page(
    end: event.Finished,
    seen: Sequence[event.Progress],
    tried: dict[str, int],
    base_url: str,
    tokens: Tokens,
    document: Document,
    sections: Sequence[tuple[str, str]] = (),
) -> str:
    """Return a page that needs nothing else; `tried` counts the different values that each field was sent with, `sections` are titles and HTML."""
    laws = Counter(failure.law for failure in end.failures)
    parts = [
        f"<h1>{end.requests} requests, {summary.count(end.failures)}</h1><p>{end.elapsed:.1f} s, ended: {escape(end.reason)}.</p>",
        _section("Failures by law", bars(dict(laws.most_common()))) if laws else "<p>Every law held.</p>",
        _section("Requests over time", over_time([(0.0, 0), *((one.elapsed, one.requests) for one in seen), (end.elapsed, end.requests)])),
        *(_section(title, content) for title, content in sections),
        _section("Values tried, by field", bars(tried)) if tried else "",
        _section("The failures", "".join(_entry(one, base_url, tokens, document) for one in entries(end.failures))) if end.failures else "",
    ]
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>oaswright fuzz</title><style>{STYLE}</style>{"".join(parts)}</html>\n'


def _section(title: str, picture: str) -> str:
    return f"<h2>{escape(title)}</h2>{picture}"


def _entry(one: Entry, base_url: str, tokens: Tokens, document: Document) -> str:
    """Its first line as a heading, the rest as it is printed."""
    title, _, rest = summary.entry(one, base_url, tokens, document).partition("\n")
    return f'<h3 id="{one.best.id}">{escape(title)}</h3><pre>{escape(textwrap.dedent(rest))}</pre>'


def bars(counts: dict[str, int]) -> str:
    """Horizontal bars with their names and numbers."""
    most, height = max(counts.values(), default=1) or 1, 22 * len(counts)
    rows = "".join(
        f'<text x="0" y="{22 * row + 15}">{escape(name if len(name) <= NAME else name[: NAME - 1] + "…")}</text><rect x="260" y="{22 * row + 4}" width="{max(1, 320 * count // most)}" height="14" fill="#3a6ea5"/>'
        f'<text x="{266 + max(1, 320 * count // most)}" y="{22 * row + 15}">{count}</text>'
        for row, (name, count) in enumerate(counts.items())
    )
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{rows}</svg>'


def over_time(points: Sequence[tuple[float, int]]) -> str:
    """Return a line through (seconds, requests), the axes named at their ends."""
    end, most = points[-1][0] or 1, points[-1][1] or 1
    thin = [*points[: -1 : max(1, len(points) // 300)], points[-1]]
    line = " ".join(f"{600 * seconds / end:.1f},{170 - 140 * requests / most:.1f}" for seconds, requests in thin)
    axes = '<path d="M0 30V170H600" fill="none" stroke="currentColor" opacity=".4"/>'
    named = f'<text x="4" y="20">{most:,} requests</text><text x="0" y="190">0 s</text><text x="600" y="190" text-anchor="end">{end:.0f} s</text>'
    return f'<svg viewBox="0 0 {WIDTH} 200" role="img">{axes}<polyline points="{line}" fill="none" stroke="#3a6ea5" stroke-width="2"/>{named}</svg>'
