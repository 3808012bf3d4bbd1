"""The laws over the plan: each case is carried out and judged, and what is found is made small."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from specwright import operation
from specwright.document import Document
from specwright.fuzz import caller, judge, minimise
from specwright.fuzz.case import Trace
from specwright.fuzz.failure import Failure
from specwright.fuzz.laws import Known, all_laws
from specwright.fuzz.perform import Performer
from specwright.fuzz.plan import Planner
from specwright.fuzz.target import Target
from specwright.fuzz.token import Tokens

MINIMISING = 0.2  # of the budget


@dataclass
class Examination:
    """`requests` counts what was sent; `limit` is the budget, None for the whole plan."""

    document: Document
    target: Target
    tokens: Tokens
    names: frozenset[str]
    seed: int = 0
    limit: int | None = None
    off: frozenset[str] = frozenset()
    limits: tuple[float, int] = (0.0, 0)
    requests: int = 0
    warnings: list[str] = field(default_factory=list)

    def run(self) -> Iterator[list[Failure]]:
        """The failures of one case at a time, until the plan or the budget ends."""
        planner = Planner(self.document, self.tokens, self.names, self.seed)
        operations = {one.name: one for one in operation.operations(self.document)}
        known = Known(planner.schemas, planner.materials, operations, self.tokens, *self.limits)
        laws = tuple(law for law in all_laws() if law.id not in self.off)
        found: set[tuple[str, str, str]] = set()
        skipped: dict[str, None] = {}
        with caller.connected(self.target, self.tokens, self.limit) as sender:
            performer = Performer(planner, sender)
            smaller = minimise.Minimiser(performer, known, laws, None if self.limit is None else int(self.limit * MINIMISING))
            try:
                for case in planner.cases(None):
                    trace = performer.perform(case)
                    self.requests = sender.requests
                    if trace is None:
                        skipped[case.operation] = None
                        continue
                    failures = list(judge.failures(trace, known, laws))
                    news = [failure for failure in failures if failure.key not in found]
                    found.update(failure.key for failure in news)
                    yield [_whole(failure, trace) for failure in news]
                    for failure in news:
                        small = smaller.smaller(case, failure)
                        self.requests = sender.requests
                        if small is not None:
                            yield [small]
            except caller.Spent:
                pass
            self.requests = sender.requests
        self.warnings += [f"{name}: no instance is known: give its path parameters an example" for name in skipped]


def _whole(failure: Failure, trace: Trace) -> Failure:
    """The failure with the read that came before it, so that the sequence stands alone."""
    if trace.before is None or trace.before in failure.steps or len(failure.steps) < len(trace.sent):
        return failure
    return replace(failure, steps=(trace.before, *failure.steps))
