"""The campaign as one HTML page, its pictures inline: failures by law, requests over time, fields and the values tried."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from specwright.fuzz import event, summary
from specwright.fuzz.token import Tokens

WIDTH = 640
STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24;background:#fff}
pre{background:#f4f5f7;padding:1rem;overflow:auto;white-space:pre-wrap}svg{max-width:100%}svg text{font:13px system-ui,sans-serif;fill:currentColor}
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#14171a}pre{background:#20252a}}"""


def page(end: event.Finished, seen: Sequence[event.Progress], tried: dict[str, int], base_url: str, tokens: Tokens) -> str:
    """A page that needs nothing else; `tried` counts the different values that each field was sent with."""
    laws = Counter(failure.law for failure in end.failures)
    parts = [
        f"<h1>{end.requests} requests, {summary.count(end.failures)}</h1><p>{end.elapsed:.1f} s, ended: {escape(end.reason)}.</p>",
        _section("Failures by law", bars(dict(laws.most_common()))) if laws else "<p>Every law held.</p>",
        _section("Requests over time", over_time(seen)),
        _section("Values tried, by field", bars(tried)) if tried else "",
        *(f"<pre>{escape(tokens.hide(summary.failure(failure, base_url, tokens)))}</pre>" for failure in end.failures),
    ]
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>specwright fuzz</title><style>{STYLE}</style>{"".join(parts)}</html>\n'


def _section(title: str, picture: str) -> str:
    return f"<h2>{escape(title)}</h2>{picture}"


def bars(counts: dict[str, int]) -> str:
    """Horizontal bars with their names and numbers."""
    most, height = max(counts.values(), default=1) or 1, 22 * len(counts)
    rows = "".join(
        f'<text x="0" y="{22 * row + 15}">{escape(name)}</text><rect x="260" y="{22 * row + 4}" width="{max(1, 320 * count // most)}" height="14" fill="#3a6ea5"/>'
        f'<text x="{266 + max(1, 320 * count // most)}" y="{22 * row + 15}">{count}</text>'
        for row, (name, count) in enumerate(counts.items())
    )
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{rows}</svg>'


def over_time(seen: Sequence[event.Progress]) -> str:
    """A line from the first request to the last."""
    if not seen:
        return ""
    end, most = max(one.elapsed for one in seen) or 1, max(one.requests for one in seen) or 1
    thin = seen[:: max(1, len(seen) // 300)]
    points = " ".join(f"{600 * one.elapsed / end:.1f},{150 - 140 * one.requests / most:.1f}" for one in thin)
    label = f'<text x="0" y="172">0 s</text><text x="540" y="172">{end:.0f} s, {most}</text>'
    return f'<svg viewBox="0 0 {WIDTH} 180" role="img"><polyline points="{points}" fill="none" stroke="#3a6ea5" stroke-width="2"/>{label}</svg>'
