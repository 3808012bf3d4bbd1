"""Findings as text: what matters first, each with the line that it is about; many of one kind are counted, with one example."""

import shutil
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from oaswright.finding import Finding, Severity
from oaswright.text.escaping import log, visible

# So many findings of one rule are written in full.
FEW = 3

# A file that is larger is not read for its lines.
LARGEST = 32 << 20

# A line of a file is cut to the width of the terminal, but not to less.
NARROWEST = 40

ORDER = tuple(Severity)


@dataclass(frozen=True)
class Listing:
    """How much is written.

    Attributes:
        is_whole: Whether every finding is written in full, in the order of the files.
        most: How many findings are written in full at most; None for no limit beside that of each rule.
        explained: The rules that `oaswright check --explain` explains.
        option: What lists the rest, for people.
    """

    is_whole: bool = False
    most: int | None = None
    explained: Collection[str] = field(default=(), repr=False)
    option: str = "--all lists them"


EVERYTHING = Listing(is_whole=True)
GROUPED = Listing(option="")


def to_text(findings: Sequence[Finding], listing: Listing = EVERYTHING) -> str:
    """Return findings as lines: in full, then the number of the others by rule with an example of each."""
    shown, rest = _divided(findings, listing)
    explained, lines = set[str](), list[str]()
    frame = cache(_lines_of)
    for one in shown:
        where = one.link or (f"oaswright check --explain {one.rule}" if one.rule in listing.explained else "")
        page = f"rule: {where}" if where and one.rule not in explained else ""
        explained.add(one.rule)
        lines += _finding(one, frame, page)
    return log("\n".join([*lines, *_counted(rest, len(shown), listing.option)]))


def _divided(findings: Sequence[Finding], listing: Listing) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are written in full, and the others: errors first, and rules with few findings before those with many."""
    most = len(findings) if listing.most is None else listing.most
    if listing.is_whole:
        return list(findings[:most]), list(findings[most:])
    number = Counter((one.severity, one.rule) for one in findings)
    ranked = sorted(findings, key=lambda one: (ORDER.index(one.severity), number[one.severity, one.rule] > FEW))
    seen, shown, rest = Counter[tuple[Severity, str]](), list[Finding](), list[Finding]()
    for one in ranked:
        kind = one.severity, one.rule
        seen[kind] += 1
        is_shown = len(shown) < most and (number[kind] <= FEW or (one.severity is Severity.ERROR and seen[kind] <= FEW))
        (shown if is_shown else rest).append(one)
    return shown, rest


def _counted(rest: Sequence[Finding], shown: int, option: str) -> Iterator[str]:
    """Yield the number of findings by rule, with the place and the message of the first one."""
    if not rest:
        return
    kinds = Counter((one.severity, one.rule) for one in rest)
    width = max(len(rule) for _, rule in kinds)
    if shown:
        yield ""
    yield f"{len(rest)} {'more ' if shown else ''}by rule, with an example of each{f' ({option})' if option else ''}:"
    for (severity, rule), number in sorted(kinds.items(), key=lambda kind: (ORDER.index(kind[0][0]), -kind[1], kind[0][1])):
        example = next(one for one in rest if (one.severity, one.rule) == (severity, rule))
        yield visible(f"  {severity.value:<7} {number:>5} {rule:<{width}}  {_place(example)}{example.message}")


def _finding(finding: Finding, lines_of: Callable[[str], tuple[str, ...]], page: str) -> list[str]:
    lines = [visible(f"{_place(finding)}{finding.severity.value}: {finding.message} [{finding.rule}]"), *_frame(finding, lines_of)]
    return [*lines, *(f"    {line}" for line in [*finding.hint.split("\n"), page] if line)]


def _place(finding: Finding) -> str:
    return f"{finding.position}: " if finding.position else f"{finding.pointer}: " if finding.pointer else ""


def _frame(finding: Finding, lines_of: Callable[[str], tuple[str, ...]]) -> list[str]:
    """Return the line that a finding is about, with a caret below its place; nothing if it cannot be read."""
    place = finding.position
    lines = lines_of(place.file) if place else ()
    if place is None or not 0 < place.line <= len(lines):
        return []
    margin = f"{place.line:>5} | "
    line, start = lines[place.line - 1], place.column - 1
    width = max(shutil.get_terminal_size((100, 24)).columns, NARROWEST) - len(margin) - 1
    before, rest = line[max(start - width // 2, 0) : start], line[start : start + width + 1]  # no more than is shown: a line may hold the whole document
    if start > width // 2:
        before = f"…{before[1:]}"
    before, rest = visible(before.replace("\t", " ")), visible(rest.replace("\t", " "))
    if len(rest) > width - len(before):
        rest = rest[: width - len(before) - 1] + "…"
    return [f"{margin}{before}{rest}".rstrip(), f"{' ' * (len(margin) - 2)}| {' ' * _columns(before)}^"]


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


def _lines_of(file: str) -> tuple[str, ...]:
    """Return the lines of a file; none if it is not a regular file of a moderate size."""
    try:
        path = Path(file)
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            return ()
        return tuple(path.read_text(encoding="utf-8-sig", errors="replace").split("\n"))
    except (OSError, ValueError):
        return ()
