"""Verdicts grouped by edit: one entry for each place that was edited, led by the gravest verdict."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from oaswright.diff.comparison import Diff
from oaswright.diff.verdict import Axis, Level, Proof, Verdict

PROOFS = {
    Proof.COVERS: "proved safe",
    Proof.WITNESS: "shown by a value",
    Proof.UNDECIDED: "undecided, so taken as breaking",
    Proof.RULE: "by rule",
}

# How many places are named before the rest is counted, and the longest value that is shown.
USES = 3
LONGEST_VALUE = 400

# A keyword of a schema at the end of a pointer: an edit of it is an edit of the schema.
_KEYWORD = re.compile(
    r"/(enum|const|type|format|pattern|required|minimum|maximum|exclusiveM\w+|multipleOf|m(in|ax)(Length|Items|Properties)|anyOf|oneOf)(/\d+)?$"
)


@dataclass(frozen=True)
class Entry:
    """One edit: the gravest verdict on it, and the others."""

    head: Verdict
    parts: tuple[Verdict, ...] = ()

    @property
    def effects(self) -> tuple[tuple[str, Verdict], ...]:
        """The verdicts as they are told, with their axes: what means the same on both axes is told once."""
        told: dict[tuple[str, str, Level], list[Verdict]] = {}
        for one in (self.head, *self.parts):
            told.setdefault((one.rule, one.message, one.level), []).append(one)
        return tuple((" and ".join(dict.fromkeys(one.axis.value for one in verdicts)), verdicts[0]) for verdicts in told.values())


def entries(diff: Diff) -> tuple[Entry, ...]:
    """Group the verdicts by the place that was edited, the gravest first."""
    found: dict[tuple[str, str, str], list[Verdict]] = {}
    for one in diff.verdicts:
        # what is gone stands in the old document, where another thing may stand at the same pointer of the new one
        side = str(one.position.file) if one.position else ""
        found.setdefault((one.document, side, _KEYWORD.sub("", one.pointer) or one.fingerprint), []).append(one)
    return tuple(Entry(verdicts[0], tuple(verdicts[1:])) for verdicts in found.values())


def summary(diff: Diff) -> str:
    """Return the step that the changes ask for, in one line."""
    if not diff.verdicts:
        return "nothing changes, on the wire or in the source"
    return f"the step is {diff.level()}: wire {diff.level(Axis.WIRE)}, source {diff.level(Axis.SOURCE)}"


def evidence(one: Verdict) -> Iterator[str]:
    """Yield what supports a verdict: its value, how it was reached, and where it applies."""
    if one.witness:
        yield f"{shown(one)}: {code(one)}"
    if one.proof is not Proof.RULE:
        yield PROOFS[one.proof]
    if len(one.uses) > 1:
        yield f"reaches {uses(one)}"


def shown(one: Verdict) -> str:
    """Return what the value of a verdict is an example of."""
    return "for example" if one.level is Level.MAJOR else "newly allowed"


def code(one: Verdict) -> str:
    """Return the value of a verdict as JSON, cut where it is long."""
    text = json.dumps(one.witness[0], ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "..."


def uses(one: Verdict) -> str:
    """Return the places that a change reaches, the first few by name."""
    named = "; ".join(one.uses[:USES])
    return named if len(one.uses) <= USES else f"{named} and {len(one.uses) - USES} more"
