"""Policies on the life of an API, off by default: sunset dates of what is deprecated, stability levels, and enums that may be extended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from oaswright.api.operation import Operation, operations
from oaswright.diff.comparison import Diff
from oaswright.diff.facts import documentation, operation_changes
from oaswright.diff.facts.access import served_at
from oaswright.diff.facts.matching import matched_operations, matched_parameters
from oaswright.diff.facts.place_names import place
from oaswright.diff.kinds import KINDS
from oaswright.diff.policy.severity import operation_of
from oaswright.diff.verdict import Axis, Level, Proof, Verdict
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.settings.keys import DiffSettings

SUNSET = "x-sunset"
STABILITY = "x-stability-level"
EXTENSIBLE = "x-extensible-enum"

# From the least to the most stable; what says nothing is stable.
LEVELS = ("draft", "alpha", "beta", "stable")

_DEPRECATIONS = frozenset(("operation-deprecated", "parameter-deprecated", "field-deprecated", "response-header-deprecated"))
_REMOVALS = frozenset(("operation-removed", "operation-moved", "parameter-removed", "request-property-removed", "response-property-removed", "field-removed"))


@dataclass(frozen=True)
class Lifecycle:
    """The policies that a project has switched on, applied to the changes between two documents."""

    old: Document
    new: Document
    settings: DiffSettings
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    def applied(self, diff: Diff) -> Diff:
        """Return the changes with those that the policies add, and without those that they allow."""
        verdicts = list(diff.verdicts)
        if self.settings.sunset:
            verdicts = [self._sunset(one) for one in verdicts] + list(self._sunsets(verdicts))
        if self.settings.stability:
            verdicts = [one for one in verdicts if not self._is_unstable(one)] + list(self._stability())
        if self.settings.extensible_enums:
            verdicts = [self._extensible(one) for one in verdicts] + list(self._extensions())
        return replace(diff, verdicts=tuple(sorted(verdicts, key=lambda one: (-one.level, one.axis is Axis.SOURCE))))

    # Deprecation

    def _sunset(self, one: Verdict) -> Verdict:
        """Lower the level of the removal of something whose sunset has passed."""
        if one.rule not in _REMOVALS:
            return one
        node = _node(self.old, one.old_pointer)
        said = str(node.get(SUNSET, ""))
        if node.get("deprecated") is not True:
            return one
        day = _date(said)
        if day and day > self.today:
            return replace(one, message=f"{one.message}; its sunset is on {said}")
        if day or not self.settings.sunset_required:
            after = f" after its sunset on {said}" if day else " after its deprecation"
            return replace(one, level=min(one.level, Level.MINOR), proof=Proof.RULE, message=f"{one.message}{after}")
        return one

    def _sunsets(self, verdicts: list[Verdict]) -> Iterator[Verdict]:
        for one in verdicts:
            if one.rule in _DEPRECATIONS:
                yield from self._announced(one, _node(self.new, one.pointer))
        yield from self._moved()

    def _announced(self, one: Verdict, node: dict[str, Any]) -> Iterator[Verdict]:
        said = node.get(SUNSET)
        where = one.uses[0] if one.uses else one.pointer
        if said is None:
            if self.settings.sunset_required:
                yield self._verdict("sunset-missing", where, one.pointer)
        elif (day := _date(str(said))) is None:
            yield self._verdict("sunset-invalid", where, one.pointer, date=str(said))
        elif day < self.today + timedelta(days=self.settings.grace_days):
            yield self._verdict("sunset-too-soon", where, one.pointer, date=str(said), days=str(self.settings.grace_days))

    def _moved(self) -> Iterator[Verdict]:
        """Sunset dates that were taken back or brought forward."""
        for where, at, old, new in _pairs(self.old, self.new):
            before, after = old.get(SUNSET), new.get(SUNSET)
            if before is None or before == after or not new.get("deprecated"):
                continue
            if after is None:
                yield self._verdict("sunset-removed", where, at, date=str(before))
                continue
            day, earlier = _date(str(after)), _date(str(before))
            if day is None:
                yield self._verdict("sunset-invalid", where, at, date=str(after))
            elif earlier and day < earlier and day < self.today + timedelta(days=self.settings.grace_days):
                yield self._verdict("sunset-too-soon", where, at, date=str(after), days=str(self.settings.grace_days))

    # Stability

    def _is_unstable(self, one: Verdict) -> bool:
        """Tell whether a change only reaches operations that are a draft or alpha in the old document: nobody may rely on these."""
        levels = self._levels
        names = [operation_of(use, levels) for use in one.uses]
        return bool(names) and all(name and levels[name] in ("draft", "alpha") for name in names)

    @property
    def _levels(self) -> dict[str, Any]:
        return {one.name: one.node.get(STABILITY, "stable") for one in operations(self.old)}

    def _stability(self) -> Iterator[Verdict]:
        for where, at, old, new in _pairs(self.old, self.new, with_parameters=False):
            before, after = old.get(STABILITY, "stable"), new.get(STABILITY, "stable")
            if after not in LEVELS:
                yield self._verdict("stability-invalid", where, at, level=str(after))
            elif before in LEVELS and before != after:
                rule = "stability-decreased" if LEVELS.index(after) < LEVELS.index(before) else "stability-increased"
                yield self._verdict(rule, where, at, old=str(before), new=str(after))

    # Enums

    def _extensible(self, one: Verdict) -> Verdict:
        if one.rule != "response-enum-widened" or EXTENSIBLE not in _node(self.old, one.old_pointer.removesuffix("/enum")):
            return one
        return replace(one, level=Level.MINOR, proof=Proof.RULE)

    def _extensions(self) -> Iterator[Verdict]:
        for one in documentation.edited(self.old, self.new):
            before, after = objects.listing(one.old.get(EXTENSIBLE)), objects.listing(one.new.get(EXTENSIBLE))
            if one.kind == "schema" and (removed := [value for value in before if value not in after]):
                yield self._verdict("extensible-enum-value-removed", place(self.new, one.at), one.at, values=", ".join(f"`{value}`" for value in removed))

    def _verdict(self, rule: str, where: str, at: str, **detail: str) -> Verdict:
        kind = KINDS[rule]
        place = operation_changes.written(at)
        try:
            position = self.new.position(place)
        except KeyError:
            position = None
        message = kind.summary.format(where=where, **detail)
        axis = Axis.WIRE if kind.wire else Axis.SOURCE
        return Verdict(axis, kind.level, Proof.RULE, message, place, position, (), (where,), rule, str(sorted(detail.items())), at)


def _pairs(old: Document, new: Document, *, with_parameters: bool = True) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Yield the operations that both documents have, and their parameters: (name, pointer, old node, new node)."""
    for former, one in matched_operations(list(operations(old)), list(operations(new)), served_at(old, new)):
        if former is None or one is None:
            continue
        yield one.name, one.pointer, former.node, one.node
        if with_parameters:
            yield from _parameters((old, new), former, one)


def _parameters(documents: tuple[Document, Document], former: Operation, one: Operation) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for before, after in matched_parameters(documents, former, one):
        if before is not None and after is not None:
            yield f"{one.name}, {after.location} parameter '{after.name}'", after.pointer, before.node, after.node


def _node(document: Document, at: str) -> dict[str, Any]:
    try:
        return objects.mapping(document.get(operation_changes.written(at))) if at else {}
    except (KeyError, IndexError, ValueError):
        return {}


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(re.sub(r"T.*", "", text))
    except ValueError:
        return None
