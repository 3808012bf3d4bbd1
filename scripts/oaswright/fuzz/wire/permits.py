"""A worker's side of the ledger: one permit for each request that is really sent."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from oaswright.fuzz.wire.journal import Spent
from oaswright.fuzz.wire.ledger import BLOCK, Ledger, Permits

LASTS = 0.05  # seconds that a block of permits is meant to last


def alone(rate: float) -> "UnitPermits":
    """Return the permits of a run that has a rate to keep, and no other worker beside it."""
    ledger = Ledger(rate)
    return UnitPermits(ledger, "", ledger.begin("", None), is_paced=True)


@dataclass
class UnitPermits:
    """Asks for the permits of one attempt at a unit, in blocks that last a moment; with a rate, one by one."""

    ledger: Permits
    unit: str
    attempt: int
    is_paced: bool = False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    refused: str = ""
    held: int = 0
    sent: int = 0
    _answered: int = 0
    _block: int = 1
    _asked: float = field(default=0.0)

    @property
    def is_closed(self) -> bool:
        """Whether no request may be sent any more."""
        return bool(self.refused)

    def enter(self) -> None:
        """Take a permit, once there is one. Spent if there will be none."""
        while not self.held:
            if self.refused:
                raise Spent
            self._ask()
        self.held -= 1
        self.sent += 1

    def leave(self) -> None:
        """Say that a request was answered: at once where a rate counts it, else with the next question."""
        self._answered += 1
        if self.is_paced:
            answered, self._answered = self._answered, 0
            self.ledger.ask(self.unit, self.attempt, 0, answered)

    def end(self) -> int:
        """Give back what is left, and return how many requests were sent at most, by all attempts; -1 if another attempt has taken over."""
        return self.ledger.end(self.unit, self.attempt, self.held)

    def _ask(self) -> None:
        now = self.clock()
        if not self.is_paced:
            is_slow = self._asked and now - self._asked > LASTS
            self._block = max(1, self._block // 2) if is_slow else min(BLOCK, self._block * 2)
        self._asked = now
        answered, self._answered = self._answered, 0
        permit = self.ledger.ask(self.unit, self.attempt, self._block, answered)
        self.held, self.refused = permit.count, permit.refused
        if permit.wait:
            self.sleep(permit.wait)
