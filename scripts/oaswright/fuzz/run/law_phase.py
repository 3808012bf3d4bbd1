"""The laws over the plan: each case is carried out and judged, and what is found is made small."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, takewhile
from typing import Any

from oaswright.api import operation
from oaswright.document.document import Document
from oaswright.errors import OaswrightError
from oaswright.fuzz.execute.performer import Performer
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.laws import LawContext, all_laws, judge
from oaswright.fuzz.plan.case import AnyCase, Trace
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.resources.known_parameters import NOTHING_KNOWN, KnownParameters
from oaswright.fuzz.run import minimise, sequences
from oaswright.fuzz.wire import caller
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.journal import Journal, Spent
from oaswright.fuzz.wire.target import Target

MINIMISING = 0.2  # of the budget
REMEMBERED = 0.25  # likewise, for the cases of the corpus
AGAIN = "laws again"
CHANCES = 2  # other cases that may show a failure which was not seen a second time


@dataclass
class Examination:
    """`requests` counts what was sent; `first` are cases of the corpus, `telling` those that showed a new kind of answer; `limit` is the budget, None for the whole plan, `planned` the one with which the run began.

    `tried` holds the texts of cases that are not carried out again, `found` the failures that are no news: examinations with different seeds share them.
    """

    document: Document
    target: Target
    tokens: Tokens
    names: frozenset[str]
    seed: int = 0
    limit: int | None = None
    off: frozenset[str] = frozenset()
    limits: tuple[float, int] = (0.0, 0)
    until: float | None = None
    journal: Journal = field(default_factory=Journal, repr=False)
    observer: caller.Observer | None = field(default=None, repr=False)
    requests: int = 0
    held: int = 0
    resources: int = 0
    warnings: list[str] = field(default_factory=list)
    planned: int | None = None
    known: KnownParameters = NOTHING_KNOWN
    hook: Callable[[str], Mapping[str, Any] | None] | None = field(default=None, repr=False)
    first: Sequence[Mapping[str, Any]] = ()
    telling: dict[str, AnyCase] = field(default_factory=dict, repr=False)
    tried: set[str] = field(default_factory=set, repr=False)
    found: dict[tuple[str, str, str], Failure] = field(default_factory=dict, repr=False)
    _behind: bool = False

    @cached_property
    def planner(self) -> Planner:
        """The plan of the seed."""
        return Planner(self.document, self.tokens, self.names, self.seed, self.known, self.hook)

    def run(self) -> Iterator[list[Failure]]:
        """Yield the failures of one case at a time, until the plan or the budget ends."""
        planner = self.planner
        operations = {one.name: one for one in operation.operations(self.document)}
        known = LawContext(planner.schemas, planner.materials, operations, self.tokens, *self.limits)
        laws = tuple(law for law in all_laws() if law.id not in self.off)
        limited = 0
        skipped: dict[str, None] = {}
        done: set[str] = set()
        errors: dict[str, None] = {}
        chances: dict[tuple[str, str, str], int] = {}
        self._behind = self.journal.replaying
        with caller.connected(self.target, self.tokens, self.limit, self.journal, self.until, self.observer) as sender:
            performer = Performer(planner, sender)
            smaller = minimise.Minimiser(
                performer, known, laws, None if self.limit is None else int((self.limit if self.planned is None else self.planned) * MINIMISING)
            )
            try:
                for number, case in enumerate(self._cases(planner)):
                    try:
                        trace = self._performed(performer, case)
                    except (Spent, OaswrightError):
                        raise
                    except Exception as error:  # noqa: BLE001 # a case that cannot be carried out must not end the run
                        errors[f"a case of {case.operation} ({case.why}) could not be carried out: {judge.fault(error)}"] = None
                        continue
                    finally:
                        self.requests = sender.requests
                    if trace is None:
                        skipped[case.operation] = None
                        continue
                    done.add(case.operation)
                    self._note_telling(case, trace)
                    judgement = judge.judge(trace, known, laws)
                    errors.update(dict.fromkeys(judgement.errors))
                    limited += trace.is_limited
                    news = self._news(performer, trace, judgement)
                    self.found.update((failure.key, failure) for failure in news)
                    yield news
                    for failure in news:
                        small = smaller.smallest(case, failure)
                        self.requests = sender.requests
                        if small is not None:
                            yield [small]
                        if small is not None and small.again is False and chances.get(failure.key, CHANCES):
                            chances[failure.key] = chances.get(failure.key, CHANCES) - 1
                            self.found.pop(failure.key, None)
                    self.journal.mark(f"laws {number}")
            except Spent:
                pass
            self.requests = sender.requests
            items = performer.instances.items
            mine = [one for one in planner.resources if self.names & {each.name for each in one.operations}]
            self.resources, self.held = len(mine), sum(items.get(one.path) is not None for one in mine)
        if limited:
            self.warnings.append(f"{limited} cases could not be judged: the server answers that there are too many requests")
        self.warnings += errors
        self.warnings += [
            f"{name}: no instance is known: name its path parameters in `parameters` of [tool.oaswright.fuzz], or give them an example"
            for name in skipped
            if name not in done
        ]

    def _news(self, performer: Performer, trace: Trace, judgement: judge.BrokenLaws) -> list[Failure]:
        """Return what was not found before, without what moves by itself or is consistent only after a while."""
        news = [one for one in judgement.failures if one.key not in self.found or one.is_graver_than(self.found[one.key])]
        news = [one for one in news if not performer.moves(trace, one.cause)]
        comparing = {law.id for law in all_laws() if law.compares}
        if any(one.law in comparing for one in news) and performer.settles_later(trace):
            return [one for one in news if one.law not in comparing]
        return news

    def _cases(self, planner: Planner) -> Iterator[AnyCase]:
        """Yield the cases of the corpus, then those of the plan, without those that were tried before."""
        remembered = takewhile(lambda _: self.planned is None or self.requests < self.planned * REMEMBERED, sequences.cases(self.first, planner))
        for case in chain(remembered, planner.cases(None)):
            if case.text not in self.tried:
                self.tried.add(case.text)
                yield case

    def _note_telling(self, case: AnyCase, trace: Trace) -> None:
        """Remember the first case with which an operation answers with a status."""
        for one in trace.sent if case.sent else ():
            if one.request.operation == case.operation and one.response.status:
                self.telling.setdefault(f"{case.operation} {one.response.status}", case)

    def _performed(self, performer: Performer, case: AnyCase) -> Trace | None:
        """Return the trace of a case. Where the journal of a killed run has ended, the target may be a new one, and what was under way may have happened."""
        if self.journal.expects(AGAIN) or (self._behind and not self.journal.replaying):
            self.journal.mark(AGAIN)
            performer.find_again()
            self._behind = self.journal.replaying
        trace = performer.perform(case)
        return self._performed(performer, case) if self._behind and not self.journal.replaying else trace
