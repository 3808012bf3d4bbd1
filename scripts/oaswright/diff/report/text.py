"""A difference as text, and as findings for the formats that all commands share."""

from oaswright.diff.comparison import Diff
from oaswright.diff.report.entries import Entry, entries, evidence, summary
from oaswright.diff.verdict import Level, Verdict
from oaswright.finding import Finding, Severity
from oaswright.text.escaping import visible

_SEVERITIES = {Level.MAJOR: Severity.ERROR, Level.MINOR: Severity.WARNING}


def to_text(diff: Diff) -> str:
    """Return one line for each edit, with its evidence and its other effects below, and the step at the end."""
    lines = [line for entry in entries(diff) for line in _lines(entry)]
    return "\n".join([*lines, summary(diff)])


def to_findings(diff: Diff) -> list[Finding]:
    """Return what breaks as errors, what grows as warnings, words as information, each with the id of its kind of change; and what could not be compared."""
    skipped = [Finding("not-compared", Severity.ERROR, visible(f"{one.where} could not be compared: {one.reason}")) for one in diff.skipped]
    return [*map(_finding, diff.verdicts), *skipped]


def _lines(entry: Entry) -> list[str]:
    one = entry.head
    place = f"{one.position}: " if one.position else ""
    (axes, _), *others = entry.effects
    lines = [f"{place}{one.level} ({axes}): {one.message} [{one.rule}]", *(f"    {line}" for line in evidence(one))]
    lines += [f"    also {part.level} ({axes}): {part.message} [{part.rule}]" for axes, part in others]
    return [visible(line) for line in lines]


def _finding(one: Verdict) -> Finding:
    hint = "\n".join(evidence(one))
    return Finding(one.rule, _SEVERITIES.get(one.level, Severity.INFO), visible(one.message), one.pointer, one.position, visible(hint, keep="\n"))
