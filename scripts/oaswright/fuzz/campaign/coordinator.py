"""A campaign of many units: each is submitted once those before it have ended, and what comes back becomes one result."""

import heapq
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from oaswright.document.document import Document
from oaswright.errors import OaswrightError, TargetError, UsageError
from oaswright.fuzz import event
from oaswright.fuzz.campaign import costs, overview, record, work
from oaswright.fuzz.campaign.costs import Costs
from oaswright.fuzz.campaign.executor import ClusterLostError, Done, Executor
from oaswright.fuzz.campaign.families import Family, families, sliced
from oaswright.fuzz.campaign.journals import Writer
from oaswright.fuzz.campaign.record import Result
from oaswright.fuzz.campaign.unit import Shard, Unit, cut
from oaswright.fuzz.run import campaign, preflight
from oaswright.fuzz.wire.ledger import STOPPED
from oaswright.settings import keys

AHEAD = 4  # units for each worker that are submitted before they can run
LEAST_AHEAD = 32
ATTEMPTS = 20  # at a unit whose workers end, after which it is given up
LOOK = 0.5  # seconds between two looks at how far it is
HOPELESS = 5  # families that fail one after the other, after which no other one is tried unless one has succeeded


@dataclass
class DistributedCampaign(campaign.Campaign):
    """A campaign whose units run on an executor. `folder` is where they keep their journals, `finished_units` what an earlier run has left."""

    executor: Executor | None = None
    settings: keys.Fuzz = field(default=keys.Fuzz(), repr=False)
    needed: tuple[str, ...] = ()
    root: Path = field(default_factory=Path)
    is_paced: bool = False
    folder: Path | None = None
    shard: Shard | None = None
    writer: Writer = field(default_factory=Writer, repr=False)
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    results: list[Result] = field(default_factory=list, repr=False)
    units: list[Unit] = field(default_factory=list, repr=False)
    costs: Costs = field(default_factory=Costs, repr=False)
    _used: Counter[str] = field(default_factory=Counter, repr=False)
    _probes: dict[str, Any] = field(default_factory=dict, repr=False)
    _judged: dict[str, tuple[int, int]] = field(default_factory=dict, repr=False)  # for each family the resources that laws were judged on, and all
    _failed: dict[str, OaswrightError] = field(default_factory=dict, repr=False)
    _slices: dict[str, bytes] = field(default_factory=dict, repr=False)
    _attempts: Counter[str] = field(default_factory=Counter, repr=False)
    _began: float = field(default_factory=time.monotonic, repr=False)

    @property
    def elapsed(self) -> float:
        """Seconds since the campaign began."""
        return time.monotonic() - self._began

    def run(self) -> Iterator[event.Event]:
        """Run every unit. TargetError or UsageError if no unit could be run."""
        assert self.executor is not None  # noqa: S101 # whoever makes one that runs gives it
        preflight.reach(self.target)
        self.units = self._plan[1]
        yield event.Started(self.target.name, len(self.names), self.options.max_requests, self.options.seed, self.executor.dashboard)
        reason = "completed" if self.names else "untouched"
        try:
            yield from self._run(self.units)
        except KeyboardInterrupt:
            reason = "interrupted"
        yield from self._ended_with(self._reason(reason))

    def _ended_with(self, reason: str) -> Iterator[event.Event]:
        """Say what could not be run, and end. TargetError or UsageError if no unit could be run."""
        if reason == "interrupted" and self.executor is not None:
            self.executor.stop(STOPPED)
        if self._failed and not self._succeeded:
            raise next(iter(self._failed.values()))
        yield from (event.Warned(f"{family}: {error.message}") for family, error in self._failed.items())
        yield from self.warn(self.accepted.stale())
        end = self.finished(reason)
        self.writer.end(end.reason, end.problem)
        if self.writer.problem:
            yield event.Warned(self.writer.problem)
        yield end

    @property
    def _succeeded(self) -> bool:
        return any(not one.error for one in self.results)

    @property
    def is_hopeless(self) -> bool:
        """Whether one family after the other could not be run, and none could."""
        return len(self._failed) >= HOPELESS and not self._succeeded

    @cached_property
    def _plan(self) -> tuple[dict[str, Family], list[Unit]]:
        """The families by name, and the units of this shard."""
        options = self.options
        wanted = campaign.selected(self.document, options.only, options.among, options.exclude) - self.left_out.keys()
        found = families(self.document, wanted)
        units = cut(found, self.options.max_requests, self.options.seed)
        return {one.name: one for one in found}, self.shard.of(units) if self.shard else units

    @cached_property
    def names(self) -> frozenset[str]:
        """The operations that are called: in a shard, those of its units."""
        known, units = self._plan
        return frozenset(name for family in {one.family for one in units} for name in known[family].operations)

    def _run(self, units: Sequence[Unit]) -> Iterator[event.Event]:
        """Run units; what was found is kept where the workers are lost."""
        try:
            yield from self._submitted(units)
        except ClusterLostError as error:
            yield from self._rescue()
            self.observer.problem = f"the workers were lost: {error.message}"

    def _submitted(self, units: Sequence[Unit]) -> Iterator[event.Event]:
        """Submit units as they become ready, those first after which most seconds are left, and take in what ends."""
        executor = self.executor
        assert executor is not None  # noqa: S101 # as in `run`
        by_id = {one.id: one for one in units}
        sorter = TopologicalSorter({one.id: one.after for one in units})
        sorter.prepare()
        ready: list[tuple[float, int, str]] = []
        order = {one.id: index for index, one in enumerate(units)}
        behind = costs.behind(self._plan[0].values(), units)
        under_way: set[str] = set()
        while sorter.is_active():
            for name in sorter.get_ready():
                heapq.heappush(ready, (-self._seconds_left(by_id[name], behind), order[name], name))
            while ready and len(under_way) < max(LEAST_AHEAD, AHEAD * executor.workers):
                unit = by_id[heapq.heappop(ready)[2]]
                if unit.id in self.known or unit.family in self._failed:
                    yield from self._take_known(unit)
                    sorter.done(unit.id)
                else:
                    executor.submit(self._assignment(unit))
                    under_way.add(unit.id)
            if not under_way:
                continue
            done = executor.next(LOOK)
            if done is not None and done.unit in under_way:
                yield from self._ended(done, by_id[done.unit])
                if done.result or self._attempts[done.unit] >= ATTEMPTS:
                    under_way.discard(done.unit)
                    sorter.done(done.unit)
            yield self._progress(None if done else executor.status().requests)
            if self.observer.problem or self.is_hopeless:
                executor.stop(STOPPED)
                return

    def _seconds_left(self, unit: Unit, behind: Mapping[str, int]) -> float:
        """Estimate what a family still takes, with those that wait for it, by what its requests have cost so far."""
        return max(0, (unit.share or 0) - self._used[unit.family]) * self.costs.of(unit.family) + behind[unit.family] * self.costs.of("")

    def _take_known(self, unit: Unit) -> Iterator[event.Event]:
        """Take in what an earlier run has left of a unit."""
        if unit.id in self.known:
            yield from self._take(record.read(self.known[unit.id]))

    def _ended(self, done: Done, unit: Unit) -> Iterator[event.Event]:
        """Take in a result; submit the unit again where its worker ended."""
        if done.result:
            data = json.loads(done.result)
            result = record.read(data)
            if result.reason == "superseded":
                yield from self._again(unit, "another worker had taken it over")
                return
            self.writer.add(data)
            if self.folder:
                work.tidy(self.folder, unit.id)
            yield from self._take(result)
        else:
            yield from self._again(unit, done.problem)

    def _again(self, unit: Unit, why: str) -> Iterator[event.Event]:
        assert self.executor is not None  # noqa: S101 # as in `run`
        self._attempts[unit.id] += 1
        if self._attempts[unit.id] < ATTEMPTS:
            self.executor.submit(self._assignment(unit))
        else:
            self._failed[unit.family] = OaswrightError(f"{unit.id} was given up after {ATTEMPTS} attempts: {why}")
            yield event.Warned(f"{unit.id} was given up after {ATTEMPTS} attempts: {why}")

    def _take(self, result: Result) -> Iterator[event.Event]:
        """Add a result to what is known."""
        self.results.append(replace(result, data={}, failures=result.failures[:1]))  # a night has many results
        self.requests += result.requests
        self._used[result.family] += result.requests
        self.costs.add(result)
        if result.error:
            kind = {TargetError.exit_code: TargetError}.get(result.code, UsageError)
            self._failed[result.family] = kind(result.error, hint=result.hint)
            return
        record.add_seen(self.observer.seen, result.data["seen"], self.observer.operations)
        if self.observer.coverage:
            record.add_coverage(self.observer.coverage, result.data.get("coverage", {}))
        held, resources = self._judged.get(result.family, (0, 0))
        self._judged[result.family] = max(held, result.held), max(resources, result.resources)
        self.held, self.resources = map(sum, zip(*self._judged.values(), strict=True))
        if result.probe is not None:
            self._probes[result.family] = result.probe
        yield from self.add(list(result.failures))
        yield from self.warn(result.warnings)
        if result.problem:
            self.observer.problem = result.problem

    def _slice(self, family: Family) -> Document:
        return sliced(self.document, family.paths)

    def _assignment(self, unit: Unit) -> work.Assignment:
        family = self._plan[0][unit.family]
        if family.name not in self._slices:
            self._slices[family.name] = self._slice(family).written
        options = campaign.Options(
            only=self.options.only,
            known=self.options.known,
            off=self.options.off,
            max_response_seconds=self.options.max_response_seconds,
            max_response_bytes=self.options.max_response_bytes,
            cache=self.options.cache,
        )
        address = self.target.name if self.target.app is not None else self.target.base_url
        return work.Assignment(
            unit, self._slices[family.name], family.operations, address, work.named_headers(self.target.connection), self.settings.tokens, self.needed,
            options, self.settings.instances, str(self.root), self._used[family.name], self._probes.get(family.name),
            str(self.folder) if self.folder else "", self.is_paced,
        )  # fmt: skip

    def _progress(self, permitted: int | None) -> event.Progress:
        requests = max(self.requests, permitted or 0)
        return event.Progress(f"{len(self.results)} of {len(self.units)} units", requests, len(self.failures), self.elapsed)

    def notes(self) -> list[str]:
        """Say which workers ran how many units."""
        return overview.lines(self.results)

    def sections(self) -> list[tuple[str, str]]:
        """Return the workers and their requests over time as sections of a page."""
        return overview.sections(self.results)

    def _rescue(self) -> Iterator[event.Event]:
        """Take in what units had found that never ended, as they wrote it down."""
        ended = {one.unit for one in self.results}
        for unit in self.units:
            if self.folder and unit.id not in ended:
                yield from self.add([record.failure_from(data) for data in work.found(self.folder, unit.id) if data])

    def _reason(self, reason: str) -> str:
        if self.observer.problem:
            return STOPPED
        ends = Counter(one.reason for one in self.results if not one.error)
        if reason != "completed":
            return reason
        return "time" if ends["time"] else "budget" if ends["budget"] else reason


@dataclass
class Merged(DistributedCampaign):
    """The result of units that ran elsewhere."""

    merged: Sequence[Result] = ()
    ended: Sequence[str] = ()  # why each shard ended
    problem: str = ""

    def run(self) -> Iterator[event.Event]:
        """Take in all results."""
        yield event.Started(self.target.name, len(self.names), self.options.max_requests, self.options.seed)
        for one in self.merged:
            yield from self._take(one)
        self.observer.problem = self.observer.problem or self.problem
        yield from self._ended_with(self._reason("interrupted" if "interrupted" in self.ended else "completed"))

    @property
    def elapsed(self) -> float:
        """Seconds from the beginning of the first unit to the end of the last."""
        return max((one.ended for one in self.results), default=0.0) - min((one.began for one in self.results), default=0.0)
