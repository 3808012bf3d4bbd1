"""A campaign: every phase in turn within one budget, yielding events; Ctrl-C ends it with what was found so far."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from oaswright.api import operation
from oaswright.document.document import Document
from oaswright.errors import UsageError
from oaswright.fuzz import event
from oaswright.fuzz.coverage import Coverage, Covered
from oaswright.fuzz.failure import Category, Failure, ranked
from oaswright.fuzz.plan import unsafe
from oaswright.fuzz.plan.case import AnyCase
from oaswright.fuzz.reach import Reach
from oaswright.fuzz.report.accepted import Accepted
from oaswright.fuzz.resources.known_parameters import NOTHING_KNOWN, KnownParameters
from oaswright.fuzz.run import law_phase, preflight
from oaswright.fuzz.run.observer import Observer
from oaswright.fuzz.wire import caller
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.journal import Journal, Spent
from oaswright.fuzz.wire.target import Target, kept
from oaswright.settings.keys import Waiver

MAX_TURNS = 100
LONGEST = 60.0  # seconds that a server is waited for in a run without a limit of time
EXAMPLES = 15  # of an operation, that schemathesis draws before the laws have their turn again: each takes the CPU time of several of our own cases
PHASES = ("examples and coverage", "laws", "fuzzing and stateful")
SHARE = 0.3  # of the budget, at most, for the cases that schemathesis enumerates


@dataclass(frozen=True)
class Options:
    """`max_requests` is counted as the server counts them; `only` holds operation ids, names (`GET /pets`) or tags; `off` holds laws.

    `among` holds names of operations; None for all. `exclude` holds what `only` may hold. Of the budget, `bounded_share` is for the cases
    that schemathesis enumerates, at most; its other phases draw from `turns` seeds, in turn with the laws' cases of further seeds.
    """

    max_requests: int | None = 1000
    max_seconds: float | None = None
    seed: int = 0
    only: tuple[str, ...] = ()
    among: frozenset[str] | None = None
    cache: Path | None = None
    off: frozenset[str] = frozenset()
    waivers: tuple[Waiver, ...] = ()
    max_response_seconds: float = 0.0
    max_response_bytes: int = 0
    exclude: tuple[str, ...] = ()
    known: KnownParameters = NOTHING_KNOWN
    hook: Callable[[str], Mapping[str, Any] | None] | None = None
    phases: tuple[str, ...] = PHASES
    bounded_share: float = SHARE
    turns: int = MAX_TURNS


@dataclass
class Campaign:
    """What is known while it runs."""

    document: Document
    target: Target
    tokens: Tokens
    options: Options
    requests: int = 0
    failures: dict[tuple[str, str, str], Failure] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)
    accepted: Accepted = field(init=False)
    observer: Observer = field(init=False)
    watching: InitVar[Observer | None] = None
    held: int = 0
    resources: int = 0
    telling: dict[str, AnyCase] = field(default_factory=dict, repr=False)
    tried: set[str] = field(default_factory=set, repr=False)
    judged: dict[tuple[str, str, str], Failure] = field(default_factory=dict, repr=False)
    warned: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self, watching: Observer | None) -> None:
        operations = {one.name: one for one in operation.operations(self.document)}
        self.observer = watching or Observer(operations, Coverage(self.document, operations))
        self.observer.wait = self._wait
        self.accepted = Accepted(self.options.waivers, {name: one.pointer for name, one in operations.items()})

    @property
    def elapsed(self) -> float:
        """Seconds since the campaign began, earlier sittings included."""
        return self.journal.elapsed

    @property
    def left(self) -> int | None:
        """Requests that may still be sent; None without a limit."""
        return None if self.options.max_requests is None else max(0, self.options.max_requests - self.requests)

    @property
    def planned(self) -> int | None:
        """Requests that were left by the budget with which the run began: what shares are taken of."""
        budget = self.journal.budget if self.journal.budget is not None else self.options.max_requests
        return None if budget is None or self.left is None else max(0, budget - self.requests)

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the campaign must end; None without a limit."""
        return None if self.options.max_seconds is None else self.options.max_seconds - self.elapsed

    @property
    def spent(self) -> str:
        """Why the campaign must end: stopped, budget, time, or "" if it may go on."""
        if self.observer.problem or self.journal.is_closed:
            return "stopped"
        if self.left == 0:
            return "budget"
        return "time" if self.seconds_left is not None and self.seconds_left <= 0 else ""

    def add(self, failures: list[Failure]) -> Iterator[event.Event]:
        """Keep the shortest sequence of each cause; only a new cause is news."""
        for one in failures:
            if one.law in self.options.off or self.accepted.covers(one):
                continue
            known = self.failures.get(one.key)
            if known is None or one.is_graver_than(known):
                self.failures[one.key] = one
                yield event.Found(one)
            elif one.category is known.category and (one.again is not None or len(one.steps) < len(known.steps)):
                self.failures[one.key] = one

    def warn(self, messages: Iterable[str]) -> Iterator[event.Event]:
        """Yield each warning once."""
        news = [one for one in dict.fromkeys(messages) if one not in self.warned]
        self.warned.update(news)
        yield from map(event.Warned, news)

    def notes(self) -> list[str]:
        """Lines of the report that say how the campaign was run."""
        return []

    def sections(self) -> list[tuple[str, str]]:
        """Titles and content of further sections of the HTML page."""
        return []

    def progress(self, phase: str) -> event.Progress:
        """Return how far a phase is."""
        return event.Progress(phase, self.requests, len(self.failures), self.elapsed)

    def run(self) -> Iterator[event.Event]:
        """Ask the target everything that the budget allows. TargetError if it cannot be reached."""
        names = self.names
        preflight.reach(self.target)
        self._log_in()
        yield event.Started(self.target.name, len(names), self.options.max_requests, self.options.seed)
        if self.journal.notice:
            yield event.Warned(self.journal.notice)
        if self.journal.replaying:
            yield event.Resumed(sum("mark" not in content for _, content in self.journal.known), self.journal.lost)
        reason = "completed" if names else "untouched"
        if self.observer.probe is None:
            self._look(names)
        try:
            for name, phase in zip(PHASES, (_bounded, _laws, _elastic), strict=True):
                if names and name in self.options.phases:
                    yield from phase(self, names)
            reason = self.spent or reason
        except KeyboardInterrupt:
            reason = "interrupted"
        yield from self.warn(self.accepted.stale())
        yield self.finished(reason)

    def finished(self, reason: str) -> event.Finished:
        """Return the end, with what was found so far."""
        reach = self.observer.seen.reach(self.names, self.left_out, bool(self.tokens.all), self.held, self.resources)
        failures = ranked(
            [_doubted(one, reach) for one in self.failures.values() if not self.observer.is_blameless({step.response.status for step in one.steps})]
        )
        reach = replace(reach, covered=self.observer.coverage.covered(self.names) if self.observer.coverage else Covered())
        return event.Finished(self.requests, self.elapsed, reason, tuple(failures), reach, self.observer.problem)

    @cached_property
    def names(self) -> frozenset[str]:
        """The operations that are called."""
        chosen = selected(self.document, self.options.only, self.options.among, self.options.exclude)
        return chosen - self.left_out.keys()

    @cached_property
    def left_out(self) -> dict[str, str]:
        """The operations that would have to be named to be called, each with the reason."""
        named, chosen = set(self.options.only), selected(self.document, self.options.only, self.options.among, self.options.exclude)
        every = (one for one in operation.operations(self.document) if one.name in chosen and not {one.id, one.name, one.path} & named)
        return {one.name: why for one in every if (why := unsafe.reason(one))}

    def _look(self, names: frozenset[str]) -> None:
        """Look at the target before the budget is spent. TargetError or UsageError if no request can succeed."""
        wanted = [one for one in operation.operations(self.document) if one.name in names]
        with caller.connected(self.target, self.tokens, self.left, self.journal, self.options.max_seconds, self.observer) as sender:
            try:
                self.observer.probe = preflight.check(self.document, self.target, sender, wanted, self.options.known)
            except Spent:
                pass
            finally:
                self.requests += sender.requests

    def _wait(self, seconds: float) -> bool:
        """Wait for a server that asks for it; False where the time that is left does not allow it."""
        if seconds > (LONGEST if self.seconds_left is None else self.seconds_left):
            return False
        if not self.journal.replaying:
            time.sleep(seconds)
        return True

    def _log_in(self) -> None:
        """Take the first value of each credential that has a source. UsageError or TargetError if one gives none."""
        if all(token.source is None for token in self.tokens.all):
            return
        with caller.connected(self.target, self.tokens, self.left, self.journal, self.options.max_seconds) as sender:
            try:
                self.tokens.start(sender.ask)
            finally:
                self.requests += sender.requests


def _doubted(one: Failure, reach: Reach) -> Failure:
    """Return a failure with the category that the whole run speaks for: an operation that took no request at all refused more than this one."""
    is_gap = one.is_bug and one.law in ("valid-is-accepted", "positive_data_acceptance") and one.operation not in reach.reached
    return replace(one, category=Category.GAP) if is_gap else one


def run(document: Document, target: Target, tokens: Tokens, options: Options) -> Iterator[event.Event]:
    """Yield a campaign without a journal; an application is started before it, and stopped after it."""
    with kept(target) as ready:
        yield from Campaign(document, ready, tokens, options).run()


def selected(document: Document, only: tuple[str, ...], among: frozenset[str] | None = None, exclude: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the names (`PATCH /pets/{id}`) of the operations that the options ask for. UsageError if there are none."""
    everything = list(operation.operations(document))
    chosen = [one for one in everything if (not only or _labels(one) & set(only)) and not _labels(one) & set(exclude)]
    for name in exclude:
        if not any(name in _labels(one) for one in everything):
            raise UsageError(f"--exclude {name}: no operation is called or tagged so", hint=f"the operations are {', '.join(one.id for one in everything)}")
    if not chosen:
        known = ", ".join(one.id for one in everything) or "none"
        raise UsageError(
            f"no operation is called or tagged {' or '.join(only)}" if only else "the document has no operations", hint=f"the operations are {known}"
        )
    return frozenset(one.name for one in chosen if among is None or one.name in among)


def _labels(one: operation.Operation) -> set[str]:
    return {one.id, one.name, one.path, *one.tags}


def _bounded(campaign: Campaign, names: frozenset[str]) -> Iterator[event.Event]:
    """Schemathesis' examples and coverage, within their share."""
    from oaswright.fuzz.schemathesis import engine

    if campaign.spent:
        return
    yield event.PhaseStarted(PHASES[0])
    limit = None if campaign.planned is None else max(1, int(campaign.planned * campaign.options.bounded_share))
    yield from _engine_run(campaign, names, engine.BOUNDED, limit, seed=campaign.options.seed)


def _laws(campaign: Campaign, names: frozenset[str]) -> Iterator[event.Event]:
    """Yield the laws of a resource, over the cases of the plan."""
    if campaign.spent:
        return
    yield event.PhaseStarted(PHASES[1])
    yield from _examined(campaign, _examination(campaign, names, campaign.options.seed))


def _examination(campaign: Campaign, names: frozenset[str], seed: int) -> law_phase.Examination:
    options = campaign.options
    return law_phase.Examination(
        campaign.document, campaign.target, campaign.tokens, names, seed, campaign.left, options.off,
        (options.max_response_seconds, options.max_response_bytes), options.max_seconds, campaign.journal, planned=campaign.planned,
        known=options.known, hook=options.hook, first=campaign.journal.first, observer=campaign.observer, telling=campaign.telling,
        tried=campaign.tried, found=campaign.judged,
    )  # fmt: skip


def _examined(campaign: Campaign, examination: law_phase.Examination) -> Iterator[event.Event]:
    campaign.journal.mark("laws")
    before = campaign.requests
    for failures in examination.run():
        campaign.requests = before + examination.requests
        yield from campaign.add(failures)
        yield campaign.progress("laws")
        if campaign.seconds_left is not None and campaign.seconds_left <= 0:
            break
    campaign.requests = before + examination.requests
    campaign.held, campaign.resources = max(campaign.held, examination.held), examination.resources
    yield from campaign.warn(examination.warnings)


def _elastic(campaign: Campaign, names: frozenset[str]) -> Iterator[event.Event]:
    """Schemathesis' fuzzing and stateful phases, in turn with the laws over new cases, with whatever is left: each draws from every seed.

    The laws take their seeds from the other end, as the first ones may be those of other units.
    """
    from oaswright.fuzz.schemathesis import engine

    if campaign.spent:
        return
    yield event.PhaseStarted(PHASES[2])
    first, turns = campaign.options.seed, campaign.options.turns
    has_cases = campaign.left is not None
    for turn in range(turns):
        campaign.journal.mark("fuzzing and stateful")
        before = campaign.requests
        yield from _engine_run(campaign, names, engine.ELASTIC, campaign.left, seed=first + turn, examples=EXAMPLES if has_cases else None)
        if campaign.spent or campaign.left is None:
            return
        if has_cases:
            between = campaign.requests
            yield from _examined(campaign, _further(campaign, names, first + turns - 1 - turn))
            has_cases = campaign.requests > between
        if campaign.spent or campaign.requests == before:
            return


def _further(campaign: Campaign, names: frozenset[str], seed: int) -> law_phase.Examination:
    """Return the laws over the cases of a seed that no other one had."""
    if not campaign.tried:  # the phase of the laws was another unit's
        campaign.tried.update(case.text for case in _examination(campaign, names, campaign.options.seed).planner.cases(None))
    return _examination(campaign, names, seed)


def _engine_run(
    campaign: Campaign, names: frozenset[str], phases: tuple[str, ...], allowed: int | None, *, seed: int, examples: int | None = None
) -> Iterator[event.Event]:
    """Run phases of schemathesis. `examples` is how many it draws for an operation; None for as many as the budget allows."""
    from oaswright.fuzz.schemathesis import engine

    before = campaign.requests
    planned = allowed if campaign.planned is None else min(allowed or 0, campaign.planned)
    share = 100 if planned is None else max(10, planned // max(1, len(names)))
    drawn = share if examples is None else max(min(share, examples), share // campaign.options.turns)
    aim = engine.RunOptions(phases, names, allowed, campaign.seconds_left, drawn, seed, campaign.options.cache, campaign.options.known)
    run = engine.Run(campaign.document, campaign.target, campaign.tokens, aim, campaign.journal, campaign.observer)
    for failures in run.execute():
        campaign.requests = before + run.requests
        yield from campaign.add(failures)
        yield campaign.progress(" and ".join(phases))
    campaign.requests = before + run.requests
    yield from campaign.warn(run.warnings)
