"""What a campaign reports: one cause, the shortest sequence of requests that shows it."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from oaswright.fuzz.plan.case import AnyCase
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange

# Checks and laws of what HTTP asks for, where the document says nothing.
OF_HTTP = frozenset({"unsupported_method", "allow_header_conformance", "links-without-host"})


@dataclass(frozen=True)
class Reproduction:
    """All that shows a failure on a target that knows nothing of this run: exchanges by their roles in the case, the set-up first.

    `before` is the instance as it was read before the case.
    """

    case: AnyCase | None
    steps: tuple[tuple[str, Exchange], ...]
    volatile: frozenset[str] = frozenset()
    before: Exchange | None = None


class Category(StrEnum):
    """What is to be done about a failure, the gravest first. Only a bug fails a run by itself."""

    BUG = "bug"  # the server violates what the document says
    WARNING = "warning"  # it may: this rests on a constraint that the document marks as guessed, or on a guess of ours about a name, or HTTP asks for it
    QUESTION = "question"  # the document leaves room for what the server does; its authors know what is meant
    GAP = "document gap"  # the server does something sensible that the document does not mention
    NOTE = "note"  # what nearly every server does, and worth knowing where another one stands before it; it is counted nowhere


@dataclass(frozen=True)
class Failure:
    """A law that a server broke. `cause` tells failures apart: the same law, operation and cause is the same failure.

    `again` says whether it was seen a second time, on an instance made or put back for it; None where that was not tried. `pointer` is
    the place in the document that was broken; "" for the operation as a whole.
    """

    law: str
    sentence: str
    operation: str
    cause: str
    expected: str
    met: str
    steps: tuple[Exchange, ...] = field(repr=False)
    code: str = ""
    category: Category = Category.BUG
    play: Reproduction | None = field(default=None, repr=False)
    again: bool | None = None
    pointer: str = ""

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that stay the same from run to run."""
        return hashlib.sha256("\n".join(self.key).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @property
    def is_bug(self) -> bool:
        """Whether it is a bug of the server."""
        return self.category is Category.BUG

    def is_graver_than(self, other: "Failure") -> bool:
        """Whether there is more to be done about it than about another failure of the same key."""
        return GRAVITY[self.category] < GRAVITY[other.category]

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two failures one: law, operation and cause."""
        return (self.law, self.operation, self.cause)

    def curl(self, base_url: str, tokens: Tokens) -> str:
        """Return the sequence as shell lines; tokens by their variables' names."""
        return "\n".join(step.request.curl(base_url, tokens) for step in self.steps)


GRAVITY = {category: rank for rank, category in enumerate(Category)}


def ranked(failures: list[Failure]) -> list[Failure]:
    """Return the failures in reading order: bugs first."""
    return sorted(failures, key=lambda one: (GRAVITY[one.category], len(one.steps), one.operation, one.law, one.cause))


def shortened(text: str, size: int) -> str:
    """Return a text of so many characters at most: of a value that breaks a rule the start, and the end, where the rule stands."""
    return text if len(text) <= size else f"{text[: size // 2]}…{text[len(text) - (size - 1) // 2 :]}"
