"""What stands directly below a schema: its fields, those of any other name, and the alternatives between schemas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oaswright import pointer
from oaswright.api.applicators import ALTERNATIVES, CONDITIONS, Subschema
from oaswright.api.direction import Direction, exempting_flags
from oaswright.api.objects import ObjectSchema
from oaswright.docs.content import phrases
from oaswright.docs.reading import once
from oaswright.document import objects
from oaswright.document.document import Document


@dataclass(frozen=True, slots=True)
class Below:
    """A field or an alternative below a schema: `places` are the pointers of the schemas that describe it, `token` names it in the anchor."""

    label: str
    places: tuple[str, ...]
    token: str
    is_required: bool = False
    is_alternative: bool = False


def below(document: Document, places: tuple[str, ...], direction: Direction) -> tuple[Below, ...]:
    """Return what stands below the schemas at some pointers."""
    return once(document, ("below", places, direction), lambda: tuple(_below(document, places, phrases.always(document, *places), direction)))


def item(document: Document, places: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pointers of what an array holds in the end, or of the schema itself where it is none."""
    return once(document, ("item", places), lambda: _item(document, places))


def _item(document: Document, places: tuple[str, ...]) -> tuple[str, ...]:
    parts = phrases.always(document, *places)
    for _ in range(8):
        at = next((pointer.join(one.pointer, "items") for one in parts if isinstance(one.schema.get("items"), dict)), "")
        if not at and not has_fields(parts, besides_alternatives=True):
            at = _only_alternative(parts)
        if not at or has_fields(parts, besides_alternatives=True):
            break
        places, parts = (at,), phrases.always(document, at)
    return places


def _below(document: Document, places: tuple[str, ...], parts: Sequence[Subschema], direction: Direction) -> Iterator[Below]:
    found = [phrases.object_schema(document, at) for at in places]
    required = frozenset().union(*(one.required_in(direction) for one in found))
    always: dict[str, list[str]] = {}
    for one in found:
        for name, said in one.properties.items():
            if said.always:
                always.setdefault(name, []).extend(place.pointer for place in said.always)
    is_hidden = {name: any(hidden(one, name, direction) for one in found if name in one.properties) for name in always}
    for name in sorted(always, key=lambda name: is_hidden[name]):  # what messages of the direction do not have comes last
        yield Below(name, tuple(always[name]), name, name in required)
    yield from (Below(name, (at,), name) for name, at in _conditional(found, parts).items() if name not in always)
    for part in parts:
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if isinstance(part.schema.get(keyword), dict) and part.schema[keyword]:
                yield Below("any other name", (pointer.join(part.pointer, keyword),), "~other")
        for pattern in objects.mapping(part.schema.get("patternProperties")):
            yield Below(f"names that match {pattern}", (pointer.join(part.pointer, "patternProperties", pattern),), f"~like {pattern}")
    yield from _alternatives(document, parts)


def hidden(schema: ObjectSchema, name: str, direction: Direction) -> bool:
    """Tell whether messages of a direction do not have a property: what is read-only is not sent, what is write-only not received."""
    return direction is not Direction.BOTH and any(schema.has_flag(name, flag) for flag in exempting_flags(direction))


def _conditional(found: list[ObjectSchema], parts: Sequence[Subschema]) -> dict[str, str]:
    """Return the fields that only conditions declare, with the first place that says more of them than a value."""
    within = tuple(pointer.join(part.pointer, keyword) for part in parts for keyword in (*CONDITIONS, "dependentSchemas"))
    declared = ((name, place) for one in found for name, said in one.properties.items() for place in said.declarations if place.branch.startswith(within))
    result: dict[str, str] = {}
    for name, place in declared:
        if isinstance(place.schema, dict) and set(place.schema) - {"const", "enum", "not"}:
            result.setdefault(name, place.pointer)
    return result


def _alternatives(document: Document, parts: Sequence[Subschema]) -> Iterator[Below]:
    for part in parts:
        for keyword in ALTERNATIVES:
            for index, member in enumerate(objects.listing(part.schema.get(keyword))):
                at = pointer.join(part.pointer, keyword, index)
                if isinstance(member, dict) and ("$ref" in member or "properties" in member or "allOf" in member or "oneOf" in member or "items" in member):
                    label = phrases.component(document, at) or str(member.get("title") or "") or f"{'Option' if keyword == 'oneOf' else 'Part'} {index + 1}"
                    yield Below(label, (at,), f"~{label}", is_alternative=True)


def _only_alternative(parts: Sequence[Subschema]) -> str:
    """Return the pointer of the one alternative that is not null, "" if there are several: `anyOf: [Pet, null]` is an optional Pet."""
    found = [
        (pointer.join(part.pointer, keyword, index), member)
        for part in parts
        for keyword in ALTERNATIVES
        for index, member in enumerate(objects.listing(part.schema.get(keyword)))
        if isinstance(member, dict) and member.get("type") != "null" and set(member) != {"nullable"}
    ]
    return found[0][0] if len(found) == 1 else ""


def has_fields(parts: Sequence[Subschema], *, besides_alternatives: bool = False) -> bool:
    """Tell whether schemas that apply together describe fields, or alternatives that do."""
    return any(
        part.schema.get("properties") or part.schema.get("patternProperties")
        or (isinstance(part.schema.get("additionalProperties"), dict) and part.schema["additionalProperties"])
        or (not besides_alternatives and any(_is_shown(member) for keyword in ALTERNATIVES for member in objects.listing(part.schema.get(keyword))))
        for part in parts
    )  # fmt: skip


def _is_shown(member: object) -> bool:
    return isinstance(member, dict) and any(key in member for key in ("$ref", "properties", "allOf", "oneOf", "items"))
