"""A difference in people's words: text, JSON, findings and Markdown; and the entry of a changelog."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict
from itertools import accumulate
from typing import Any

from oaswright.diff.comparison import Diff
from oaswright.diff.verdict import Axis, Level, Proof, Verdict
from oaswright.finding import Finding, Severity

HEADINGS = {Level.MAJOR: "Breaking", Level.MINOR: "Added or widened", Level.PATCH: "Wording"}

PROOFS = {
    Proof.COVERS: "proved safe",
    Proof.WITNESS: "shown by a value",
    Proof.PROBED: "no probe contradicts it",
    Proof.UNDECIDED: "undecided, so taken as breaking",
    Proof.RULE: "by rule",
}

HEAD = """\
# Changelog

What each release changes. A value in code shows what breaks: it used to be accepted, or was never sent before. `oaswright generate` writes this."""

# GitHub takes comments of 65,536 characters.
LONGEST = 65_000

# How many places are named before the rest is counted.
USES = 3


def to_json(diff: Diff) -> str:
    """The verdicts as JSON; `witness` is null where there is none, unless `proof` says that null is the witness."""
    levels = {"verdict": diff.level(), "wire": diff.level(Axis.WIRE), "source": diff.level(Axis.SOURCE)}
    changes = [_change(one) for one in diff.verdicts]
    return json.dumps({**{name: str(level) for name, level in levels.items()}, "changes": changes}, indent=2, ensure_ascii=False)


def _change(one: Verdict) -> dict[str, Any]:
    return {
        "pointer": one.pointer,
        "axis": one.axis.value,
        "verdict": str(one.level),
        "proof": one.proof.value,
        "witness": one.witness[0] if one.witness else None,
        "message": one.message,
        "position": asdict(one.position) if one.position else None,
        "uses": list(one.uses),
    }


def to_findings(diff: Diff) -> list[Finding]:
    """What breaks as errors, what grows as warnings, words as information."""
    severities = {Level.MAJOR: Severity.ERROR, Level.MINOR: Severity.WARNING}
    return [
        Finding(f"{one.axis.value}-{one.level}", severities.get(one.level, Severity.INFO), one.message, one.pointer, one.position, "\n".join(_evidence(one)))
        for one in diff.verdicts
    ]


def to_text(diff: Diff) -> str:
    """One line for each change, with its evidence below, and the step at the end."""
    lines = []
    for one in diff.verdicts:
        place = f"{one.position}: " if one.position else ""
        lines += [f"{place}{one.level} ({one.axis.value}): {one.message}", *(f"    {line}" for line in _evidence(one))]
    return "\n".join([*lines, summary(diff)])


def summary(diff: Diff) -> str:
    """The step that the changes ask for, in one line."""
    if not diff.verdicts:
        return "nothing changes, on the wire or in the source"
    return f"the step is {diff.level()}: wire {diff.level(Axis.WIRE)}, source {diff.level(Axis.SOURCE)}"


def to_markdown(diff: Diff, title: str = "What this edit changes") -> str:
    """A comment for a pull request, no longer than one may be: what does not fit is counted."""
    says = summary(diff)
    lines = [f"## {title}", "", f"{says[:1].upper()}{says[1:]}.", *_sections(diff)]
    ends = list(accumulate(len(line) + 1 for line in lines))
    shown = bisect_right(ends, LONGEST)
    left = sum(line.startswith("- ") for line in lines[shown:])
    return "\n".join([*lines[:shown], *(["", f"And {left} more changes."] if left else [])]).rstrip()


def entry(diff: Diff, title: str) -> str:
    """What a release changes, for those who use the API."""
    broken = {Axis.WIRE: "clients that run", Axis.SOURCE: "code that uses the generated models or client"}
    named = [words for axis, words in broken.items() if diff.level(axis) is Level.MAJOR]
    says = f"Breaks {' and '.join(named)}." if named else "Breaks nothing." if diff.verdicts else "Nothing changes, on the wire or in the source."
    return "\n".join([f"## {title}", "", says, *_sections(diff)]).rstrip()


def begin(version: str) -> str:
    """The entry of the release that a changelog begins with."""
    return f"## {version}\n\nThe release that this changelog begins with."


def page(newest: str, before: str) -> str:
    """The changelog: an entry above those of an older changelog."""
    at = re.search(r"^## ", before, re.MULTILINE)
    return f"{HEAD}\n\n{newest}\n\n{before[at.start() :].rstrip() if at else ''}".rstrip() + "\n"


def _sections(diff: Diff) -> Iterator[str]:
    for level, heading in HEADINGS.items():
        members = [one for one in diff.verdicts if one.level is level]
        if members:
            yield from ("", f"### {heading}", "")
        for one in members:
            yield f"- {_escaped(one.message)} *({one.axis.value}, {PROOFS[one.proof]})*"
            if one.witness:
                yield f"  - {_shown(one)}: `{_code(one)}`"
            if len(one.uses) > 1:
                yield f"  - reaches {_uses(one)}"


def _evidence(one: Verdict) -> Iterator[str]:
    if one.witness:
        yield f"{_shown(one)}: {_code(one)}"
    if one.proof is not Proof.RULE:
        yield PROOFS[one.proof]
    if len(one.uses) > 1:
        yield f"reaches {_uses(one)}"


def _shown(one: Verdict) -> str:
    return "for example" if one.level is Level.MAJOR else "newly allowed"


def _code(one: Verdict) -> str:
    text = json.dumps(one.witness[0], ensure_ascii=False)
    return text if len(text) <= 400 else text[:400] + "..."


def _uses(one: Verdict) -> str:
    named = ", ".join(one.uses[:USES])
    return named if len(one.uses) <= USES else f"{named} and {len(one.uses) - USES} more"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{character}" if character in "\\`*_<>[]|" else character for character in text)
