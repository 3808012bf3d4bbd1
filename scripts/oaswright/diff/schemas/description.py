"""What an edit of a schema is about, in the words of those who read the document: which kind of change, at which keyword, and a message."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oaswright import pointer
from oaswright.api.applicators import ALTERNATIVES, reference
from oaswright.api.direction import Direction, exempting_flags
from oaswright.api.objects import ObjectSchema
from oaswright.diff.kinds import ASPECTS
from oaswright.diff.schemas import sets
from oaswright.diff.schemas.judgement import Found
from oaswright.diff.schemas.sets import Answer
from oaswright.diff.verdict import Level, Proof
from oaswright.document import objects
from oaswright.document.document import Document

# How many values are named before the rest is counted.
NAMED = 5

_ALTERNATIVE = re.compile(r"/(anyOf|oneOf)/\d+$")


@dataclass(frozen=True)
class Description:
    """The id of the kind, the message, the pointers in the old and the new document, and what has changed apart from its place."""

    rule: str
    message: str
    old: str
    new: str
    subject: str = ""


def describe(documents: tuple[Document, Document], found: Found, where: str) -> Description:
    """Describe a judged edit of a schema; `where` is the place that uses it."""
    return _Describer(documents, found, where).description()


def field_path(way: tuple[str, ...]) -> str:
    """Return the way to a field as people write it: `items[].name`."""
    return "".join("[]" if step == "*" else f".{step}" for step in way).lstrip(".")


class _Describer:
    def __init__(self, documents: tuple[Document, Document], found: Found, where: str) -> None:
        self.leaf, self.judged, self.where = found.leaf, found.judged, where
        self.is_request = self.leaf.at.direction is Direction.REQUEST
        self.direction = "request" if self.is_request else "response"
        self.way = found.way
        self.places = self.leaf.pair.old, self.leaf.pair.new
        facts = [_Facts(document, at, self.leaf.at.direction) for document, at in zip(documents, self.places, strict=True)]
        self.before, self.after = facts
        self.old, self.new = (one.node for one in facts)

    def description(self) -> Description:
        if alone := self._alternative():
            return alone
        aspect = self._aspect()
        action = self._action()
        if aspect in ("property", "required", "schema") and (told := self._members()):
            return told
        if aspect == "schema" and self._is_other_type():
            aspect = "type"
        rule = f"{self.direction}-{aspect}-{action}"
        message = {"enum": self._enum, "type": self._type, "alternatives": self._alternatives}.get(aspect, self._other)(action)
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
        if found == {"enum", "type"}:
            found = {"enum"}
        if "property" in found and len(found) > 1 and set(objects.mapping(self.old.get("properties"))) == set(objects.mapping(self.new.get("properties"))):
            found.discard("property")
        return found.pop() if len(found) == 1 and not others else "schema"

    def _action(self) -> str:
        if self.judged.level is not Level.MAJOR:
            return "widened" if self.is_request else "narrowed"
        if self.judged.proof is Proof.UNDECIDED or sets.is_large(self.leaf.sent, self.leaf.taken):
            return "changed"
        if sets.inside(self.leaf.taken, self.leaf.sent) is Answer.YES:
            return "narrowed" if self.is_request else "widened"
        return "changed"

    def _is_other_type(self) -> bool:
        """Tell whether what breaks is the type, whatever else has changed with it."""
        before, after = (set(_types(node)) for node in (self.old, self.new))
        lost = before - after if self.is_request else after - before
        return (
            bool(before and after and lost)
            and not (lost == {"integer"} and "number" in (after if self.is_request else before))
            and self.judged.level is Level.MAJOR
        )

    def _subject(self, name: str = "") -> str:
        way = (*self.way, name) if name else self.way
        if way:
            return f"{self.direction} field `{field_path(way)}`"
        return self.where

    def _enum(self, action: str) -> str:
        before, after = (node["enum"] if isinstance(node.get("enum"), list) else [node["const"]] if "const" in node else [] for node in (self.old, self.new))
        added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
        if not (added or removed):
            return self._other(action)
        if not before:
            return f"{self._subject()} {'accepts only' if self.is_request else 'is now always'} {_listed(after)}"
        if not after:
            others = "also accepts other values than" if self.is_request else "may now be other values, which clients may not know, than"
            return f"{self._subject()} {others} {_listed(before)}"
        said = []
        if self.is_request:
            said += [f"no longer accepts {_listed(removed)}"] if removed else []
            said += [f"also accepts {_listed(added)}"] if added else []
            return f"{self._subject()} {' and '.join(said)}"
        said += [f"may now be {_listed(added)}; clients may not know {'it' if len(added) == 1 else 'them'}"] if added else []
        said += [f"is no longer {_listed(removed)}"] if removed else []
        return f"{self._subject()} {', and '.join(said)}"

    def _type(self, action: str) -> str:
        before, after = _types(self.old), _types(self.new)
        if before and not after:
            return f"{self._subject()} {f'is of any type now, not only {_kinds(before)}' if self.is_request else f'may now be of any type; clients expect {_kinds(before)}'}"
        if after and not before:
            return f"{self._subject()} {'has to be' if self.is_request else 'is now always'} {_kinds(after)}{'; it could be of any type' if self.is_request else ''}"
        added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
        if action == "changed" or not (added or removed):
            return f"{self._subject()} is now {_kinds(after)}; {'clients send' if self.is_request else 'clients expect'} {_kinds(before)}"
        if self.is_request:
            return f"{self._subject()} {'no longer accepts' if action == 'narrowed' else 'also accepts'} {_kinds(removed if action == 'narrowed' else added)}"
        if action == "widened":
            return f"{self._subject()} may now be {_kinds(added)}; clients expect {_kinds(before)}"
        return f"{self._subject()} is no longer {_kinds(removed)}"

    def _alternative(self) -> Description | None:
        """Describe an alternative that may be sent and that the other side has no counterpart for."""
        sender = self.leaf.at.sender
        at = self.places[sender]
        if self.leaf.at.sites[sender] == self.leaf.pair.sites[sender] or not _ALTERNATIVE.search(at) or _ALTERNATIVE.search(self.places[1 - sender]):
            return None
        names = _alternative_names({"anyOf": [(self.old, self.new)[sender]]})
        if self.judged.level is not Level.MAJOR or self.judged.proof is Proof.UNDECIDED or not names:
            return None
        said = f"no longer accepts {_listed(names)}" if self.is_request else f"may now be {_listed(names)}; clients may not know it"
        rule = f"{self.direction}-alternatives-{'narrowed' if self.is_request else 'widened'}"
        return Description(rule, f"{self._subject()} {said}", *self.places, subject=json.dumps(names))

    def _alternatives(self, action: str) -> str:
        """Name the alternatives that are new or gone, as far as they have names."""
        before, after = (_alternative_names(node) for node in (self.old, self.new))
        added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
        if not (added or removed) or (self.judged.level is Level.MAJOR and not (removed if self.is_request else added)):
            return self._other(action)
        if self.is_request:
            said = [f"no longer accepts {_listed(removed)}"] if removed else []
            return f"{self._subject()} {' and '.join([*said, *([f'also accepts {_listed(added)}'] if added else [])])}"
        said = [f"may now be {_listed(added)}; clients may not know {_it(added)}"] if added else []
        return f"{self._subject()} {', and '.join([*said, *([f'is no longer {_listed(removed)}'] if removed else [])])}"

    def _members(self) -> Description | None:
        """Describe which fields are new, gone, required or no longer required; None where that is not what makes the difference."""
        is_major = self.judged.level is Level.MAJOR
        added, removed = (
            [name for name in mine.names if name not in theirs.names and not mine.is_unused(name)]
            for mine, theirs in ((self.after, self.before), (self.before, self.after))
        )
        needed, spared = (
            [name for name in mine.required if name not in theirs.required] for mine, theirs in ((self.after, self.before), (self.before, self.after))
        )
        breaking = needed if self.is_request else spared
        if is_major and self.judged.proof is Proof.UNDECIDED:
            return None
        if is_major and breaking:
            kind, said = self._breaking_members(breaking, added, removed)
        elif is_major and (gone := removed if self.is_request else added) and (self.after if self.is_request else self.before).is_closed:
            kind = f"{self.direction}-property-{'narrowed' if self.is_request else 'widened'}"
            said = [
                f"{self._field(gone)} {_be(gone)} no longer accepted"
                if self.is_request
                else f"{self._field(gone)} {_be(gone)} new; clients refuse fields that they do not know"
            ]
        elif is_major or not (added or removed or needed or spared):
            return None
        else:
            kind, said = self._safe_members(added, removed, needed, spared)
        old = self._declared(0, removed, spared)
        new = self._declared(1, added, needed)
        return Description(kind, "; ".join(said), old, new, json.dumps([added, removed, needed, spared]))

    def _breaking_members(self, names: list[str], added: list[str], removed: list[str]) -> tuple[str, list[str]]:
        """Say what a request now has to hold, or what a response may now lack."""
        moved = added if self.is_request else removed
        whole, only = [name for name in names if name in moved], [name for name in names if name not in moved]
        said = []
        if self.is_request:
            said += [f"{self._field(whole)} {_be(whole)} new and required"] if whole else []
            said += [f"{self._field(only)} {_be(only)} now required"] if only else []
            return "required-request-property-added" if whole else "request-required-narrowed", said
        said += [f"{self._field(whole)} {'were' if len(whole) > 1 else 'was'} removed; clients expect {_it(whole)}"] if whole else []
        said += [f"{self._field(only)} may now be missing; clients expect {_it(only)}"] if only else []
        return "required-response-property-removed" if whole else "response-required-widened", said

    def _safe_members(self, added: list[str], removed: list[str], needed: list[str], spared: list[str]) -> tuple[str, list[str]]:
        always = [name for name in added if name in needed]
        said = [f"{self._field([name])} is new and {'always sent' if name in always and not self.is_request else 'optional'}" for name in added]
        said += [f"{self._field([name])} was removed" for name in removed]
        changed = [name for name in (spared if self.is_request else needed) if name not in added and name not in removed]
        if changed:
            said.append(f"{self._field(changed)} {_be(changed)} {'no longer required' if self.is_request else 'now always sent'}")
        if added or removed:
            return f"{self.direction}-property-{'removed' if removed else 'added'}", said
        return f"{self.direction}-required-{'widened' if self.is_request else 'narrowed'}", said

    def _field(self, names: list[str]) -> str:
        return f"{self.direction} field{'s' if len(names) > 1 else ''} {', '.join(f'`{field_path((*self.way, name))}`' for name in names)}"

    def _declared(self, side: int, names: list[str], required: list[str]) -> str:
        """Return the pointer of what is new or gone: the first field, or the keyword that lists it, where they stand in the schema itself."""
        node, at = (self.old, self.new)[side], self.places[side]
        first = next((name for name in names if name in objects.mapping(node.get("properties"))), None)
        if at and first is not None:
            return pointer.join(at, "properties", first)
        return pointer.join(at, "required") if at and required and "required" in node else at

    def _other(self, action: str) -> str:
        subject = self._subject()
        if self.judged.level is not Level.MAJOR:
            changes = "; ".join(self._bounds())
            says = "accepts more values" if self.is_request else "can be fewer values"
            return f"{subject} {says}{f' ({changes})' if changes else ''}"
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
                yield f"`{key}` is now {_code(after)}"
            elif key not in self.new:
                yield f"`{key}` {_code(before)} was removed"
            else:
                yield f"`{key}` was {_code(before)}, is {_code(after)}"


_ASPECT_OF = {key: aspect for aspect, keys in ASPECTS.items() for key in keys}
_STRUCTURAL = frozenset(("allOf", "not", "if", "then", "else", "items", "prefixItems", "contains", "dependentSchemas", "$ref", "unevaluatedItems"))


def _alternative_names(node: dict[str, Any]) -> list[str]:
    """Return what each alternative is called: its component, its title or its type."""
    members = [member for keyword in ALTERNATIVES for member in objects.listing(node.get(keyword)) if isinstance(member, dict)]
    named = (pointer.split(reference(member))[-1] if reference(member) else member.get("title") or " or ".join(_types(member)) for member in members)
    return list(dict.fromkeys(str(name) for name in named if name))


class _Facts:
    """What a schema says of its fields in a direction, references and combined schemas included."""

    def __init__(self, document: Document, at: str, direction: Direction) -> None:
        try:
            self.node = objects.mapping(document.get(at)) if at else {}
        except (KeyError, IndexError, ValueError):
            self.node = {}
        self._document, self._at, self._flags = document, at, exempting_flags(direction)

    @cached_property
    def _schema(self) -> ObjectSchema:
        return ObjectSchema(self._document, self._at)

    def is_unused(self, name: str) -> bool:
        """Tell whether the direction does not use a field."""
        return name in self._schema.properties and any(self._schema.has_flag(name, flag) for flag in self._flags)

    @cached_property
    def names(self) -> dict[str, None]:
        """The fields that are declared for every instance."""
        return {name: None for name, one in self._schema.properties.items() if one.always}

    @cached_property
    def required(self) -> list[str]:
        """The fields that every message of the direction has."""
        return sorted(name for name in self._schema.required if not self.is_unused(name))

    @property
    def is_closed(self) -> bool:
        """Whether fields that are not declared are refused."""
        return self._schema.is_closed


def _be(names: list[str]) -> str:
    return "are" if len(names) > 1 else "is"


def _it(names: list[str]) -> str:
    return "them" if len(names) > 1 else "it"


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("type")
    found = [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds)] if kinds else []
    return [*found, "null"] if node.get("nullable") is True and found else found


def _kinds(kinds: list[str]) -> str:
    article = {"integer": "an integer", "object": "an object", "array": "an array", "null": "null"}
    return " or ".join(article.get(kind, f"a {kind}") for kind in kinds)


def _listed(values: list[Any]) -> str:
    named = [_code(value) for value in values[:NAMED]]
    rest = len(values) - NAMED
    if rest > 0:
        return f"{', '.join(named)} or {rest} more values"
    return f"{', '.join(named[:-1])} or {named[-1]}" if len(named) > 1 else named[0]


def _code(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`{(text if len(text) <= 80 else text[:77] + '...').replace('`', chr(0x2018))}`"
