"""A difference as Markdown: a comment on a pull request, and the entry of a changelog."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from oaswright.diff.comparison import Diff
from oaswright.diff.report.entries import PROOFS, Entry, code, entries, shown, summary, uses
from oaswright.diff.verdict import Axis, Level, Verdict
from oaswright.text.escaping import visible
from oaswright.text.markdown import label

HEADINGS = {Level.MAJOR: "Breaking", Level.MINOR: "Added or widened", Level.PATCH: "Wording"}

HEAD = """\
# Changelog

What each release changes. A value in code shows what breaks: it used to be accepted, or was never sent before. `oaswright generate` writes this."""

# GitHub takes comments of 65,536 characters.
LONGEST = 65_000

# How many entries are shown in a comment, the gravest first, before the rest is folded.
UNFOLDED = 10


def to_markdown(diff: Diff, title: str = "What this edit changes") -> str:
    """Return a comment for a pull request, which fits a screen: the rest is folded, and what is too long for a comment is counted."""
    says = summary(diff)
    lines = [f"## {title}", "", f"{says[:1].upper()}{says[1:]}.", *_sections(diff, UNFOLDED)]
    lines += [f"\nNot compared: {_escaped(one.where)} ({_escaped(one.reason)})" for one in diff.skipped]
    ends = list(accumulate(len(line) + 1 for line in lines))
    kept = bisect_right(ends, LONGEST)
    left = sum(line.startswith("- ") for line in lines[kept:])
    is_folded = sum(line.startswith("<details>") for line in lines[:kept]) > sum(line == "</details>" for line in lines[:kept])
    rest = ["", f"And {left} more changes."] if left else []
    return "\n".join([*lines[:kept], *(["", "</details>"] if is_folded else []), *rest]).rstrip()


def entry(diff: Diff, title: str) -> str:
    """Return what a release changes, for those who use the API."""
    broken = {Axis.WIRE: "clients that run", Axis.SOURCE: "code that uses the generated models or client"}
    named = [words for axis, words in broken.items() if diff.level(axis) is Level.MAJOR]
    says = f"Breaks {' and '.join(named)}." if named else "Breaks nothing." if diff.verdicts else "Nothing changes, on the wire or in the source."
    return "\n".join([f"## {label(visible(title))}", "", says, *_sections(diff)]).rstrip()


def begin(version: str) -> str:
    """Return the entry of the release that a changelog begins with."""
    return f"## {label(visible(version))}\n\nThe release that this changelog begins with."


def page(newest: str, before: str) -> str:
    """Return the changelog: an entry above those of an older changelog."""
    at = re.search(r"^## ", before, re.MULTILINE)
    return f"{HEAD}\n\n{newest}\n\n{before[at.start() :].rstrip() if at else ''}".rstrip() + "\n"


def _sections(diff: Diff, unfolded: int = 0) -> Iterator[str]:
    """Yield a section for each level; where `unfolded` is given, more entries than that in all are folded."""
    grouped, left = entries(diff), unfolded
    for level, heading in HEADINGS.items():
        members = [one for one in grouped if one.head.level is level]
        if members:
            yield from ("", f"### {heading}", "")
        visible_ones = members[:left] if unfolded else members
        left -= len(visible_ones)
        yield from (line for one in visible_ones for line in _item(one, is_short=bool(unfolded)))
        if rest := members[len(visible_ones) :]:
            yield from ("", f"<details><summary>{len(rest)} more</summary>", "")
            yield from (line for one in rest for line in _item(one))
            yield from ("", "</details>")


def _item(one: Entry, *, is_short: bool = False) -> Iterator[str]:
    """Yield an edit with its evidence; in a short one, all its effects but one are counted."""
    head, ((axes, _), *others) = one.head, one.effects
    yield f"- {_said(head, axes)}"
    if head.witness:
        yield f"  - {shown(head)}: `{visible(code(head)).replace('`', chr(0x2018))}`"
    if len(head.uses) > 1:
        yield f"  - reaches {_escaped(uses(head))}"
    also = [f"also {_said(part, axes)}" for axes, part in others]
    yield from (f"  - {line}" for line in (also[:1] if is_short else also))
    if is_short and also[1:]:
        yield f"  - and {len(also) - 1} more effects, which the other formats list"


def _said(one: Verdict, axes: str) -> str:
    return f"{_escaped(one.message)} *({axes}, {PROOFS[one.proof]})*"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is; what stands in backticks is code already."""
    pieces = re.split(r"(`[^`]+`)", visible(text))
    return "".join(piece if index % 2 else "".join(f"\\{char}" if char in "\\`*_<>[]|" else char for char in piece) for index, piece in enumerate(pieces))
