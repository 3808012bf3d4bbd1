"""The fields of a schema as a tree to unfold, up to a limit; what lies beyond it is linked.

Fields are unfolded breadth first, so the budget of a page goes to what stands highest. A component is unfolded once on a page.
"""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from oaswright import pointer
from oaswright.api import provenance
from oaswright.api.applicators import ALTERNATIVES, CONDITIONS, Subschema
from oaswright.api.direction import Direction
from oaswright.api.objects import ObjectSchema
from oaswright.api.provenance import Entry
from oaswright.docs.content import conditions, words
from oaswright.document import objects
from oaswright.document.document import Document

VALUES = 24
EXAMPLE = 300
WIDEST = 120


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a page unfolds: fields on it, and levels below its own."""

    fields: int = 300
    levels: int = 6


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reader goes on: `url` is relative to the root of the site, or a fragment of the same page."""

    title: str
    url: str


@dataclass(slots=True)
class Field:
    """One field, or one alternative of a choice. `children` stand below it; `more` is where the others stand."""

    name: str
    anchor: str
    type: str
    schema: Link | None
    is_required: bool = False
    is_alternative: bool = False
    description: str = ""
    flags: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    hidden_values: int = 0
    default: str = ""
    example: str = ""
    rules: tuple[str, ...] = ()
    provenance: tuple[Entry, ...] = ()
    children: list["Field"] = field(default_factory=list)
    more: Link | None = None

    @property
    def summary(self) -> str:
        """What stands below it, counted."""
        options = sum(one.is_alternative for one in self.children)
        fields = len(self.children) - options
        said = [f"{fields} field{'s' * (fields != 1)}"] if fields else []
        said += [f"{options} alternative{'s' * (options != 1)}"] if options else []
        return " and ".join(said)

    def own(self) -> Iterator["Field"]:
        """Yield it and the fields below it that no component's page shows."""
        yield self
        for child in self.children if self.schema is None else ():
            yield from child.own()


@dataclass(frozen=True, slots=True)
class _Pending:
    owner: Field
    places: tuple[str, ...]
    level: int
    above: frozenset[str]
    anchor: tuple[str, ...]


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
            parts = words.always(self.document, *one.places)
            inner, parts = self._item(one.places, parts)
            if not _has_fields(parts):
                continue
            if link := self._cut(inner, parts, one, has_all and not one.level):
                one.owner.more = link
                continue
            name = words.component(self.document, inner[-1])
            self.unfolded.setdefault(name or inner[-1], one.owner.anchor)
            one.owner.rules = tuple(dict.fromkeys(rule for part in parts for rule in conditions.sentences(part.schema)))
            self._children(one, inner, parts, queue, direction, start if not one.level else 0)

    def field(self, name: str, places: tuple[str, ...], anchor: tuple[str, ...], *, is_required: bool, is_alternative: bool = False) -> Field:
        """Return what the schemas at some pointers say together of one field, without what is below it."""
        parts = words.always(self.document, *places)
        inner, item_parts = self._item(places, parts)
        is_array = item_parts is not parts
        component = words.component(self.document, inner[-1])
        listed = words.values(parts) or (words.values(item_parts) if is_array else [])
        bounds = [*words.limits(parts), *(f"each {said}" for said in words.limits(item_parts) if is_array)]
        default, example = words.last(parts, "default"), _example(parts)
        return Field(
            name=name,
            anchor=self.reserve(anchor),
            type=words.type_of(self.document, *places),
            schema=Link(component, self.schema_url(component)) if component and component != self.own else None,
            is_required=is_required,
            is_alternative=is_alternative,
            description=str(words.last(parts, "description") or ""),
            flags=tuple(words.flags(parts)),
            limits=tuple(bounds),
            values=tuple(listed[:VALUES]),
            hidden_values=max(0, len(listed) - VALUES),
            default=words.text(default) if any("default" in part.schema for part in parts) else "",
            example=example[:EXAMPLE],
            provenance=tuple(entry for at in places if isinstance(node := words.get(self.document, at), dict) for entry in provenance.of_node(at, node)),
        )

    def _cut(self, inner: tuple[str, ...], parts: list[Subschema], one: _Pending, is_free: bool) -> Link | None:
        """Return where to go on if the schema is not unfolded here."""
        name = words.component(self.document, inner[-1])
        key = name or inner[-1]
        if key in one.above or (name and name == self.own and one.level):
            return Link(f"{name or 'the same'} again", self.schema_url(name) if name else f"#{self.unfolded.get(key, '')}")
        if name and key in self.unfolded:
            return Link(f"{name}, shown above", f"#{self.unfolded[key]}")
        if is_free:
            return None
        if self.left <= 0 or one.level > self.limits.levels:
            count = sum(len(objects.mapping(part.schema.get("properties"))) for part in parts)
            return Link(f"{count} field{'s' * (count != 1)}" if count else name or "more", self.schema_url(name) if name else self.part_url(inner[-1]))
        return None

    def _children(self, one: _Pending, inner: tuple[str, ...], parts: list[Subschema], queue: deque[_Pending], direction: Direction, start: int) -> None:
        name = words.component(self.document, inner[-1])
        above = one.above | {name or inner[-1]}
        shown = 0
        for label, places, token, is_required, is_alternative in _below(self.document, inner, parts, direction):
            shown += 1
            if shown <= start:
                continue
            if shown > start + WIDEST:
                is_own = self.next_url and not one.level
                target = self.part_url(self.next_url) if is_own else self.schema_url(name) if name else self.part_url(inner[-1])
                one.owner.more = Link("further fields", target)
                break
            anchor = (*one.anchor, token)
            child = self.field(label, places, anchor, is_required=is_required, is_alternative=is_alternative)
            if not is_alternative and all(words.get(self.document, place) is False for place in places):
                continue
            one.owner.children.append(child)
            self.left -= 1
            queue.append(_Pending(child, places, one.level + 1, above, anchor))

    def _item(self, places: tuple[str, ...], parts: list[Subschema]) -> tuple[tuple[str, ...], list[Subschema]]:
        """Return what an array holds in the end, or the schema itself where it is none."""
        for _ in range(8):
            at = next((pointer.join(one.pointer, "items") for one in parts if isinstance(one.schema.get("items"), dict)), "")
            if not at and not _has_fields(parts, besides_alternatives=True):
                at = _only_alternative(parts)
            if not at or _has_fields(parts, besides_alternatives=True):
                break
            places, parts = (at,), words.always(self.document, at)
        return places, parts

    def reserve(self, tokens: tuple[str, ...]) -> str:
        """Return the id of a field on this page, which no other has."""
        wanted = ".".join(_clean(token) for token in tokens)
        found, number = wanted, 2
        while found in self.anchors:
            found, number = f"{wanted}~{number}", number + 1
        self.anchors.add(found)
        return found


def _below(document: Document, places: tuple[str, ...], parts: list[Subschema], direction: Direction) -> Iterator[tuple[str, tuple[str, ...], str, bool, bool]]:
    """Yield (label, pointers, token of the anchor, is required, is an alternative) of all that stands directly below a schema."""
    found = [ObjectSchema(document, at) for at in places]
    required = frozenset().union(*(one.required_in(direction) for one in found))
    always: dict[str, list[str]] = {}
    for one in found:
        for name, said in one.properties.items():
            if said.always:
                always.setdefault(name, []).extend(place.pointer for place in said.always)
    for name, at in always.items():
        yield name, tuple(at), name, name in required, False
    yield from ((name, (at,), name, False, False) for name, at in _conditional(found, parts).items() if name not in always)
    for part in parts:
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if isinstance(part.schema.get(keyword), dict) and part.schema[keyword]:
                yield "any other name", (pointer.join(part.pointer, keyword),), "~other", False, False
        for pattern in objects.mapping(part.schema.get("patternProperties")):
            yield f"names that match {pattern}", (pointer.join(part.pointer, "patternProperties", pattern),), f"~like {pattern}", False, False
    yield from _alternatives(document, parts)


def _conditional(found: list[ObjectSchema], parts: list[Subschema]) -> dict[str, str]:
    """Return the fields that only conditions declare, with the first place that says more of them than a value."""
    within = tuple(pointer.join(part.pointer, keyword) for part in parts for keyword in (*CONDITIONS, "dependentSchemas"))
    declared = ((name, place) for one in found for name, said in one.properties.items() for place in said.declarations if place.branch.startswith(within))
    result: dict[str, str] = {}
    for name, place in declared:
        if isinstance(place.schema, dict) and set(place.schema) - {"const", "enum", "not"}:
            result.setdefault(name, place.pointer)
    return result


def _alternatives(document: Document, parts: list[Subschema]) -> Iterator[tuple[str, tuple[str, ...], str, bool, bool]]:
    for part in parts:
        for keyword in ALTERNATIVES:
            for index, member in enumerate(objects.listing(part.schema.get(keyword))):
                at = pointer.join(part.pointer, keyword, index)
                if isinstance(member, dict) and ("$ref" in member or "properties" in member or "allOf" in member or "oneOf" in member or "items" in member):
                    label = words.component(document, at) or str(member.get("title") or "") or f"{'Option' if keyword == 'oneOf' else 'Part'} {index + 1}"
                    yield label, (at,), f"~{label}", False, True


def _only_alternative(parts: list[Subschema]) -> str:
    """Return the pointer of the one alternative that is not null, "" if there are several: `anyOf: [Pet, null]` is an optional Pet."""
    found = [
        (pointer.join(part.pointer, keyword, index), member)
        for part in parts
        for keyword in ALTERNATIVES
        for index, member in enumerate(objects.listing(part.schema.get(keyword)))
        if isinstance(member, dict) and member.get("type") != "null" and set(member) != {"nullable"}
    ]
    return found[0][0] if len(found) == 1 else ""


def _has_fields(parts: list[Subschema], *, besides_alternatives: bool = False) -> bool:
    return any(
        part.schema.get("properties") or part.schema.get("patternProperties")
        or (isinstance(part.schema.get("additionalProperties"), dict) and part.schema["additionalProperties"])
        or (not besides_alternatives and any(_is_shown(member) for keyword in ALTERNATIVES for member in objects.listing(part.schema.get(keyword))))
        for part in parts
    )  # fmt: skip


def _is_shown(member: object) -> bool:
    return isinstance(member, dict) and any(key in member for key in ("$ref", "properties", "allOf", "oneOf", "items"))


def _example(parts: list[Subschema]) -> str:
    for one in reversed(parts):
        found = [one.schema["example"]] if "example" in one.schema else objects.listing(one.schema.get("examples"))
        if found:
            return words.text(found[0])
    return ""


def _clean(token: str) -> str:
    """Return a part of an anchor: the name itself where it is plain, else plain characters and a hash of it, so that it stays the same."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", token):
        return token
    marked = "~" * token.startswith("~")
    return f"{marked}{re.sub(r'[^A-Za-z0-9_-]+', '-', token).strip('-')[:40]}~{hashlib.sha256(token.encode(errors='surrogatepass')).hexdigest()[:6]}"
