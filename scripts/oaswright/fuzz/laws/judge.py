"""Asks every law about a trace."""

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from oaswright.fuzz.execute.bindings import CONDITIONS, TAG
from oaswright.fuzz.failure import Category, Failure, Reproduction
from oaswright.fuzz.laws import Breach, Law, LawContext
from oaswright.fuzz.plan.case import SETUP, Trace
from oaswright.fuzz.wire.exchange import Exchange


@dataclass(frozen=True)
class BrokenLaws:
    """The laws that a trace breaks, each cause once; `errors` are laws that raised an exception, which is our fault and no failure."""

    failures: tuple[Failure, ...] = ()
    errors: tuple[str, ...] = ()


def judge(trace: Trace, known: LawContext, laws: tuple[Law, ...]) -> BrokenLaws:
    """Ask every law about a trace. A law that raises an exception keeps no other from its answer."""
    found: dict[tuple[str, str, str], Failure] = {}
    errors = []
    for law in laws if not trace.is_limited else ():
        if law.compares and trace.is_later:
            continue
        try:
            for breach in law.check(trace, known):
                failure = _failure(trace, law, breach, known)
                found.setdefault(failure.key, failure)
        except Exception as error:  # noqa: BLE001 # whatever a law raises must not end the run
            errors.append(f"the law {law.id} could not judge {trace.operation.name}: {fault(error)}")
    return BrokenLaws(tuple(found.values()), tuple(errors))


def fault(error: Exception) -> str:
    """Return what an exception in our own code says, and where: for a report to us."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}, a fault of oaswright; please report it"


def _failure(trace: Trace, law: Law, breach: Breach, known: LawContext) -> Failure:
    operation = breach.operation or trace.operation.name
    seen = [(role, one) for role, one in trace.roles() if law.beside or not role.startswith("neighbour")]
    wanted = [*breach.steps, *_read_for(breach.steps, [one for _, one in seen])] if breach.steps else [one for _, one in seen]
    roles = tuple((role, one) for role, one in seen if one in wanted)
    unneeded = {id(one) for one in trace.aside if not law.beside}
    play = Reproduction(trace.case, (*((SETUP, one) for one in trace.origin if id(one) not in unneeded), *roles), trace.volatile, trace.before)
    steps = tuple(one for _, one in roles)
    category = Category.WARNING if breach.guessed and breach.category is Category.BUG else breach.category
    cause, expected, met = map(known.tokens.hide, (breach.cause, breach.expected, breach.met))
    return Failure(
        law.id,
        law.sentence,
        operation,
        cause,
        expected,
        met,
        steps,
        law.code,
        category,
        play,
        pointer=breach.pointer or _field_pointer(operation, breach, known),
    )


def _field_pointer(operation: str, breach: Breach, known: LawContext) -> str:
    """The place of the field that a breach is about, if it is one of the request's body."""
    material = known.materials.get(operation)
    one = material.named(breach.cause.strip("/").split("/")[0]) if material else None
    return one.pointer if one else ""


def _read_for(steps: Sequence[Exchange], trace: Sequence[Exchange]) -> Iterator[Exchange]:
    """The exchanges whose entity tags stand in conditions of these steps: on another target the tag is another one."""
    for step in steps:
        tags = [value for name, value in step.request.headers if name.lower() in CONDITIONS]
        earlier = trace[: trace.index(step)] if step in trace else ()
        yield from next(([one] for one in reversed(earlier) if one.response.headers.get(TAG) in tags), [])
