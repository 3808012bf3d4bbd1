"""Makes a failure small, and able to stand alone: fewer bodies, then fewer fields, then an instance of its own, as long as the same law breaks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from oaswright.fuzz.execute.performer import Performer
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.laws import Law, LawContext, judge
from oaswright.fuzz.plan.case import SETUP, AnyCase, Concurrent, Create, Delete, Query, Refused, Repeat, Write, record
from oaswright.fuzz.resources.resource_shape import Resource
from oaswright.fuzz.wire.exchange import Exchange
from oaswright.probes.shrinking import smallest

T = TypeVar("T")
TRIES = 16
SHRINKING = (Write, Refused, Repeat, Create)
REPEATED = (*SHRINKING, Delete, Concurrent, Query)
MOST_ENTRIES = 5


@dataclass
class Minimiser:
    """`budget` is how many requests it may spend in all, None without a limit."""

    performer: Performer
    known: LawContext
    laws: tuple[Law, ...]
    budget: int | None

    def smallest(self, case: AnyCase, failure: Failure) -> Failure | None:
        """Return the failure of the same cause with the least in it, shown on an instance of its own; None if there was no budget to look for it."""
        law = tuple(one for one in self.laws if one.id == failure.law)
        small, found = self._smaller(case, failure, law)
        if isinstance(case, REPEATED) and self._may_go_on:
            alone = self._alone(small, found or failure, law)
            if alone is None and small != case and self._may_go_on:
                alone = self._alone(case, failure, law)  # what was left out may have stood there already
            return alone or replace(found or failure, again=False)
        return found

    @property
    def _may_go_on(self) -> bool:
        return self.budget is None or self.budget > 0

    def _smaller(self, case: AnyCase, failure: Failure, law: tuple[Law, ...]) -> tuple[AnyCase, Failure | None]:
        best: Failure | None = None

        def shows(candidate: AnyCase) -> bool:
            nonlocal best
            found = self._same(candidate, failure, law)
            best = found or best
            return found is not None

        def smaller(one: AnyCase) -> Iterable[AnyCase]:
            return _candidates(one, self.known, failure.cause) if isinstance(case, SHRINKING) and self._may_go_on else ()

        return smallest(case, smaller, shows, TRIES), best

    def _alone(self, case: AnyCase, failure: Failure, law: tuple[Law, ...]) -> Failure | None:
        """Return the failure on an instance as it is at first; else after one write that brings it into the state in which it failed."""
        resource = self.performer.resource_of.get(case.operation)
        state = record(failure.play.before) if failure.play else None
        for wanted in (None, state) if not isinstance(case, Query) else (None,):
            primers = self._counted(partial(self._primers, case, resource, wanted))
            if wanted is not None and not primers:
                return None
            found = self._same(case, failure, law)
            if found is not None and found.play is not None:
                at = sum(role == SETUP for role, _ in found.play.steps)
                steps = (*found.play.steps[:at], *((SETUP, one) for one in primers), *found.play.steps[at:])
                return replace(found, steps=(*primers, *found.steps), play=replace(found.play, steps=steps), again=True)
        return None

    def _primers(self, case: AnyCase, resource: Resource | None, state: dict[str, Any] | None) -> list[Exchange]:
        """Return what goes before the case on a target that is new: entries for a list, else the write that brings about a state."""
        if isinstance(case, Query):
            wanted = min(MOST_ENTRIES, max((int(value) for _, value in case.query if value.isdecimal()), default=1) + 1)
            items = [self.performer.instances.fresh(resource) for _ in range(wanted)] if resource and self._lists(case, resource) else []
            return [item.origin[-1] for item in items if item]
        written = self.performer.start_over(resource, state)
        return written if state else []

    def _lists(self, case: AnyCase, resource: Resource) -> bool:
        return resource.list is not None and resource.list.name == case.operation

    def _same(self, candidate: AnyCase, failure: Failure, law: tuple[Law, ...]) -> Failure | None:
        if failure.law == "neighbour-untouched":
            self.performer.look_aside()
        trace = self._counted(lambda: self.performer.perform(candidate))
        return next((one for one in judge.judge(trace, self.known, law).failures if one.key == failure.key), None) if trace else None

    def _counted(self, ask: Callable[[], T]) -> T:
        before = self.performer.caller.requests
        answer = ask()
        if self.budget is not None:
            self.budget -= self.performer.caller.requests - before
        return answer


def _candidates(case: AnyCase, known: LawContext, cause: str) -> Iterator[AnyCase]:
    """Simpler cases with the same verdict of the document, the boldest first."""
    if len(case.sent) > 1:
        yield from (case.with_bodies((body,)) for body in case.sent)
        return
    body = case.sent[0] if case.sent else None
    material = known.materials.get(case.operation)
    if material is None or not isinstance(body, dict):
        return
    for smaller in _smaller(body, material.smallest, cause):
        if len(smaller) < len(body) and material.judge.accepts(smaller) is case.is_valid:
            yield case.with_bodies((smaller,))


def _smaller(body: dict[str, Any], smallest: dict[str, Any], cause: str) -> Iterator[dict[str, Any]]:
    if cause in body:
        yield {**smallest, cause: body[cause]}
    yield dict(smallest)
    names = [name for name in body if name not in smallest and name != cause]
    for size in (len(names) // 2, len(names) // 4, 1):
        for start in range(0, len(names), size) if size else ():
            dropped = set(names[start : start + size])
            yield {name: value for name, value in body.items() if name not in dropped}
