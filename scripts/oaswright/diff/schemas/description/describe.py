"""Describe a judged edit of a schema: which kind of change it is, at which keyword, and a message."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.diff.kinds import ASPECTS
from oaswright.diff.schemas import sets
from oaswright.diff.schemas.alternatives import EVERY
from oaswright.diff.schemas.description.facts import Facts, alternative_names
from oaswright.diff.schemas.description.members import Description, Members
from oaswright.diff.schemas.description.phrasing import code, field_path, it, kinds, listed, undeclared
from oaswright.diff.schemas.judgement import LocatedVerdict
from oaswright.diff.schemas.second_validator import is_type
from oaswright.diff.schemas.sets import Answer
from oaswright.diff.verdict import Level, Proof
from oaswright.document import objects

_ALTERNATIVE = re.compile(r"/(anyOf|oneOf)/\d+$")


def describe(facts: Callable[[int, str, Direction], Facts], found: LocatedVerdict, where: str) -> Description:
    """Describe a judged edit of a schema; `facts` gives those of a side at a pointer, and `where` is the place that uses it."""
    return _Describer(facts, found, where).description()


class _Describer:
    def __init__(self, facts: Callable[[int, str, Direction], Facts], found: LocatedVerdict, where: str) -> None:
        self.leaf, self.judged, self.where = found.leaf, found.judged, where
        self.is_request = self.leaf.at.direction is Direction.REQUEST
        self.direction = "request" if self.is_request else "response"
        self.way = found.way
        self.places = self.leaf.pair.old, self.leaf.pair.new
        self.before, self.after = (facts(side, at, self.leaf.at.direction) for side, at in enumerate(self.places))
        self.old, self.new = self.before.node, self.after.node
        self.shown = _at(found.judged.shown.value, found.way) if found.judged.shown else _NOTHING

    def description(self) -> Description:
        if alone := self._alternative():
            return alone
        aspect = self._aspect()
        action = self._action(aspect)
        if aspect != "enum" and self.shown is None:
            keys = [key for key in ASPECTS["type"] if self.old.get(key) != self.new.get(key)]
            return Description(f"{self.direction}-type-{action}", self._null(), self._at(0, keys), self._at(1, keys), subject="null")
        if aspect in ("property", "required", "schema") and (told := self._members()):
            return told
        if aspect == "schema" and self._is_other_type():
            aspect = "type"
        rule = f"{self.direction}-{aspect}-{action}"
        message = {"enum": self._enum, "type": self._type, "alternatives": self._alternatives, "additional-properties": self._additional}.get(
            aspect, self._other
        )(action)
        keys = [key for key in ASPECTS[aspect] if self.old.get(key) != self.new.get(key)]
        subject = json.dumps([[key, self.old.get(key), self.new.get(key)] for key in keys], sort_keys=True) if keys else ""
        return Description(rule, message, self._at(0, keys), self._at(1, keys), subject)

    def _at(self, side: int, keys: list[str]) -> str:
        """Return the pointer of the keyword that differs, where there is but one."""
        node, at = (self.old, self.new)[side], self.places[side]
        key = keys[0] if len(keys) == 1 and keys[0] in node else ""
        return pointer.join(at, key) if key and at else at

    def _aspect(self) -> str:
        keys = {key for key in self.old.keys() | self.new.keys() if key in _ASPECT_OF and self.old.get(key) != self.new.get(key)}
        others = {key for key in self.old.keys() | self.new.keys() if key in _STRUCTURAL and self.old.get(key) != self.new.get(key)}
        found = {_ASPECT_OF[key] for key in keys}
        if not found and not others and self.before.types != self.after.types:
            return "type"  # `nullable` means nothing from OpenAPI 3.1 on
        if found == {"enum", "type"}:
            found = {"enum"}
        if "property" in found and len(found) > 1 and set(objects.mapping(self.old.get("properties"))) == set(objects.mapping(self.new.get("properties"))):
            found.discard("property")
        return found.pop() if len(found) == 1 and not others else "schema"

    def _action(self, aspect: str) -> str:
        if self.judged.level is not Level.MAJOR:
            return "widened" if self.is_request else "narrowed"
        before, after = (objects.listing(node.get("enum")) for node in (self.old, self.new))
        if aspect == "enum" and before and after and all(one in (before if self.is_request else after) for one in (after if self.is_request else before)):
            return "narrowed" if self.is_request else "widened"
        if self.judged.proof is Proof.UNDECIDED or sets.is_large(self.leaf.sent, self.leaf.taken):
            return "changed"
        if sets.inside(self.leaf.taken, self.leaf.sent) is Answer.YES:
            return "narrowed" if self.is_request else "widened"
        return "changed"

    def _is_other_type(self) -> bool:
        """Tell whether what breaks is the type, whatever else has changed with it."""
        before, after = (set(one.types) for one in (self.before, self.after))
        lost = before - after if self.is_request else after - before
        return (
            bool(before and after and lost)
            and not (lost == {"integer"} and "number" in (after if self.is_request else before))
            and self.judged.level is Level.MAJOR
        )

    def _subject(self, name: str = "") -> str:
        way = (*self.way, name) if name else self.way
        if way and set(way) == {"*"}:
            return f"{self.where}: each item"
        if way:
            return f"{self.direction} field `{field_path(way)}`"
        return self.where

    def _null(self) -> str:
        """Say that null breaks."""
        if self.is_request:
            return f"{self._subject()} no longer accepts null"
        return f"{self._subject()} may now be null; clients expect {kinds([kind for kind in self.before.types if kind != 'null']) or 'a value'}"

    def _members(self) -> Description | None:
        """Describe which fields have changed; None where no object shows what breaks, nothing does, or but one side is an object."""
        is_major = self.judged.level is Level.MAJOR
        if self.before.types and self.after.types and not set(self.before.types) & set(self.after.types):
            return None
        if is_major and (self.judged.proof is Proof.UNDECIDED or not (self.shown is _NOTHING or isinstance(self.shown, dict))):
            return None
        return Members(self.before, self.after, self.places, self.way, self.is_request).described(is_major=is_major)

    def _additional(self, action: str) -> str:
        """Say what becomes of fields that are not declared."""
        before, after = undeclared(self.old, was=True), undeclared(self.new)
        is_same = undeclared(self.old) == after
        return self._other(action) if is_same else f"{self._subject()}: fields that are not declared {after}; they {before}"

    def _enum(self, action: str) -> str:
        before, after = (node["enum"] if isinstance(node.get("enum"), list) else [node["const"]] if "const" in node else [] for node in (self.old, self.new))
        added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
        if not (added or removed):
            return self._other(action)
        if not before:
            return f"{self._subject()} {'accepts only' if self.is_request else 'is now always'} {listed(after)}"
        if not after:
            others = "also accepts other values than" if self.is_request else "may now be other values, which clients may not know, than"
            return f"{self._subject()} {others} {listed(before)}"
        said = []
        if self.is_request:
            said += [f"no longer accepts {listed(removed)}"] if removed else []
            said += [f"also accepts {listed(added)}"] if added else []
            return f"{self._subject()} {' and '.join(said)}"
        said += [f"may now be {listed(added)}; clients may not know {'it' if len(added) == 1 else 'them'}"] if added else []
        said += [f"is no longer {listed(removed)}"] if removed else []
        return f"{self._subject()} {', and '.join(said)}"

    def _type(self, action: str) -> str:
        before, after = self.before.types, self.after.types
        if before and not after:
            return f"{self._subject()} {f'is of any type now, not only {kinds(before)}' if self.is_request else f'may now be of any type; clients expect {kinds(before)}'}"
        if after and not before:
            return f"{self._subject()} {'has to be' if self.is_request else 'is now always'} {kinds(after)}{'; it could be of any type' if self.is_request else ''}"
        added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
        if action == "changed" or not (added or removed):
            return f"{self._subject()} is now {kinds(after)}; {'clients send' if self.is_request else 'clients expect'} {kinds(before)}"
        if self.is_request:
            return f"{self._subject()} {'no longer accepts' if action == 'narrowed' else 'also accepts'} {kinds(removed if action == 'narrowed' else added)}"
        if action == "widened":
            return f"{self._subject()} may now be {kinds(added)}; clients expect {kinds(before)}"
        return f"{self._subject()} is no longer {kinds(removed)}"

    def _alternative(self) -> Description | None:
        """Describe an alternative that may be sent and that the other side has no counterpart for."""
        sender = self.leaf.at.sender
        at = self.places[sender]
        if self.leaf.at.sites[sender] == self.leaf.pair.sites[sender] or not _ALTERNATIVE.search(at) or _ALTERNATIVE.search(self.places[1 - sender]):
            return None
        names = alternative_names({"anyOf": [(self.old, self.new)[sender]]})
        if self.judged.level is not Level.MAJOR or self.judged.proof is Proof.UNDECIDED or not names:
            return None
        said = f"no longer accepts {listed(names)}" if self.is_request else f"may now be {listed(names)}; clients may not know it"
        rule = f"{self.direction}-alternatives-{'narrowed' if self.is_request else 'widened'}"
        return Description(rule, f"{self._subject()} {said}", *self.places, subject=json.dumps(names))

    def _alternatives(self, action: str) -> str:
        """Name the alternatives that are new or gone, as far as they have names."""
        before, after = self.before.alternatives, self.after.alternatives
        added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
        if not (added or removed) or (self.judged.level is Level.MAJOR and not self._shows(removed if self.is_request else added)):
            return self._other(action)
        if self.judged.level is not Level.MAJOR and (unseen := removed if self.is_request else added):
            return f"{self._subject()} {'no longer lists' if self.is_request else 'now also lists'} {listed(unseen)}; {_KEPT[self.is_request]}"
        if self.is_request:
            said = [f"no longer accepts {listed(removed)}"] if removed else []
            return f"{self._subject()} {' and '.join([*said, *([f'also accepts {listed(added)}'] if added else [])])}"
        said = [f"may now be {listed(added)}; clients may not know {it(added)}"] if added else []
        return f"{self._subject()} {', and '.join([*said, *([f'is no longer {listed(removed)}'] if removed else [])])}"

    def _shows(self, names: list[str]) -> bool:
        """Tell whether one of these alternatives may be what breaks: a value of no type that is named shows another one."""
        is_typed = bool(names) and set(names) <= EVERY and self.shown is not _NOTHING
        return bool(names) and (not is_typed or any(is_type(name, self.shown) for name in names))

    def _other(self, action: str) -> str:
        subject = self._subject()
        if self.judged.level is not Level.MAJOR:
            changes = "; ".join(self._bounds())
            if changes:
                return f"{subject} {'accepts more values' if self.is_request else 'can be fewer values'} ({changes})"
            return f"{subject} changed; {_KEPT[self.is_request]}"
        if self.judged.proof is Proof.UNDECIDED:
            return f"{subject} changed, and it could not be decided whether that breaks clients"
        changes = "; ".join(self._bounds())
        if changes and action != "changed":
            return f"{subject} {'no longer accepts some values' if self.is_request else 'can now be values that clients do not expect'} ({changes})"
        return f"{subject} {'no longer accepts some values' if self.is_request else 'can now be values that clients do not expect'}: {self.judged.why}"

    def _bounds(self) -> Iterator[str]:
        """Yield the keywords whose values are short enough to be told."""
        for key in (key for keys in ASPECTS.values() for key in keys):
            before, after = self.old.get(key), self.new.get(key)
            if before == after or isinstance(before, dict | list) or isinstance(after, dict | list):
                continue
            if key not in self.old:
                yield f"`{key}` is now {code(after)}"
            elif key not in self.new:
                yield f"`{key}` {code(before)} was removed"
            else:
                yield f"`{key}` was {code(before)}, is {code(after)}"


_ASPECT_OF = {key: aspect for aspect, keys in ASPECTS.items() for key in keys}
_STRUCTURAL = frozenset(("allOf", "not", "if", "then", "else", "items", "prefixItems", "contains", "dependentSchemas", "$ref", "unevaluatedItems"))

# What is said of a request, and of a response, that changed and breaks nobody.
_KEPT = {True: "all that was accepted still is", False: "nothing new can be sent"}

# Where a witness has nothing at a place.
_NOTHING = object()


def _at(value: Any, way: tuple[str, ...]) -> Any:
    """Return the part of a witness at a place inside."""
    for step in way:
        if isinstance(value, list) and step == "*" and value:
            value = value[0]
        elif isinstance(value, dict) and (step in value or (step == "*" and value)):
            value = value[step] if step in value else next(iter(value.values()))
        else:
            return _NOTHING
    return value
