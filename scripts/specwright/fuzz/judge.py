"""Asks every law about a trace."""

from collections.abc import Iterator

from specwright.fuzz.case import SETUP, Trace
from specwright.fuzz.failure import Failure, Play
from specwright.fuzz.laws import Breach, Known, Law


def failures(trace: Trace, known: Known, laws: tuple[Law, ...]) -> Iterator[Failure]:
    """The laws that a trace breaks, each cause once."""
    seen: set[tuple[str, str, str]] = set()
    if trace.is_limited:
        return
    for law in laws:
        if law.compares and trace.is_later:
            continue
        for breach in law.check(trace, known):
            failure = _failure(trace, law, breach)
            if failure.key not in seen:
                seen.add(failure.key)
                yield failure


def _failure(trace: Trace, law: Law, breach: Breach) -> Failure:
    operation = breach.operation or trace.operation.name
    roles = tuple((role, one) for role, one in trace.roles() if not breach.steps or one in breach.steps)
    play = Play(trace.case, (*((SETUP, one) for one in trace.origin), *roles), trace.volatile, trace.before)
    steps = tuple(one for _, one in roles)
    return Failure(law.id, law.sentence, operation, breach.cause, breach.expected, breach.met, steps, law.code, breach.guessed, play)
