"""The difference of two documents: every fact with its verdict."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.diff.facts import operation_changes, wording
from oaswright.diff.facts.change import Change, Pair
from oaswright.diff.facts.equality import Equality
from oaswright.diff.schemas.judgement import Judgements
from oaswright.diff.schemas.pairs import Pairs
from oaswright.diff.verdict import Axis, Level, Proof, Verdict, rule
from oaswright.document import Document
from oaswright.finding import Position

if TYPE_CHECKING:
    from oaswright.diff.schemas.declared_names import Group


@dataclass(frozen=True)
class Diff:
    """All verdicts on the way from one document to another, the gravest first."""

    verdicts: tuple[Verdict, ...]

    def level(self, axis: Axis | None = None) -> Level:
        """The greatest step that the changes ask for, on one axis or on both."""
        return max((one.level for one in self.verdicts if axis in (None, one.axis)), default=Level.NONE)


def compare(old: Document, new: Document) -> Diff:
    """Judge every difference between two documents."""
    judgement = _Judgement(operation_changes.with_webhooks(old), operation_changes.with_webhooks(new))
    merged: dict[tuple[Any, ...], Verdict] = {}
    for one in judgement.verdicts():
        key = (one.axis, one.level, one.pointer, one.message)
        merged[key] = replace(merged[key], uses=tuple(dict.fromkeys([*merged[key].uses, *one.uses]))) if key in merged else one
    return Diff(tuple(sorted(merged.values(), key=lambda one: (-one.level, one.axis is Axis.SOURCE))))


class _Judgement:
    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.equality = Equality(old, new)
        self.pairs = Pairs(old, new, self.equality)
        self.judgements = Judgements(self.pairs)

    def verdicts(self) -> Iterator[Verdict]:
        changes = list(operation_changes.compare(self.old, self.new, self.equality))
        for change in [*changes, *wording.edits(self.old, self.new), *self._names(changes)]:
            yield from self._schema(change, change.pair) if change.pair else self._ruled(change)

    def _ruled(self, change: Change) -> Iterator[Verdict]:
        found = rule(change)
        at, position = self._place(change.old, change.new)
        for axis, level in ((Axis.WIRE, found.wire), (Axis.SOURCE, found.source)):
            if level:
                yield Verdict(axis, level, Proof.RULE, found.words(change), at, position, (), (change.where,))

    def _schema(self, change: Change, pair: Pair) -> Iterator[Verdict]:
        for found in self.judgements.of(pair):
            judged, way = found.judged, found.way
            at, position = self._place(found.leaf.pair.old, found.leaf.pair.new)
            inside = "".join(f" /{step}" if not index else f"/{step}" for index, step in enumerate(way))
            message = f"{wording.place(at) if at.startswith('/components/') else change.where + inside}: {judged.why}"
            yield Verdict(Axis.WIRE, judged.level, judged.proof, message, at, position, (judged.shown.value,) if judged.shown else (), (change.where,))

    def _names(self, changes: list[Change]) -> Iterator[Change]:
        """Names in generated code that go: classes, fields, members of enums."""
        before, after = ((document.tree.get("components") or {}).get("schemas") or {} for document in (self.old, self.new))
        for name in before:
            at = pointer.of(["components", "schemas", name])
            if name not in after:
                yield Change("schema-gone", name, at, "")
        common = [pointer.of(["components", "schemas", name]) for name in before if name in after]
        pairs = [Pair(at, at, Direction.BOTH) for at in common if not self.equality.same_at(at)]
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
        at = operation_changes.written(at)
        try:
            return at, document.position(at)
        except KeyError:
            return at, None


def _owner(pair: Pair, way: str) -> str:
    return wording.place(pair.old) + way.replace("*", "[]").replace("+", "{}")
