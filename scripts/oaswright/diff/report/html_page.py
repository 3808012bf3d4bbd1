"""A difference as one HTML page: which operations break, and by what."""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape

from oaswright.diff.comparison import Diff
from oaswright.diff.report.entries import PROOFS, Entry, code, entries, shown, summary, uses
from oaswright.diff.verdict import Level, Verdict
from oaswright.text.escaping import visible

_STYLE = """\
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2024;background:#fff}
table{border-collapse:collapse;width:100%;table-layout:fixed}th+th{width:45%}td{overflow-wrap:anywhere}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
.bar{display:inline-block;height:.8rem;border-radius:2px;margin-right:2px}.major{background:#d33}.minor{background:#e8a33d}.patch{background:#9aa7b4}
code{background:#f3f4f6;padding:0 .25rem;border-radius:3px;overflow-wrap:anywhere}li{margin:.4rem 0}small{color:#60646c}td small{white-space:nowrap}
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#16181b}code{background:#26292e}td,th{border-color:#333}}"""

_LEVELS = (Level.MAJOR, Level.MINOR, Level.PATCH)
_WIDEST = 30

# How many changes of words are shown before they are folded.
_UNFOLDED = 10


def to_html(diff: Diff, title: str = "What this edit changes") -> str:
    """Return a page that needs no other file."""
    body = [f"<h1>{escape(title)}</h1>", f"<p>{escape(summary(diff).capitalize())}.</p>", *_picture(diff), *_list(diff), *_skipped(diff)]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f"<!doctype html>\n<html lang=en>\n<head>{head}</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>"


def _picture(diff: Diff) -> Iterator[str]:
    """Yield a row for each operation: how many changes of each level reach it."""
    counts: dict[str, Counter[Level]] = {}
    for entry in entries(diff):
        for _, one in entry.effects:
            for operation in dict.fromkeys(use.partition(", ")[0] for use in one.uses):
                counts.setdefault(operation, Counter())[one.level] += 1
    ordered = sorted(counts.items(), key=lambda item: [-item[1][level] for level in _LEVELS])
    others = [item for item in ordered if not item[1][Level.MAJOR]]
    if breaking := [item for item in ordered if item[1][Level.MAJOR]]:
        yield from ("<h2>What breaks where</h2>", *_table(breaking))
    if others:
        yield from (f"<details><summary>{len(others)} operations and schemas where nothing breaks</summary>", *_table(others), "</details>")


def _table(counts: list[tuple[str, Counter[Level]]]) -> Iterator[str]:
    yield "<table><tr><th>Operation or schema<th>Changes</tr>"
    for operation, levels in counts:
        bars = "".join(f'<span class="bar {level}" style="width:{min(levels[level], _WIDEST) * 0.5}rem"></span>' for level in _LEVELS if levels[level])
        says = ", ".join(f"{levels[level]} {level}" for level in _LEVELS if levels[level])
        yield f"<tr><td>{_text(operation)}<td>{bars} <small>{says}</small></tr>"
    yield "</table>"


def _list(diff: Diff) -> Iterator[str]:
    grouped = entries(diff)
    for level in _LEVELS:
        members = [one for one in grouped if one.head.level is level]
        if members:
            is_folded = level is Level.PATCH and len(members) > _UNFOLDED
            yield f"<h2>{str(level).capitalize()}</h2>" + (f"<details><summary>{len(members)} changes</summary>" if is_folded else "")
            yield from ("<ul>", *map(_item, members), "</ul>")
            yield "</details>" if is_folded else ""


def _item(entry: Entry) -> str:
    one, ((axes, _), *others) = entry.head, entry.effects
    place = f"<br><small>{_text(str(one.position))}</small>" if one.position else ""
    value = f"<br>{shown(one)}: <code>{_text(code(one))}</code>" if one.witness else ""
    reach = f"<br><small>reaches {_text(uses(one))}</small>" if len(one.uses) > 1 else ""
    parts = "".join(f"<br>also {part.level}: {_said(part, axes)}" for axes, part in others)
    return f"<li>{_said(one, axes)}{place}{value}{reach}{parts}</li>"


def _said(one: Verdict, axes: str) -> str:
    said = re.sub(r"`([^`]+)`", r"<code>\1</code>", _text(one.message))
    return f"{said} <small>({axes}, {PROOFS[one.proof]}, <code>{one.rule}</code>)</small>"


def _skipped(diff: Diff) -> Iterator[str]:
    if diff.skipped:
        yield "<h2>Not compared</h2><ul>"
        yield from (f"<li>{_text(one.where)}: {_text(one.reason)}</li>" for one in diff.skipped)
        yield "</ul>"


def _text(text: str) -> str:
    return escape(visible(text))
