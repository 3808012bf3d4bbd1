"""Makes a failure small: fewer bodies, then fewer fields, as long as the same law breaks for the same cause."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from specwright.fuzz import judge
from specwright.fuzz.case import Case, Kind
from specwright.fuzz.failure import Failure
from specwright.fuzz.laws import Known, Law
from specwright.fuzz.perform import Performer

TRIES = 16


@dataclass
class Minimiser:
    """`budget` is how many requests it may spend in all, None without a limit."""

    performer: Performer
    known: Known
    laws: tuple[Law, ...]
    budget: int | None

    def smaller(self, case: Case, failure: Failure) -> Failure | None:
        """The smallest failure of the same cause that a few tries found, None if none is smaller."""
        if case.kind not in (Kind.WRITE, Kind.REFUSED, Kind.REPEAT, Kind.CREATE):
            return None
        law = tuple(one for one in self.laws if one.id == failure.law)
        best: Failure | None = None
        tries = TRIES
        shrinking = True
        while shrinking and tries > 0 and (self.budget is None or self.budget > 0):
            shrinking = False
            for candidate in _candidates(case, self.known, failure.cause):
                tries -= 1
                found = self._same(candidate, failure, law)
                if found is not None:
                    case, best, shrinking = candidate, found, True
                    break
                if tries <= 0:
                    break
        return best

    def _same(self, candidate: Case, failure: Failure, law: tuple[Law, ...]) -> Failure | None:
        before = self.performer.caller.requests
        trace = self.performer.perform(candidate)
        if self.budget is not None:
            self.budget -= self.performer.caller.requests - before
        if trace is None:
            return None
        found = next((one for one in judge.failures(trace, self.known, law) if one.key == failure.key), None)
        if found is None or len(found.steps) < len(trace.sent) or trace.before is None or trace.before in found.steps:
            return found
        return replace(found, steps=(trace.before, *found.steps))


def _candidates(case: Case, known: Known, cause: str) -> Iterator[Case]:
    """Simpler cases with the same verdict of the document, the boldest first."""
    if len(case.bodies) > 1:
        yield from (replace(case, bodies=(body,)) for body in case.bodies)
        return
    body = case.bodies[0] if case.bodies else None
    material = known.materials.get(case.operation)
    if material is None or not isinstance(body, dict):
        return
    for smaller in _smaller(body, material.smallest, cause):
        if len(smaller) < len(body) and material.judge.accepts(smaller) is case.valid:
            yield replace(case, bodies=(smaller,))


def _smaller(body: dict[str, Any], smallest: dict[str, Any], cause: str) -> Iterator[dict[str, Any]]:
    if cause in body:
        yield {**smallest, cause: body[cause]}
    yield dict(smallest)
    names = [name for name in body if name not in smallest and name != cause]
    for size in (len(names) // 2, len(names) // 4, 1):
        for start in range(0, len(names), size) if size else ():
            dropped = set(names[start : start + size])
            yield {name: value for name, value in body.items() if name not in dropped}
