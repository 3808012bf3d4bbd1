"""What an edit of a schema is about, in the words of those who read the document: which kind of change, at which keyword, and a message."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.diff.kinds import ASPECTS
from oaswright.diff.schemas import sets
from oaswright.diff.schemas.judgement import Found
from oaswright.diff.schemas.sets import Answer
from oaswright.diff.verdict import Level, Proof
from oaswright.document import objects
from oaswright.document.document import Document

# How many values are named before the rest is counted.
NAMED = 5


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
        self.old, self.new = (_node(document, at) for document, at in zip(documents, self.places, strict=True))

    def description(self) -> Description:
        aspect = self._aspect()
        action = self._action()
        rule = f"{self.direction}-{aspect}-{action}"
        if aspect == "property":
            return self._properties(rule)
        message = {"enum": self._enum, "type": self._type, "required": self._required}.get(aspect, self._other)(action)
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
        if not before or not after:
            return self._other(action)
        added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
        if action == "changed" or not (added or removed):
            return f"{self._subject()} is now {_kinds(after)}; {'clients send' if self.is_request else 'clients expect'} {_kinds(before)}"
        if self.is_request:
            return f"{self._subject()} {'no longer accepts' if action == 'narrowed' else 'also accepts'} {_kinds(removed if action == 'narrowed' else added)}"
        if action == "widened":
            return f"{self._subject()} may now be {_kinds(added)}; clients expect {_kinds(before)}"
        return f"{self._subject()} is no longer {_kinds(removed)}"

    def _required(self, action: str) -> str:
        before, after = (objects.listing(node.get("required")) for node in (self.old, self.new))
        added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
        names = added if self.is_request is (self.judged.level is Level.MAJOR) else removed
        if not names:
            return self._other(action)
        one = f"{self.direction} field{'s' if len(names) > 1 else ''} {', '.join(f'`{field_path((*self.way, str(name)))}`' for name in names)}"
        verb = "are" if len(names) > 1 else "is"
        if self.is_request:
            return f"{one} {verb} now required" if names is added else f"{one} {verb} no longer required"
        return f"{one} {verb} now always sent" if names is added else f"{one} may now be missing; clients expect {'them' if len(names) > 1 else 'it'}"

    def _properties(self, rule: str) -> Description:
        before, after = (objects.mapping(node.get("properties")) for node in (self.old, self.new))
        added, removed = [name for name in after if name not in before], [name for name in before if name not in after]
        if self.judged.level is Level.MAJOR or not (added or removed):
            message = self._other(rule.rpartition("-")[2])
            return Description(rule, message, self.places[0], self.places[1], json.dumps([added, removed]))
        said = [f"{self.direction} field `{field_path((*self.way, name))}` is new and optional" for name in added]
        said += [f"{self.direction} field `{field_path((*self.way, name))}` was removed" for name in removed]
        old = pointer.join(self.places[0], "properties", removed[0]) if removed and self.places[0] else self.places[0]
        new = pointer.join(self.places[1], "properties", added[0]) if added and self.places[1] else self.places[1]
        return Description(f"{self.direction}-property-{'removed' if removed else 'added'}", "; ".join(said), old, new, json.dumps([added, removed]))

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
        return f"{subject} {'no longer accepts' if self.is_request else 'may now be'} this value: {self.judged.why}"

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


def _node(document: Document, at: str) -> dict[str, Any]:
    try:
        return objects.mapping(document.get(at)) if at else {}
    except (KeyError, IndexError, ValueError):
        return {}


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
