"""Campaigns that go on for hours, in rounds: each from new seeds, its budget where the last rounds have shown something new.

Where time is what limits them, it is the seconds of a round that follow what was new, by what a request of each family has cost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from oaswright.api import operation
from oaswright.document.document import Document
from oaswright.errors import OaswrightError
from oaswright.fuzz import event
from oaswright.fuzz.campaign import corpus
from oaswright.fuzz.campaign.coordinator import DistributedCampaign
from oaswright.fuzz.campaign.corpus import Corpus
from oaswright.fuzz.campaign.families import Family, families
from oaswright.fuzz.campaign.record import Result
from oaswright.fuzz.campaign.unit import LARGE, TURNS, Unit, cut
from oaswright.fuzz.run import campaign, preflight

ROUND = 40  # requests for each operation in a round
LEAST = 0.1  # the weight of an operation that shows nothing new, where one that shows something weighs 1 and more
DECAY = 0.5  # of what an operation has shown, from round to round
NAP = 4  # rounds, in one of which operations are tried that show nothing new
AWAKE = 0.2  # what an operation must have shown of late to be tried in every round
TOLD = 5  # failures of earlier nights that are named


@dataclass
class Continuous(DistributedCampaign):
    """`place` is where the corpus is kept, "" if nowhere."""

    place: str = ""
    corpus: Corpus = field(default_factory=Corpus)
    rounds: int = 0
    _shown: dict[str, int] = field(default_factory=dict)

    def run(self) -> Iterator[event.Event]:
        """Run rounds until the time or the budget ends. TargetError or UsageError if no unit of the first round could be run."""
        preflight.reach(self.target)
        if self.place:
            self.corpus = corpus.read(self.place)
        self.corpus.night += 1
        yield event.Started(self.target.name, len(self.names), self.options.max_requests, self._seed, self.executor.dashboard if self.executor else "")
        reason = "completed" if self.names else "untouched"
        try:
            while self.names and not self._reason_to_end:
                yield from self._round()
        except KeyboardInterrupt:
            reason = "interrupted"
        yield from self._ended_with(self._reason_to_end if reason == "completed" else reason)

    @property
    def _seed(self) -> int:
        return self.options.seed if self.corpus.seed is None else self.corpus.seed

    @cached_property
    def _all(self) -> list[Family]:
        options = self.options
        wanted = campaign.selected(self.document, options.only, options.among, options.exclude) - self.left_out.keys()
        return families(self.document, wanted)

    @cached_property
    def names(self) -> frozenset[str]:
        """The operations that are called: in a shard, those of its units."""
        units = cut(self._all, ROUND * sum(len(one.operations) for one in self._all), 0)
        mine = {one.family for one in (self.shard.of(units) if self.shard else units)}
        return frozenset(name for one in self._all if one.name in mine for name in one.operations)

    @property
    def _plan(self) -> tuple[dict[str, Family], list[Unit]]:
        """The families of this round, with the operations that are awake, and their units."""
        return self._families, self.units

    @property
    def _reason_to_end(self) -> str:
        assert self.executor is not None  # noqa: S101 # whoever makes one that runs gives it
        if self.observer.problem or self.is_hopeless:
            return "stopped"
        if self.options.max_requests is not None and self.requests >= self.options.max_requests:
            return "budget"
        return self.executor.status().refused

    def _round(self) -> Iterator[event.Event]:
        awake = self._awake(AWAKE if self.rounds % NAP else 0.0) or self._awake(0.0)
        if not awake:
            self.observer.problem = "no family of operations could be tried"
            return
        self._families = {one.name: one for one in awake}
        weights = [self._weight(one) for one in awake]
        budget = ROUND * max(1, sum(len(one.operations) for one in awake))
        if self.options.max_requests is not None:
            budget = min(budget, self.options.max_requests - self.requests)
        units = cut(awake, budget, self._seed, weights, is_round=True, is_first=self.rounds == 0)
        self.units = self.shard.of(units) if self.shard else units
        before = self.requests
        self._used.clear()
        self._shown = {}
        yield from self._run(self.units)
        self.rounds += 1
        largest = max((one.share or 0 for one in units), default=0)
        self.corpus.seed = self._seed + TURNS * max(1, largest // LARGE)
        for name in self._called:
            self.corpus.yields[name] = DECAY * self.corpus.yields.get(name, 1.0) + self._shown.get(name, 0)
        for failure in self.failures.values():
            self.corpus.meet(failure.id, f"{failure.operation}: {failure.sentence}")
        yield from self._saved()
        if self.requests == before and not self._reason_to_end:
            self.observer.problem = self.observer.problem or "a round sent no request"

    @property
    def _called(self) -> list[str]:
        return [name for one in self._families.values() for name in one.operations]

    def _awake(self, least: float) -> list[Family]:
        """Return the families with the operations that have shown so much new of late."""
        mine = [
            replace(one, operations=tuple(name for name in one.operations if name in self.names and self.corpus.yields.get(name, 1.0) >= least))
            for one in self._all
            if one.name not in self._failed
        ]
        return [one for one in mine if one.operations]

    def _weight(self, family: Family) -> float:
        """Weigh the requests of a family in the next round."""
        shown = sum(LEAST + self.corpus.yields.get(name, 1.0) for name in family.operations)
        return shown / self.costs.of(family.name) if self.options.max_requests is None else shown

    def _take(self, result: Result) -> Iterator[event.Event]:
        """Learn from a result, then add it to what is known."""
        for name, count in self.corpus.learn(result.data.get("shown", {})).items():
            self._shown[name] = self._shown.get(name, 0) + count
        yield from super()._take(result)

    def _saved(self) -> Iterator[event.Event]:
        if not self.place:
            return
        try:
            corpus.write(self.corpus, self.place)
        except OaswrightError as error:
            yield event.Warned(error.message)

    def _slice(self, family: Family) -> Document:
        """Return the slice of the document, with bodies of the corpus as examples: plans and schemathesis begin from them."""
        document = super()._slice(family)
        tree: dict[str, Any] = document.tree
        for one in operation.operations(document):
            held = self.corpus.bodies.get(one.name, [])
            if not held or one.body is None or not one.body.json_media_type or not one.body.pointer.startswith(one.pointer):
                continue
            node = one.node["requestBody"]
            media = node["content"][one.body.json_media_type]
            examples = {**(media.get("examples") or {}), **{f"corpus-{index}": {"value": body} for index, body in enumerate(held)}}
            content = {**node["content"], one.body.json_media_type: {**media, "examples": examples}}
            changed = {**one.node, "requestBody": {**node, "content": content}}
            if tree["paths"][one.path].get(one.method) is one.node:
                tree = {**tree, "paths": {**tree["paths"], one.path: {**tree["paths"][one.path], one.method: changed}}}
        return Document(document.root, tree, document.origins)

    def finished(self, reason: str) -> event.Finished:
        """Return the end, with what is new tonight first."""
        end = super().finished(reason)
        fresh = self.corpus.fresh
        return replace(end, failures=tuple(sorted(end.failures, key=lambda one: one.id not in fresh)))

    def notes(self) -> list[str]:
        """Say how many rounds there were, what is new, and what was not seen again."""
        if not self.place:
            return super().notes()
        known = {one.id for one in self.failures.values()}
        fresh = len(known & self.corpus.fresh)
        features = sum(night == self.corpus.night for night in self.corpus.features.values())
        lines = [f"night {self.corpus.night}: {self.rounds} rounds, {fresh} of {len(known)} failures are new, {features} answers of a new kind"]
        gone = self.corpus.gone
        lines += [f"    not seen tonight: {one}" for one in gone[:TOLD]] + ([f"    and {len(gone) - TOLD} more"] if len(gone) > TOLD else [])
        return [*lines, *super().notes()]
