"""Asks every law about a trace."""

from collections.abc import Callable, Iterator, Sequence

from oaswright.fuzz.execute.bindings import CONDITIONS, TAG
from oaswright.fuzz.failure import Failure, Play
from oaswright.fuzz.laws import Breach, Known, Law
from oaswright.fuzz.plan.case import SETUP, Trace
from oaswright.fuzz.wire.exchange import Exchange


def failures(trace: Trace, known: Known, laws: tuple[Law, ...]) -> Iterator[Failure]:
    """The laws that a trace breaks, each cause once."""
    seen: set[tuple[str, str, str]] = set()
    if trace.is_limited:
        return
    for law in laws:
        if law.compares and trace.is_later:
            continue
        for breach in law.check(trace, known):
            failure = _failure(trace, law, breach, known.tokens.hide)
            if failure.key not in seen:
                seen.add(failure.key)
                yield failure


def _failure(trace: Trace, law: Law, breach: Breach, hide: Callable[[str], str]) -> Failure:
    operation = breach.operation or trace.operation.name
    seen = [(role, one) for role, one in trace.roles() if law.beside or not role.startswith("neighbour")]
    wanted = [*breach.steps, *_read_for(breach.steps, [one for _, one in seen])] if breach.steps else [one for _, one in seen]
    roles = tuple((role, one) for role, one in seen if one in wanted)
    unneeded = {id(one) for one in trace.aside if not law.beside}
    play = Play(trace.case, (*((SETUP, one) for one in trace.origin if id(one) not in unneeded), *roles), trace.volatile, trace.before)
    steps = tuple(one for _, one in roles)
    cause, expected, met = map(hide, (breach.cause, breach.expected, breach.met))
    return Failure(law.id, law.sentence, operation, cause, expected, met, steps, law.code, breach.guessed, play)


def _read_for(steps: Sequence[Exchange], trace: Sequence[Exchange]) -> Iterator[Exchange]:
    """The exchanges whose entity tags stand in conditions of these steps: on another target the tag is another one."""
    for step in steps:
        tags = [value for name, value in step.request.headers if name.lower() in CONDITIONS]
        earlier = trace[: trace.index(step)] if step in trace else ()
        yield from next(([one] for one in reversed(earlier) if one.response.headers.get(TAG) in tags), [])
