"""A difference as JSON; `oaswright schema diff` describes it."""

import json
from dataclasses import asdict
from typing import Any

from oaswright.diff.comparison import Diff
from oaswright.diff.report.entries import Entry, entries
from oaswright.diff.verdict import Axis, Verdict
from oaswright.report.json_report import identity


def to_json(diff: Diff) -> str:
    """Return the changes as JSON; `witness` is null where there is none, unless `proof` says that null is the witness."""
    levels = {"verdict": diff.level(), "wire": diff.level(Axis.WIRE), "source": diff.level(Axis.SOURCE)}
    skipped = [asdict(one) for one in diff.skipped]
    found = {
        "schema": identity("diff"),
        **{name: str(level) for name, level in levels.items()},
        "changes": [_entry(one) for one in entries(diff)],
        "skipped": skipped,
    }
    return json.dumps(found, indent=2, ensure_ascii=False)


def _entry(entry: Entry) -> dict[str, Any]:
    return {**_change(entry.head), "parts": [_change(one) for one in entry.parts]}


def _change(one: Verdict) -> dict[str, Any]:
    return {
        "id": one.rule,
        "fingerprint": one.fingerprint,
        "pointer": one.pointer,
        "axis": one.axis.value,
        "verdict": str(one.level),
        "proof": one.proof.value,
        "witness": one.witness[0] if one.witness else None,
        "message": one.message,
        "position": asdict(one.position) if one.position else None,
        "uses": list(one.uses),
    }
