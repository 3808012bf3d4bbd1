"""The verdicts on a pair of schemas: what was taken apart is judged, and what breaks below a choice is confirmed for the choice.

A region is a pair and all below it, up to the next gated pairs, which are regions of their own. What breaks in a region is shown by a value for its pair;
it goes on to the regions above if a value can be built around it that breaks those too. Where nothing in a region can be confirmed so, its pair is judged whole.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from oaswright.diff.facts.change import Pair
from oaswright.diff.schemas import sets, witness
from oaswright.diff.schemas.leaf import Leaf
from oaswright.diff.schemas.pairs import Pairs
from oaswright.diff.schemas.sets import Answer
from oaswright.diff.verdict import Level, Proof

Way = tuple[str, ...]


@dataclass(frozen=True)
class LeafVerdict:
    """The verdict on one leaf, with a witness or none."""

    level: Level
    proof: Proof
    shown: "Witness | None"
    why: str


@dataclass(frozen=True, eq=False)
class Witness:
    """A witness; null is one too."""

    value: Any


@dataclass(frozen=True)
class LocatedVerdict:
    """A judged leaf, the way to it from the pair that was asked about, and its witness as a value for that pair."""

    leaf: Leaf
    way: Way
    judged: LeafVerdict


@dataclass(frozen=True)
class Descent:
    """The way down from a pair or, with a choice, from one of its alternatives: each pair that is passed, and how it is left."""

    passed: tuple[tuple[Pair, Way], ...] = ()

    @property
    def way(self) -> Way:
        """The names passed on the way from the root pair."""
        return tuple(name for _, way in self.passed for name in way)

    def down(self, pair: Pair, way: Way) -> "Descent":
        """Return the step to a pair below this one."""
        return Descent((*self.passed, (pair, way)))


@dataclass
class Region:
    """The leaves below a choice, and the choices passed on the way to them."""

    leaves: list[tuple[Descent, Leaf]] = field(default_factory=list)
    gates: list[tuple[Descent, Pair]] = field(default_factory=list)


class Judgements:
    """Judge the pairs of two documents, each leaf once."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.found = cache(self._found)
        self.region = cache(self._region)
        self.judged = cache(self._judged)
        self.judge = cache(self._judge)
        self.lift = cache(self._lift)

    def of(self, root: Pair) -> Iterator[LocatedVerdict]:
        """Everything that is not the same below a pair; two that lead to the same one by references alone are judged once."""
        yield from self.found(self.pairs.followed(root))

    def _found(self, root: Pair) -> tuple[LocatedVerdict, ...]:
        return tuple(_Search(self, root).run())

    def _lift(self, pair: Pair, step: Descent, shown: Witness) -> Witness | None:
        """Return a value for a pair, built around a value for a place in it; None where that breaks nothing."""
        way = () if self.pairs.decomposed(pair).is_choice else step.way
        lifted = self.judge(pair).first([self._built(step, shown.value)], way)
        return Witness(lifted[0]) if lifted else None

    def _built(self, step: Descent, value: Any) -> Any:
        for passed, way in reversed(step.passed):
            value = next(witness.around(self._least(passed) or (None,), way, value))
        return value

    def _least(self, pair: Pair) -> tuple[Any, ...]:
        return self.pairs.least[pair.sender].of(pair.sites[pair.sender], pair.direction)

    def _judge(self, pair: Pair) -> witness.WitnessTest:
        schemas, validators = self.pairs.whole(pair), self.pairs.validators(pair)
        sent, taken = pair.sender, 1 - pair.sender
        return witness.WitnessTest(schemas[sent], schemas[taken], (validators[sent], validators[taken]))

    def _region(self, root: Pair) -> Region:
        """Return the leaves of a pair, and the gated pairs below it; a gated pair itself begins with what is below."""
        apart = self.pairs.decomposed(root)
        found = Region([(Descent(), leaf) for leaf in (*apart.leaves, *(() if apart.is_sure else (self.pairs.entire(root),)))])
        stack = [
            (child if apart.is_choice else root, Descent() if apart.is_choice else Descent().down(root, way), child) for way, child in reversed(apart.below)
        ]
        seen = {(root, root)}
        while stack:
            via, step, pair = stack.pop()
            if (via, pair) in seen:
                continue
            seen.add((via, pair))
            here = self.pairs.decomposed(pair)
            if here.gated:
                found.gates.append((step, pair))
            else:
                found.leaves += [(step, leaf) for leaf in here.leaves]
                stack += [(via, step.down(pair, way), child) for way, child in reversed(here.below)]
        return found

    def _judged(self, leaf: Leaf) -> LeafVerdict:
        """Return the verdict on one leaf."""
        if sets.inside(leaf.sent, leaf.taken) is Answer.YES:
            same = not leaf.differs and sets.inside(leaf.before, leaf.after) is Answer.YES and sets.inside(leaf.after, leaf.before) is Answer.YES
            return LeafVerdict(Level.NONE if same else Level.MINOR, Proof.COVERS, None, "")
        shown = self._shown(leaf)
        if shown:
            return LeafVerdict(Level.MAJOR, Proof.WITNESS, Witness(shown[0]), witness.reason(self.judge(leaf.at).refuses, shown[0]))
        if leaf is self.pairs.entire(leaf.at) and self.pairs.is_covered(leaf.at, 1 - leaf.at.sender):
            return LeafVerdict(Level.NONE if self.pairs.is_covered(leaf.at, leaf.at.sender) else Level.MINOR, Proof.COVERS, None, "")
        return LeafVerdict(Level.MAJOR, Proof.UNDECIDED, None, "")

    def _shown(self, leaf: Leaf) -> tuple[Any, ...]:
        """Return a witness for the pair of a leaf: near what tells the leaf's schemas apart, else near the whole."""
        judge, least = self.judge(leaf.at), self._least(leaf.least or leaf.at)
        if shown := judge.first(least):
            return shown
        near = witness.find(leaf.sent, leaf.taken)
        if near and (shown := judge.first(witness.completed(near[0], least))):
            return shown
        if shown := judge.first(self._turned(leaf.at)):
            return shown
        return () if leaf is self.pairs.entire(leaf.at) else witness.find(judge.accepting, judge.rejecting)

    def _turned(self, pair: Pair) -> Iterator[Any]:
        """Yield what alternatives no longer take: under oneOf, it may now meet but one where it met two."""
        for step, leaf in self.region(pair).leaves if self.pairs.decomposed(pair).is_choice else ():
            if leaf.at != pair and not sets.is_large(leaf.sent, leaf.taken):
                near = witness.find(leaf.taken, leaf.sent)
                yield from (self._built(step, value) for one in near for value in witness.completed(one, self._least(leaf.at)))


class _Search:
    """What breaks below one pair, followed upwards through the gated pairs."""

    def __init__(self, judgements: Judgements, root: Pair) -> None:
        self.judgements, self.root = judgements, root
        self.ways: dict[Pair, Way] = {root: ()}
        self.above: dict[Pair, list[tuple[Pair, Descent]]] = defaultdict(list)
        self.found: dict[Pair, dict[Leaf, LocatedVerdict]] = defaultdict(dict)
        self.open: dict[Pair, None] = {}
        self.minor: dict[Pair, list[LocatedVerdict]] = defaultdict(list)

    def run(self) -> Iterator[LocatedVerdict]:
        self._explore()
        for pair in self.ways:
            for step, leaf in self.judgements.region(pair).leaves:
                self._meet(pair, step, leaf)
        while unconfirmed := [pair for pair in self.open if not self.found[pair]]:
            for pair in unconfirmed:
                del self.open[pair]
                self._whole(pair)
        yield from self.found[self.root].values()
        for pair, minor in self.minor.items():
            if self.found[pair] or not self._is_same(pair):
                yield from minor

    def _explore(self) -> None:
        pending = [self.root]
        while pending:
            pair = pending.pop()
            for step, gate in self.judgements.region(pair).gates:
                self.above[gate].append((pair, step))
                if gate not in self.ways:
                    self.ways[gate] = self.ways[pair] + step.way
                    pending.append(gate)

    def _meet(self, pair: Pair, step: Descent, leaf: Leaf) -> None:
        judged = self.judgements.judged(leaf)
        found = LocatedVerdict(leaf, self.ways[pair] + step.way, judged)
        if judged.level is Level.MAJOR:
            self._rise(pair, step, found)
        elif judged.level is not Level.NONE:
            self.minor[pair].append(found)

    def _rise(self, pair: Pair, step: Descent, found: LocatedVerdict, *, is_last: bool = False) -> None:
        """Bring what breaks at a place in a region to its pair, and on to those above; what is not confirmed is no change of a gated pair unless it is the last word."""
        if found.leaf in self.found[pair]:
            return
        shown = found.judged.shown
        if shown and found.leaf.at != pair:
            shown = self.judgements.lift(pair, step, shown)
            if not shown and not is_last and not self._is_gated(pair):
                self.open[pair] = None  # what breaks there may never be met: the pair is judged whole
                return
        if not shown and self._is_gated(pair) and not is_last:
            self.open[pair] = None
            return
        risen = replace(found, judged=replace(found.judged, shown=shown)) if shown else found
        self.found[pair][found.leaf] = risen
        for upper, way in self.above[pair]:
            self._rise(upper, way, risen)

    def _is_gated(self, pair: Pair) -> bool:
        return self.judgements.pairs.decomposed(pair).gated

    def _whole(self, pair: Pair) -> None:
        leaf = self.judgements.pairs.entire(pair)
        judged = self.judgements.judged(leaf)
        if judged.level is Level.MAJOR:
            self._rise(pair, Descent(), LocatedVerdict(leaf, self.ways[pair], judged), is_last=True)
        elif judged.level is not Level.NONE:
            self.minor[pair].append(LocatedVerdict(leaf, self.ways[pair], judged))

    def _is_same(self, pair: Pair) -> bool:
        """Tell whether what is narrower in one alternative is as much wider in another."""
        if not self._is_gated(pair):
            return False
        before, after = self.judgements.pairs.by_age(pair)
        return sets.equal(before, after)
