from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

KEY = "x-provenance"
STATUSES = ("confirmed", "guessed")
FIELDS = ("status", "source", "note", "rule")

GOOD = """
components:
  schemas:
    Size: {type: integer, x-provenance: {status: guessed, source: No size below one was ever seen}}
"""
BAD = """
components:
  schemas:
    Size: {type: integer, x-provenance: {status: sure}}
"""


@rule(
    "provenance-formed",
    "Every x-provenance has a status, confirmed or guessed, and a source; in a list, each also names its rule.",
    severity=Severity.WARNING,
    good=GOOD,
    bad=BAD,
)
def provenance_formed(subject: Subject) -> Iterator[Violation]:
    for at, value in subject.keyed(KEY):
        if isinstance(value, list) and value:
            for index, entry in enumerate(value):
                yield from _entry(pointer.join(at, index), entry, is_listed=True)
        else:
            yield from _entry(at, value, is_listed=False)


def _entry(at: str, entry: Any, *, is_listed: bool) -> Iterator[Violation]:
    if not isinstance(entry, dict):
        yield Violation(at, f"{KEY}: expected an object with status and source, or a list of them", key=True)
        return
    if entry.get("status") not in STATUSES:
        yield Violation(pointer.join(at, "status"), f"{KEY}: expected the status {' or '.join(STATUSES)}, met {entry.get('status')!r}")
    for name in ("source", "rule") if is_listed else ("source",):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            yield Violation(at, f"{KEY}: the field '{name}' is missing")
    for name in entry:
        if name not in FIELDS:
            yield Violation(pointer.join(at, name), f"{KEY}: '{name}' is not a field of it", f"the fields are {', '.join(FIELDS)}", key=True)
