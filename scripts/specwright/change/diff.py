"""The difference of two documents: every fact with its verdict."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from specwright import pointer
from specwright.change import facts, prose, sets, witness
from specwright.change.fact import Change, Pair
from specwright.change.pairs import Leaf, Pairs
from specwright.change.same import Sameness
from specwright.change.sets import Answer
from specwright.change.verdict import Axis, Level, Proof, Verdict, rule
from specwright.document import Document
from specwright.finding import Position
from specwright.schema import Direction

if TYPE_CHECKING:
    from specwright.change.names import Group


@dataclass(frozen=True)
class Diff:
    """All verdicts on the way from one document to another, the gravest first."""

    verdicts: tuple[Verdict, ...]

    def level(self, axis: Axis | None = None) -> Level:
        """The greatest step that the changes ask for, on one axis or on both."""
        return max((one.level for one in self.verdicts if axis in (None, one.axis)), default=Level.NONE)


def compare(old: Document, new: Document) -> Diff:
    """Judge every difference between two documents."""
    judgement = _Judgement(facts.with_webhooks(old), facts.with_webhooks(new))
    merged: dict[tuple[Any, ...], Verdict] = {}
    for one in judgement.verdicts():
        key = (one.axis, one.level, one.pointer, one.message)
        merged[key] = replace(merged[key], uses=tuple(dict.fromkeys([*merged[key].uses, *one.uses]))) if key in merged else one
    return Diff(tuple(sorted(merged.values(), key=lambda one: (-one.level, one.axis is Axis.SOURCE))))


class _Judgement:
    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.sameness = Sameness(old, new)
        self.pairs = Pairs(old, new, self.sameness)
        self.plain: dict[Pair, list[Any]] = {}
        self.lifted: dict[Pair, tuple[Any, ...]] = {}
        self.judged: dict[Pair, tuple[Level, Proof, tuple[Any, ...], str]] = {}

    def verdicts(self) -> Iterator[Verdict]:
        changes = list(facts.compare(self.old, self.new, self.sameness))
        for change in [*changes, *prose.edits(self.old, self.new), *self._names(changes)]:
            yield from self._schema(change, change.pair) if change.pair else self._ruled(change)

    def _ruled(self, change: Change) -> Iterator[Verdict]:
        found = rule(change)
        at, position = self._place(change.old, change.new)
        for axis, level in ((Axis.WIRE, found.wire), (Axis.SOURCE, found.source)):
            if level:
                yield Verdict(axis, level, Proof.RULE, found.words(change), at, position, (), (change.where,))

    def _schema(self, change: Change, pair: Pair) -> Iterator[Verdict]:
        for way, leaf in self.pairs.leaves(pair):
            level, proof, shown, why = self._judge(leaf)
            if level is Level.NONE:
                continue
            at, position = self._place(leaf.pair.old, leaf.pair.new)
            inside = "".join(f" /{step}" if not index else f"/{step}" for index, step in enumerate(way))
            message = f"{prose.place(at) if at.startswith('/components/') else change.where + inside}: {why}"
            yield Verdict(Axis.WIRE, level, proof, message, at, position, self._lifted(pair, way, shown, leaf), (change.where,))

    def _judge(self, leaf: Leaf) -> tuple[Level, Proof, tuple[Any, ...], str]:
        if leaf.pair not in self.judged:
            self.judged[leaf.pair] = judge(leaf)
        return self.judged[leaf.pair]

    def _lifted(self, pair: Pair, way: tuple[str, ...], shown: tuple[Any, ...], leaf: Leaf) -> tuple[Any, ...]:
        """The witness as a whole body, where one can be built around it; else the part alone."""
        if not shown or leaf.pair == pair:
            return shown
        if leaf.pair not in self.lifted:
            self.lifted[leaf.pair] = self._lift(pair, way, shown)
        return self.lifted[leaf.pair]

    def _lift(self, pair: Pair, way: tuple[str, ...], shown: tuple[Any, ...]) -> tuple[Any, ...]:
        old, new = self.pairs.whole(pair)
        sent, taken = (old, new) if pair.direction is Direction.REQUEST else (new, old)
        if pair not in self.plain:
            self.plain[pair] = witness.plain(sent)
        return witness.first(sent, taken, witness.around(self.plain[pair], way, shown[0]), way) or shown

    def _names(self, changes: list[Change]) -> Iterator[Change]:
        """Names in generated code that go: classes, fields, members of enums."""
        before, after = ((document.tree.get("components") or {}).get("schemas") or {} for document in (self.old, self.new))
        for name in before:
            at = pointer.of(["components", "schemas", name])
            if name not in after:
                yield Change("schema-gone", name, at, "")
        common = [pointer.of(["components", "schemas", name]) for name in before if name in after]
        pairs = [Pair(at, at, Direction.BOTH) for at in common if not self.sameness.same(self.old.get(at), self.new.get(at))]
        seen: set[tuple[Group, Group]] = set()
        for pair in [*pairs, *(change.pair for change in changes if change.pair and not change.general)]:
            for way, one, other in self.pairs.groups.steps(pair, seen):
                gone = {name: at for name, at in one.properties.items() if name not in other.properties}
                yield from (Change("field-gone", _owner(pair, way), at, other.sites[0], {"name": name}) for name, at in gone.items())
                if one.named:
                    lost = {name: at for name, at in one.members.items() if name not in other.members}
                    yield from (Change("member-gone", _owner(pair, way), at, other.sites[0], {"name": name}) for name, at in lost.items())

    def _place(self, old: str, new: str) -> tuple[str, Position | None]:
        """The pointer of a change, in the new document if it is there, and its hand-written place."""
        document, at = (self.new, new) if new else (self.old, old)
        at = facts.written(at)
        try:
            return at, document.position(at)
        except KeyError:
            return at, None


def _owner(pair: Pair, way: str) -> str:
    return prose.place(pair.old) + way.replace("*", "[]").replace("+", "{}")


def judge(leaf: Leaf) -> tuple[Level, Proof, tuple[Any, ...], str]:
    """The verdict on one pair of schemas: (level, proof, witness, why)."""
    request = leaf.pair.direction is Direction.REQUEST
    forward = sets.inside(leaf.sent, leaf.taken)
    if forward is Answer.YES:
        back = sets.inside(*((leaf.after, leaf.before) if request else (leaf.before, leaf.after)))
        same = back is Answer.YES and sets.inside(*((leaf.before, leaf.after) if request else (leaf.after, leaf.before))) is Answer.YES
        why = "accepts all that it did, and may accept more" if request else "sends nothing new, and may send less"
        return (Level.NONE if same else Level.MINOR), Proof.COVERS, (), why
    shown = witness.find(leaf.sent, leaf.taken)
    if shown:
        reason = witness.reason(leaf.taken, shown[0])
        return Level.MAJOR, Proof.WITNESS, shown, f"{'no longer accepted' if request else 'never sent before'}: {reason}"
    return Level.MAJOR, Proof.UNDECIDED, (), "neither a proof that it is safe nor a value that it breaks was found"
