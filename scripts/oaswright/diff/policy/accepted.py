"""Changes that a team has accepted, by fingerprint, with a reason and a last day."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from oaswright.diff.comparison import Diff
from oaswright.errors import UsageError
from oaswright.finding import display
from oaswright.project import OWN_FILE
from oaswright.settings.keys import AcceptedChange
from oaswright.staging.files import write_file


@dataclass(frozen=True)
class Accepted:
    """The changes that are left, those that are accepted, and what is to be said of entries that no longer help."""

    diff: Diff
    count: int = 0
    notes: tuple[str, ...] = ()


def without_accepted(diff: Diff, entries: Sequence[AcceptedChange], today: date | None = None) -> Accepted:
    """Leave out the changes that are accepted; an entry that has expired accepts nothing."""
    now = today or datetime.now(UTC).date()
    valid = {one.fingerprint for one in entries if not _has_expired(one, now)}
    present = {one.fingerprint for one in diff.verdicts}
    left = tuple(one for one in diff.verdicts if one.fingerprint not in valid)
    notes = [
        f"the accepted change {one.fingerprint} ({one.reason}) expired on {one.expires}"
        for one in entries
        if one.fingerprint in present and one.fingerprint not in valid
    ]
    return Accepted(replace(diff, verdicts=left), len(diff.verdicts) - len(left), tuple(notes))


def accept(path: Path, diff: Diff, names: Sequence[str], reason: str, expires: str) -> int:
    """Write entries for fingerprints, or for every breaking change with `all`, to a configuration; return how many."""
    if not reason.strip():
        raise UsageError("an accepted change needs a reason", hint="say why with --reason TEXT")
    if expires:
        _date(expires)
    known = {one.fingerprint: one for one in reversed(diff.verdicts)}
    for name in names:
        if name != "all" and name not in known:
            raise UsageError(f"no change has the fingerprint '{name}'", hint="`oaswright diff OLD NEW --format json` shows them; 'all' accepts what breaks")
    chosen = [one for one in known.values() if one.fingerprint in names or ("all" in names and one.level == diff.level())]
    text = path.read_text(encoding="utf-8-sig")
    table = "accepted" if path.name == OWN_FILE else "tool.oaswright.accepted"
    for one in chosen:
        text += f"\n[[{table}]]\nfingerprint = {_toml(one.fingerprint)}\nchange = {_toml(f'{one.rule}: {one.message}')}\nreason = {_toml(reason)}\n"
        text += f"expires = {_toml(expires)}\n" if expires else ""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{display(path)}: an entry could not be added ({error})", hint=f"write `accepted` as [[{table}]] tables") from None
    write_file(path, text)
    return len(chosen)


def _has_expired(one: AcceptedChange, today: date) -> bool:
    return bool(one.expires) and _date(one.expires) < today


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is not a date", hint="write the last day as YYYY-MM-DD") from None


def _toml(text: str) -> str:
    """Return a basic string of TOML, which JSON's strings are but for one character."""
    return json.dumps(text).replace("\x7f", "\\u007f")
