"""The fields of a schema as a tree to unfold, up to a limit; what lies beyond it is linked.

Fields are unfolded breadth first, so the budget of a page goes to what stands highest. A component is unfolded once on a page.
"""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from oaswright.api import provenance
from oaswright.api.applicators import Subschema
from oaswright.api.direction import Direction
from oaswright.docs.content import conditions, phrases
from oaswright.docs.content.field import Field, Limits, Link
from oaswright.docs.content.subschemas import below, has_fields, item
from oaswright.docs.reading import once
from oaswright.document import objects
from oaswright.document.document import Document

VALUES = 24
EXAMPLE = 300
WIDEST = 120
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class _Said:
    """What schemas say of a field wherever it stands: the component that they are, and attributes of `Field`."""

    component: str
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Pending:
    """A schema that is to be unfolded; `home` is the component that was entered last on the way to it, "" if it is the page's own."""

    owner: Field
    places: tuple[str, ...]
    level: int
    above: frozenset[str]
    anchor: tuple[str, ...]
    home: str = ""


class Page:
    """The trees of one page: one budget, one set of anchors, each component unfolded once.

    Args:
        document: The document.
        limits: How far to unfold.
        schema_url: The page of a component schema, by its name.
        part_url: The page of the inline schema at a pointer, which this call asks for.
        own: The component whose page this is, "" if none.
        next_url: Where the page of a schema goes on that has more fields than one page holds.
    """

    def __init__(
        self, document: Document, limits: Limits, schema_url: Callable[[str], str], part_url: Callable[[str], str], own: str = "", next_url: str = ""
    ) -> None:
        self.document = document
        self.limits = limits
        self.schema_url = schema_url
        self.part_url = part_url
        self.own = own
        self.next_url = next_url
        self.left = limits.fields
        self.unfolded: dict[str, str] = {}
        self.anchors: set[str] = set()

    def tree(self, at: str, anchor: str, direction: Direction = Direction.BOTH, *, start: int = 0, has_all: bool = False) -> Field:
        """Return the schema at a pointer as a field with its children. With `has_all` its own fields are not counted against the budget."""
        root = self.field("", (at,), (anchor,), is_required=False)
        self.unfold([(root, (at,), (anchor,))], direction, start=start, has_all=has_all)
        return root

    def unfold(
        self, roots: Iterable[tuple[Field, tuple[str, ...], tuple[str, ...]]], direction: Direction = Direction.BOTH, *, start: int = 0, has_all: bool = False
    ) -> None:
        """Unfold fields that stand side by side."""
        queue = deque(_Pending(owner, places, 0, frozenset(), anchor) for owner, places, anchor in roots)
        while queue:
            one = queue.popleft()
            inner = item(self.document, one.places)
            parts = phrases.always(self.document, *inner)
            if not once(self.document, ("has fields", inner), partial(has_fields, parts)):
                continue
            if link := self._cut(inner, parts, one, is_free=has_all and not one.level):
                one.owner.more = link
                continue
            name = phrases.component(self.document, inner[-1])
            self.unfolded.setdefault(name or inner[-1], one.owner.anchor)
            one.owner.rules = once(self.document, ("rules", inner), partial(_rules, self.document, parts))
            self._children(one, inner, queue, direction, start if not one.level else 0)

    def field(self, name: str, places: tuple[str, ...], anchor: tuple[str, ...], *, is_required: bool, is_alternative: bool = False) -> Field:
        """Return what the schemas at some pointers say together of one field, without what is below it."""
        said = once(self.document, ("said", places), partial(_said, self.document, places))
        component = said.component
        return Field(
            name=name,
            anchor=self.reserve(anchor),
            schema=Link(component, self.schema_url(component)) if component and component != self.own else None,
            is_required=is_required,
            is_alternative=is_alternative,
            **said.shown,
        )

    def _cut(self, inner: tuple[str, ...], parts: Sequence[Subschema], one: _Pending, *, is_free: bool) -> Link | None:
        """Return where to go on if the schema is not unfolded here."""
        name = phrases.component(self.document, inner[-1])
        key = name or inner[-1]
        if key in one.above or (name and name == self.own and one.level):
            return Link(f"{name or 'the same'} again", self.schema_url(name) if name else f"#{self.unfolded.get(key, '')}")
        if name and key in self.unfolded:
            return Link(f"{name}, shown above", f"#{self.unfolded[key]}")
        if is_free or (not name and not one.home and self.limits.own and one.level <= DEEPEST):
            return None
        if self.left <= 0 or one.level > self.limits.levels:
            count = sum(len(objects.mapping(part.schema.get("properties"))) for part in parts)
            page = name or one.home  # which shows what stands nowhere else
            return Link(f"{count} field{'s' * (count != 1)}" if count else name or "more", self.schema_url(page) if page else self.part_url(inner[-1]))
        return None

    def _children(self, one: _Pending, inner: tuple[str, ...], queue: deque[_Pending], direction: Direction, start: int) -> None:
        name = phrases.component(self.document, inner[-1])
        above = one.above | {name or inner[-1]}
        home = one.home if name in ("", self.own) else name
        shown = 0
        for found in below(self.document, inner, direction):
            shown += 1
            if shown <= start:
                continue
            if shown > start + WIDEST:
                is_own = self.next_url and not one.level
                target = self.part_url(self.next_url) if is_own else self.schema_url(name) if name else self.part_url(inner[-1])
                one.owner.more = Link("further fields", target)
                break
            anchor = (*one.anchor, found.token)
            child = self.field(found.label, found.places, anchor, is_required=found.is_required, is_alternative=found.is_alternative)
            if not found.is_alternative and all(phrases.get(self.document, place) is False for place in found.places):
                continue
            one.owner.children.append(child)
            self.left -= 1
            queue.append(_Pending(child, found.places, one.level + 1, above, anchor, home))

    def reserve(self, tokens: tuple[str, ...]) -> str:
        """Return the id of a field on this page, which no other has."""
        wanted = ".".join(_clean(token) for token in tokens)
        found, number = wanted, 2
        while found in self.anchors:
            found, number = f"{wanted}~{number}", number + 1
        self.anchors.add(found)
        return found


def _said(document: Document, places: tuple[str, ...]) -> _Said:
    parts = phrases.always(document, *places)
    inner = item(document, places)
    is_array = inner != places
    item_parts = phrases.always(document, *inner)
    listed = phrases.values(parts) or (phrases.values(item_parts) if is_array else [])
    bounds = [*phrases.limits(parts), *(f"{said} in each" if said == phrases.CLOSED else f"each {said}" for said in phrases.limits(item_parts) if is_array)]
    shown = {
        "type": phrases.type_of(document, *places),
        "description": str(phrases.last(parts, "description") or ""),
        "flags": tuple(phrases.flags(parts)),
        "limits": tuple(bounds),
        "values": tuple(listed[:VALUES]),
        "hidden_values": max(0, len(listed) - VALUES),
        "default": phrases.text(phrases.last(parts, "default")) if any("default" in part.schema for part in parts) else "",
        "example": _example(parts)[:EXAMPLE],
        "provenance": tuple(entry for at in places if isinstance(node := phrases.get(document, at), dict) for entry in provenance.of_node(at, node)),
    }
    return _Said(phrases.component(document, inner[-1]), shown)


def _rules(document: Document, parts: Sequence[Subschema]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for part in parts for rule in conditions.sentences(part.schema, is_30=document.is_30)))


def _example(parts: Sequence[Subschema]) -> str:
    for one in reversed(parts):
        found = [one.schema["example"]] if "example" in one.schema else objects.listing(one.schema.get("examples"))
        if found:
            return phrases.text(found[0])
    return ""


def _clean(token: str) -> str:
    """Return a part of an anchor: the name itself where it is plain, else plain characters and a hash of it, so that it stays the same."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", token):
        return token
    marked = "~" * token.startswith("~")
    return f"{marked}{re.sub(r'[^A-Za-z0-9_-]+', '-', token).strip('-')[:40]}~{hashlib.sha256(token.encode(errors='surrogatepass')).hexdigest()[:6]}"
