"""Permits for requests: what is global in a campaign, however many workers send them.

A worker may send a request when the ledger has permitted it. So the budget of a family is kept also where a worker was killed and its unit
runs again, the rate holds over all workers, and one call ends them all. The rate holds in any second, whatever the network does: a request counts from its
permit until a second after its answer was reported. A later attempt at a unit ends the permits of those before it.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

WINDOW = 1.0  # the second in which the rate is counted
FORGOTTEN = 60.0  # seconds after which a request whose answer was never reported no longer counts
AT_ONCE = 2  # requests that a unit may have under way when it is cut off
BLOCK = 32  # permits at once, at most, where there is no rate
BUDGET, TIME, STOPPED, SUPERSEDED = "budget", "time", "stopped", "superseded"


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to send `count` requests; `wait` seconds before asking again, or a reason why none may be sent any more."""

    count: int = 0
    wait: float = 0.0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Permits that were used or are out, over all units, and the units that have begun and not ended."""

    requests: int
    running: int
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier attempt at a unit, and how many of its requests its journal says were answered."""

    attempt: int
    answered: int


class Permits(Protocol):
    """What a worker asks, whether the ledger is in its process or elsewhere."""

    def begin(self, unit: str, allowance: int | None, before: "Before | None") -> int:
        """Begin an attempt at a unit and return its number."""

    def ask(self, unit: str, attempt: int, wanted: int, returned: int) -> Permit:
        """Permit requests."""

    def end(self, unit: str, attempt: int, unused: int) -> int:
        """End an attempt, and return how many requests all attempts at the unit have sent, at most."""


@dataclass(slots=True)
class _Account:
    attempt: int = 0
    allowance: int | None = None
    spent: int = 0
    base: int = 0  # what had been spent when this attempt began
    out: int = 0  # permits of this attempt whose requests were not reported as answered
    is_open: bool = False


@dataclass
class Ledger:
    """`rate` is requests a second, None without a limit; `seconds` how long the campaign may last. `clock` counts seconds."""

    rate: float | None = None
    seconds: float | None = None
    clock: Callable[[], float] = time.monotonic
    refused: str = ""
    _accounts: dict[str, _Account] = field(default_factory=dict, repr=False)
    _under_way: deque[tuple[str, int, float]] = field(default_factory=deque, repr=False)
    _answered: deque[float] = field(default_factory=deque, repr=False)
    _began: float = field(init=False)
    _next: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self._next = self.clock()

    def begin(self, unit: str, allowance: int | None, before: Before | None = None) -> int:
        """Begin an attempt at a unit and return its number. What an attempt that was cut off did not send, as its journal shows, is given back."""
        account = self._accounts.setdefault(unit, _Account())
        if account.is_open:
            if before and before.attempt == account.attempt:
                account.spent = min(account.spent, account.base + before.answered + AT_ONCE)
            cut_off = [one for one in self._under_way if one[0] == unit]
            self._under_way = deque(one for one in self._under_way if one[0] != unit)
            self._answered.extend(self.clock() for _ in cut_off)
        account.attempt, account.allowance, account.base, account.out, account.is_open = account.attempt + 1, allowance, account.spent, 0, True
        return account.attempt

    def ask(self, unit: str, attempt: int, wanted: int, returned: int) -> Permit:
        """Permit requests; `returned` is how many of those that were permitted have been answered since the last call."""
        account = self._accounts[unit]
        if attempt != account.attempt or not account.is_open:
            return Permit(refused=SUPERSEDED)
        self._report(unit, account, returned)
        if wanted == 0:
            return Permit()
        if refused := self._refusal(account):
            return Permit(refused=refused)
        count = wanted if account.allowance is None else min(wanted, account.allowance - account.spent)
        if self.rate is not None:
            wait = self._wait()
            if wait > 0:
                return Permit(wait=wait)
            count = 1
            self._under_way.append((unit, attempt, self.clock()))
        account.spent += count
        account.out += count
        return Permit(count)

    def end(self, unit: str, attempt: int, unused: int) -> int:
        """End an attempt, and return how many requests all attempts at the unit have sent, at most. -1 if it is no longer the latest."""
        account = self._accounts[unit]
        if attempt != account.attempt or not account.is_open:
            return -1
        self._report(unit, account, account.out - unused)
        account.spent -= unused
        account.out, account.is_open = 0, False
        return account.spent

    def stop(self, reason: str = STOPPED) -> None:
        """Permit nothing any more."""
        self.refused = self.refused or reason

    def status(self) -> Status:
        """Say how much was permitted so far."""
        accounts = self._accounts.values()
        return Status(sum(one.spent for one in accounts), sum(one.is_open for one in accounts), self._refusal(None))

    def _refusal(self, account: _Account | None) -> str:
        if self.refused:
            return self.refused
        if self.seconds is not None and self.clock() - self._began >= self.seconds:
            return TIME
        is_spent = account is not None and account.allowance is not None and account.spent >= account.allowance
        return BUDGET if is_spent else ""

    def _report(self, unit: str, account: _Account, returned: int) -> None:
        account.out -= min(returned, account.out)
        if self.rate is None:
            return
        for _ in range(returned):
            found = next((one for one in self._under_way if one[:2] == (unit, account.attempt)), None)
            if found:
                self._under_way.remove(found)
                self._answered.append(self.clock())

    def _wait(self) -> float:
        """Seconds until the rate allows another request; 0 takes a place."""
        assert self.rate is not None  # noqa: S101 # the caller has asked
        now = self.clock()
        while self._answered and now - self._answered[0] >= WINDOW:
            self._answered.popleft()
        while self._under_way and now - self._under_way[0][2] >= FORGOTTEN:
            self._under_way.popleft()
        if len(self._under_way) + len(self._answered) >= max(1, int(self.rate)):
            return max(0.001, WINDOW - (now - self._answered[0])) if self._answered else 1 / self.rate
        if now < self._next:
            return self._next - now
        self._next = max(self._next, now - WINDOW / 10) + 1 / self.rate
        return 0.0
