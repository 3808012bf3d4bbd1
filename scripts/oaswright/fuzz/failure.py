"""What a campaign reports: one cause, the shortest sequence of requests that shows it."""

import hashlib
from dataclasses import dataclass, field

from oaswright.fuzz.plan.case import AnyCase
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange


@dataclass(frozen=True)
class Play:
    """All that shows a failure on a target that knows nothing of this run: exchanges by their roles in the case, the set-up first.

    `before` is the instance as it was read before the case.
    """

    case: AnyCase | None
    steps: tuple[tuple[str, Exchange], ...]
    volatile: frozenset[str] = frozenset()
    before: Exchange | None = None


@dataclass(frozen=True)
class Failure:
    """A law that a server broke. `cause` tells failures apart: the same law, operation and cause is the same failure.

    `guessed` says that it rests on a constraint that the document marks as guessed, or on a guess of ours about a name: it is a
    warning, ranks last and by itself fails no run. `again` says whether it was
    seen a second time, on an instance made or put back for it; None where that was not tried.
    """

    law: str
    sentence: str
    operation: str
    cause: str
    expected: str
    met: str
    steps: tuple[Exchange, ...] = field(repr=False)
    code: str = ""
    guessed: bool = False
    play: Play | None = field(default=None, repr=False)
    again: bool | None = None

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that stay the same from run to run."""
        return hashlib.sha256("\n".join(self.key).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.law, self.operation, self.cause)

    def curl(self, base_url: str, tokens: Tokens) -> str:
        """The sequence as shell lines; tokens by their variables' names."""
        return "\n".join(step.request.curl(base_url, tokens) for step in self.steps)


def ranked(failures: list[Failure]) -> list[Failure]:
    """The failures to read first come first: what rests on guesses comes last."""
    return sorted(failures, key=lambda one: (one.guessed, len(one.steps), one.operation, one.law, one.cause))
