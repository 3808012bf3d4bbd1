"""Failures that the configuration accepts: a reason each, and if wanted a day after which they count again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from oaswright.errors import UsageError
from oaswright.fuzz.failure import Failure
from oaswright.settings.keys import Waiver


@dataclass
class Accepted:
    """`waivers` name a law as `rule`, and as `pointer` an operation's pointer, its name (`PATCH /pets/{id}`), or a field's pointer or name."""

    waivers: Sequence[Waiver]
    pointers: Mapping[str, str]
    used: set[Waiver] = field(default_factory=set)

    def covers(self, failure: Failure) -> bool:
        """Whether a waiver that has not expired accepts a failure."""
        places = {failure.operation, self.pointers.get(failure.operation, ""), failure.cause, ""}
        for waiver in self.waivers:
            if waiver.rule == failure.law and (waiver.pointer in places or waiver.pointer.endswith(f"/properties/{failure.cause}")) and not expired(waiver):
                self.used.add(waiver)
                return True
        return False

    def stale(self) -> Iterator[str]:
        """Yield what to say of waivers that have expired; those that met nothing may belong to cases that this budget did not reach."""
        for waiver in self.waivers:
            if expired(waiver):
                yield f"the waiver of {waiver.rule} at {waiver.pointer or 'all operations'} expired on {waiver.until}"


def expired(waiver: Waiver, today: date | None = None) -> bool:
    """Whether its last day has passed; UsageError for what is no date."""
    if not waiver.until:
        return False
    try:
        return date.fromisoformat(waiver.until) < (today or datetime.now(UTC).date())
    except ValueError:
        raise UsageError(f"the waiver of {waiver.rule} ends on '{waiver.until}', which is not a date", hint="write it as YYYY-MM-DD") from None
