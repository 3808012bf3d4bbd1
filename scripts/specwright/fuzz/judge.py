"""Asks every law about a trace."""

from collections.abc import Iterator

from specwright.fuzz.case import Trace
from specwright.fuzz.failure import Failure
from specwright.fuzz.laws import Breach, Known, Law


def failures(trace: Trace, known: Known, laws: tuple[Law, ...]) -> Iterator[Failure]:
    """The laws that a trace breaks, each cause once."""
    seen: set[tuple[str, str, str]] = set()
    for law in laws:
        for breach in law.check(trace, known):
            failure = _failure(trace, law, breach)
            if failure.key not in seen:
                seen.add(failure.key)
                yield failure


def _failure(trace: Trace, law: Law, breach: Breach) -> Failure:
    operation = breach.operation or trace.operation.name
    steps = breach.steps or tuple(trace.sent)
    return Failure(law.id, law.sentence, operation, breach.cause, breach.expected, breach.met, steps, law.code, breach.guessed or trace.case.guessed)
