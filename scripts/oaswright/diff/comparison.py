"""The difference of two documents: every change with its verdict."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.api.python import python_names
from oaswright.diff import kinds
from oaswright.diff.facts import documentation, operation_changes, place_names
from oaswright.diff.facts.change import Change, Pair, Site
from oaswright.diff.facts.equality import Equality
from oaswright.diff.facts.formats import PARAMETER, text_depth
from oaswright.diff.schemas import sets, witness
from oaswright.diff.schemas.annotations import Annotations
from oaswright.diff.schemas.conjuncts import standalone_schema
from oaswright.diff.schemas.declared.declared_types import DeclaredTypes, is_replaced
from oaswright.diff.schemas.description.describe import describe
from oaswright.diff.schemas.description.facts import Facts
from oaswright.diff.schemas.judgement import Judgements, LeafVerdict, LocatedVerdict, Witness
from oaswright.diff.schemas.leaf import ANYTHING
from oaswright.diff.schemas.pairs import Pairs
from oaswright.diff.schemas.sets import Answer
from oaswright.diff.verdict import Axis, Level, Proof, Verdict
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.finding import Position

if TYPE_CHECKING:
    from oaswright.diff.schemas.declared.names import Group


@dataclass(frozen=True)
class Skipped:
    """A place that could not be compared, and why."""

    where: str
    reason: str


@dataclass(frozen=True)
class Diff:
    """All verdicts on the way from one document to another, the gravest first."""

    verdicts: tuple[Verdict, ...]
    skipped: tuple[Skipped, ...] = ()

    def level(self, axis: Axis | None = None) -> Level:
        """Return the greatest step that the changes ask for, on one axis or on both."""
        return max((one.level for one in self.verdicts if axis in (None, one.axis)), default=Level.NONE)


def compare(old: Document, new: Document) -> Diff:
    """Judge every difference between two documents. What cannot be followed is skipped and listed."""
    judgement = _Judgement(operation_changes.with_webhooks(old), operation_changes.with_webhooks(new))
    merged: dict[tuple[Any, ...], Verdict] = {}
    for one in judgement.verdicts():
        key = (one.axis, one.level, one.rule, one.pointer, one.subject or one.message)
        merged[key] = replace(merged[key], uses=tuple(dict.fromkeys([*merged[key].uses, *one.uses]))) if key in merged else one
    return Diff(tuple(sorted(merged.values(), key=lambda one: (-one.level, one.axis is Axis.SOURCE))), tuple(dict.fromkeys(judgement.skipped)))


def _as_text(found: LocatedVerdict, depth: int) -> LeafVerdict:
    """Judge what breaks as JSON once more, where the values are texts."""
    from oaswright.diff.schemas.strings import wire_texts

    sent, taken = found.leaf.sent, wire_texts.as_text(found.leaf.taken, depth=max(depth - len(found.way), PARAMETER))
    if sets.inside(sent, taken) is Answer.YES:
        return LeafVerdict(Level.MINOR, Proof.COVERS, None, "")
    if shown := witness.find(sent, taken):
        return LeafVerdict(Level.MAJOR, Proof.RULE, None, witness.reason(witness.compiled(taken), shown[0]))
    return LeafVerdict(Level.MAJOR, Proof.UNDECIDED, None, "")


def _kept_classes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the component schemas with those that have their class on the other side, "" for none: names that differ in spelling alone can have the same."""
    classes = [Counter(map(python_names.class_name, names)) for names in (before, after)]
    alone = {own: name for name in after if classes[1][own := python_names.class_name(name)] == 1}
    for name in before:
        own = python_names.class_name(name)
        yield name, name if name in after else alone.get(own, "") if classes[0][own] == 1 else ""


# A schema where the other side has none.
_ONE_SIDED = frozenset(f"{direction}-schema-{action}" for direction in ("request", "response") for action in ("added", "removed"))


# Keywords that no range or alphabet of a format stands for.
_NOT_OF_FORMATS = frozenset(("type", "required", "enum", "const", "additionalProperties", "minItems", "maxItems", "minLength", "maxLength", "multipleOf"))


class _Judgement:
    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.equality = Equality(old, new)
        self.pairs = Pairs(old, new, self.equality)
        self.judgements = Judgements(self.pairs)
        self.annotations = Annotations(self.pairs.groups)
        self.types = DeclaredTypes(old), DeclaredTypes(new)
        self.facts = cache(lambda side, at, direction: Facts((old, new)[side], at, direction))
        self.skipped: list[Skipped] = []

    def verdicts(self) -> Iterator[Verdict]:
        changes = list(operation_changes.compare(self.old, self.new, self.equality))
        for change in [*changes, *documentation.edits(self.old, self.new), *self._names(changes)]:
            if change.kind == "not-compared":
                self.skipped.append(Skipped(change.where, change.detail["reason"]))
                continue
            try:
                yield from list(self._judged(change))
            except (AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
                self.skipped.append(Skipped(change.where, f"{type(error).__name__}: {error}"))

    def _judged(self, change: Change) -> Iterator[Verdict]:
        if change.pair is None:
            yield from self._ruled(change)
            return
        if change.kind == "text":
            yield from self._text(change, change.pair)
        elif depth := text_depth(str(change.detail.get("media", "application/json"))):
            yield from self._form(change, change.pair, depth)
        else:
            yield from (self._schema(change, found) for found in self.judgements.of(change.pair))
        for annotation in self.annotations.changes(change, change.pair):
            yield from self._judged(annotation) if annotation.pair else self._ruled(annotation)

    def _ruled(self, change: Change) -> Iterator[Verdict]:
        if change.kind in _ONE_SIDED and self._takes_anything(change):
            return
        kind = kinds.kind_of(change)
        at, position = self._place(change.old, change.new)
        subject = ", ".join(f"{key}={value}" for key, value in sorted(change.detail.items()) if isinstance(value, str | bool | list))
        for axis, level in ((Axis.WIRE, kind.wire), (Axis.SOURCE, kind.source)):
            if level and not (change.in_code and axis is Axis.WIRE):
                yield Verdict(axis, level, Proof.RULE, kinds.message(change), at, position, (), (change.where,), kind.id, subject, change.old)

    def _takes_anything(self, change: Change) -> bool:
        """Tell whether the schema that only one side has takes every value, or every text."""
        side, at = (self.pairs.sides[1], change.new) if change.new else (self.pairs.sides[0], change.old)
        direction = Direction.REQUEST if change.kind.startswith("request") else Direction.RESPONSE
        every = standalone_schema([{"type": "string"}], {}) if change.detail.get("is_text") else ANYTHING
        return sets.inside(every, side.whole((Site(at),), direction)) is Answer.YES

    def _schema(self, change: Change, found: LocatedVerdict) -> Verdict:
        judged = found.judged
        told = describe(self.facts, found, change.where)
        at, position = self._place(told.old, told.new)
        shown = judged.shown and self._is_plain_witness(change.pair, judged.shown.value)
        proof = Proof.RULE if judged.shown and not shown else judged.proof
        value = (judged.shown.value,) if judged.shown and shown else ()
        return Verdict(Axis.WIRE, judged.level, proof, told.message, at, position, value, (change.where,), told.rule, told.subject, told.old)

    def _is_plain_witness(self, pair: Pair | None, value: Any) -> bool:
        """Tell whether a value is refused by the schema itself, and not only by the range or alphabet of a format, which validators do not assert."""
        if pair is None:
            return True
        pair = self.pairs.followed(pair)
        if any(error.schema_path and error.schema_path[-1] in _NOT_OF_FORMATS for error in self.judgements.judge(pair).refuses.iter_errors(value)):
            return True
        bare = self.pairs.bare(pair)
        return bare is None or witness.WitnessTest(bare[pair.sender], bare[1 - pair.sender]).first([value]) != ()

    def _form(self, change: Change, pair: Pair, depth: int) -> Iterator[Verdict]:
        """Judge a form or XML, where what breaks as JSON may be the same text."""
        from oaswright.diff.schemas.strings import wire_texts  # a comparison of JSON does without

        read = witness.compiled(wire_texts.as_text(self.pairs.whole(pair)[1 - pair.sender], depth=depth))
        for found in self.judgements.of(pair):
            shown = found.judged.shown
            if found.judged.level is Level.MAJOR and (shown is None or read.is_valid(shown.value)):  # as text, it may break nothing
                found = replace(found, judged=_as_text(found, depth))
            yield self._schema(change, found)

    def _text(self, change: Change, pair: Pair) -> Iterator[Verdict]:
        """Judge a parameter, header or text by what one side writes and the other reads."""
        from oaswright.diff.schemas.strings import wire_texts

        entire, forms = self.pairs.entire(pair), change.detail["forms"]
        sent, taken = pair.sender, 1 - pair.sender
        exchange = wire_texts.Exchange(entire.sent, entire.taken, (forms[sent], forms[taken]))
        back = wire_texts.Exchange(entire.taken, self.pairs.whole(pair)[sent], (forms[taken], forms[sent]))
        found = list(self.judgements.of(pair))
        if exchange.is_safe():
            widened = list(self._widened(change, found))
            yield from widened if not back.is_safe() else [one for one in widened if one.rule.endswith(("-property-added", "-property-removed"))]
            return
        broken = exchange.find(one.judged.shown.value for one in found if one.judged.shown)
        if broken and (exchange.takes.is_valid(broken.value) or not exchange.sends.is_valid(broken.value)):
            yield from self._ruled(
                replace(
                    change,
                    kind=f"{pair.direction.value}-text-changed",
                    old=change.detail["places"][0],
                    new=change.detail["places"][1],
                    detail={"text": f"`{broken.text}`"},
                )
            )
            return
        breaking = [one for one in found if one.judged.shown and exchange.breaks(one.judged.shown.value)]
        if breaking:
            yield from (self._schema(change, one) for one in breaking)
            return
        if broken:
            reason = witness.reason(exchange.takes, broken.value)
            yield self._schema(change, LocatedVerdict(entire, (), LeafVerdict(Level.MAJOR, Proof.WITNESS, Witness(broken.value), reason)))
        else:
            yield self._schema(change, LocatedVerdict(entire, (), LeafVerdict(Level.MAJOR, Proof.UNDECIDED, None, "")))

    def _widened(self, change: Change, found: list[LocatedVerdict]) -> Iterator[Verdict]:
        """Report a change of texts that breaks nothing."""
        for one in found or [LocatedVerdict(self.pairs.entire(change.pair), (), LeafVerdict(Level.MINOR, Proof.COVERS, None, ""))] if change.pair else []:
            yield self._schema(change, replace(one, judged=LeafVerdict(Level.MINOR, Proof.COVERS, None, "")))

    def _names(self, changes: list[Change]) -> Iterator[Change]:
        """Names in generated code that go: classes, fields, members of enums."""
        kept = dict(_kept_classes(*(list(objects.mapping(objects.mapping(one.tree.get("components")).get("schemas"))) for one in (self.old, self.new))))
        places = {pointer.of(["components", "schemas", name]): other and pointer.of(["components", "schemas", other]) for name, other in kept.items()}
        yield from (Change("schema-gone", name, at, "") for (name, other), at in zip(kept.items(), places, strict=True) if not other)
        edited = [(at, here) for at, here in places.items() if here and not (at == here and self.equality.same_at(at))]
        pairs = [(place_names.place(self.new, here), Pair(at, here, Direction.BOTH)) for at, here in edited]
        seen: set[tuple[Group, Group]] = set()
        for where, pair in [*pairs, *((change.where, change.pair) for change in changes if change.pair and not change.general)]:
            for way, one, other in self.pairs.groups.steps(pair, seen):
                owner = where + way.replace("*", "[]").replace("+", "{}")
                if change := self._type(owner, way, one, other):
                    yield change
                gone = {name: pointer.join(at, "properties", name) for name, at in one.properties.items() if name not in other.properties}
                yield from (Change("field-gone", owner, at, self._home(at, other), {"name": name}) for name, at in gone.items())
                if other.members:
                    lost = {name: at for name, at in one.members.items() if name not in other.members}
                    yield from (Change("member-gone", owner, at, self._home(at, other), {"name": name}) for name, at in lost.items())

    def _type(self, owner: str, way: str, one: "Group", other: "Group") -> Change | None:
        """Return the change of the generated type of a field, an item or a body, if code for the old type breaks."""
        at, here = one.sites[0], other.sites[0]
        old, new = self.types[0].of(one.sites), self.types[1].of(other.sites)
        if not is_replaced(old, new):
            return None
        is_class = not way and at.startswith("/components/schemas/")
        return Change("class-changed" if is_class else "type-changed", owner, at, here, {"old": old, "new": new})

    def _home(self, at: str, other: "Group") -> str:
        """Return the schema that declared a name, where the new document still has it; else the place that the name is missed at."""
        schema = re.sub(r"/(properties/[^/]*|enum/\d+|const)$", "", at)
        return schema if any(schema == place for place, _ in other.nodes) else other.sites[0]

    def _place(self, old: str, new: str) -> tuple[str, Position | None]:
        """Return the pointer of a change, in the new document if it is there, and its hand-written place."""
        document, at = (self.new, new) if new else (self.old, old)
        at = operation_changes.written(at)
        try:
            return at, document.position(at)
        except KeyError:
            return at, None
