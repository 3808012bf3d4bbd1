"""Which properties, requirements and alternatives a schema gives its instances."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from oaswright import pointer
from oaswright.api.applicators import ALTERNATIVES, COMBINING, Readable, Subschema, in_place, known, reference
from oaswright.api.direction import Direction, exempting_flags
from oaswright.document import objects

# What names may hold that are not declared.
_OTHERS = ("additionalProperties", "unevaluatedProperties")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One place that declares a property. `branch` is the alternative or condition that it depends on, "" if it applies to every instance."""

    pointer: str
    schema: Any = field(repr=False)
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """`required` says whether every instance has it, whatever the direction."""

    name: str
    declarations: tuple[Declaration, ...]
    required: bool = False

    @property
    def always(self) -> tuple[Declaration, ...]:
        """The declarations that apply to every instance."""
        first = self.declarations[0]
        if len(self.declarations) == 1 and not first.branch:  # nearly every one
            return self.declarations
        return tuple(one for one in self.declarations if not one.branch)

    @property
    def pointer(self) -> str:
        """Where it is declared first."""
        return self.declarations[0].pointer


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A choice between schemas. `keyword` is anyOf or oneOf, `members` the pointers of the alternatives as they stand."""

    keyword: str
    pointer: str
    members: tuple[str, ...]
    discriminator: "Discriminator | None" = None


@dataclass(frozen=True, slots=True)
class Discriminator:
    """`mapping` leads from each value, explicit or implied by a component's name, to the pointer of its schema."""

    property: str
    mapping: dict[str, str]


class ObjectSchema:
    """What the schema at a pointer says of its instances, with everything that applies to them in place."""

    def __init__(self, document: Readable, at: str) -> None:
        self.document = document
        self.pointer = at
        self.subschemas: tuple[Subschema, ...] = tuple(in_place(document, at))

    @cached_property
    def properties(self) -> dict[str, Property]:
        """The declared properties by name, in the order of their declarations."""
        found: dict[str, list[Declaration]] = {}
        for one in self.subschemas:
            for name, schema in objects.mapping(one.schema.get("properties")).items():
                found.setdefault(str(name), []).append(Declaration(pointer.join(one.pointer, "properties", name), schema, one.branch))
        return {name: Property(name, tuple(places), name in self.required) for name, places in found.items()}

    @cached_property
    def required(self) -> frozenset[str]:
        """The names that every instance has, whatever the direction, declared or not."""
        return self._named(one for one in self.subschemas if one.always)

    @cached_property
    def pattern_properties(self) -> tuple[tuple[str, str], ...]:
        """The patterns of names with the pointers of their schemas."""
        return tuple(
            (str(pattern), pointer.join(one.pointer, "patternProperties", pattern))
            for one in self.subschemas
            for pattern in objects.mapping(one.schema.get("patternProperties"))
        )

    @cached_property
    def is_closed(self) -> bool:
        """Whether names that are not declared are refused in every instance."""
        return any(said is False for one in self.subschemas if one.always for said in self._others(one))

    @cached_property
    def is_open(self) -> bool:
        """Whether names that are not declared may hold anything."""
        return all(said in (True, {}) for one in self.subschemas for said in self._others(one))

    def _others(self, one: Subschema) -> list[Any]:
        schema = known(one.schema, is_30=self.document.is_30)
        return [schema[keyword] for keyword in _OTHERS if keyword in schema]

    @cached_property
    def alternatives(self) -> tuple[Alternatives, ...]:
        """The choices between schemas, outermost first."""
        return tuple(
            Alternatives(
                keyword,
                pointer.join(one.pointer, keyword),
                tuple(pointer.join(one.pointer, keyword, index) for index in range(len(objects.listing(one.schema.get(keyword))))),
                _discriminator(self.document, one.schema, objects.listing(one.schema.get(keyword))),
            )
            for one in self.subschemas
            for keyword in ALTERNATIVES
            if objects.listing(one.schema.get(keyword))
        )

    def required_in(self, direction: Direction) -> frozenset[str]:
        """Return the names that every message of a direction has: a read-only property is not required of a request, nor a write-only one of a response."""
        flags = exempting_flags(direction)
        exempt = {name for name in self.required & self.properties.keys() if any(self.has_flag(name, flag) for flag in flags)}
        return self.required - exempt

    def has_flag(self, name: str, flag: str) -> bool:
        """Tell whether a property is marked `readOnly`, `writeOnly` or `deprecated`, on its own schema or on one that always applies in place."""
        one = self.properties[name]
        return any(_is_flagged(self.document, place.pointer, place.schema, flag) for place in one.always or one.declarations)

    @staticmethod
    def _named(subschemas: Iterable[Subschema]) -> frozenset[str]:
        return frozenset(name for one in subschemas for name in objects.listing(one.schema.get("required")) if isinstance(name, str))


def extensions(bases: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return the schemas that extend each of some schemas with `allOf`, over any number of steps, those furthest away first; `bases` has what each extends."""
    direct: dict[str, list[str]] = {}
    for at, found in bases.items():
        for base in found:
            direct.setdefault(base, []).append(at)
    return {base: _below(base, direct) for base in direct}


def _below(base: str, direct: Mapping[str, list[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    layer = [base]
    while layer:
        layer = [at for one in layer for at in direct.get(one, ()) if at != base and at not in found]
        found |= dict.fromkeys(layer)
    return tuple(reversed(found))


def bases(schema: Any) -> tuple[str, ...]:
    """Return the pointers of the schemas that a schema extends: those that its `allOf` refers to."""
    return tuple(at for one in objects.listing(objects.mapping(schema).get("allOf")) if (at := reference(one)))


def exempted(document: Readable, at: str, node: dict[str, Any], direction: Direction) -> frozenset[str]:
    """Return the names that the schema at a pointer requires, but that a message of a direction need not have."""
    if not node.keys().isdisjoint(COMBINING):
        found = ObjectSchema(document, at)
        return found.required - found.required_in(direction)
    flags, declared = exempting_flags(direction), objects.mapping(node.get("properties"))  # nothing else applies in place
    required = [name for name in objects.listing(node.get("required")) if isinstance(name, str) and name in declared]
    return frozenset(name for name in required if _is_exempt(document, at, name, declared[name], flags))


def _is_exempt(document: Readable, at: str, name: str, node: Any, flags: tuple[str, ...]) -> bool:
    if isinstance(node, dict) and "$ref" not in node and "allOf" not in node:  # most have neither, and need no pointer
        return any(node.get(flag) is True for flag in flags)
    return any(is_flagged(document, pointer.join(at, "properties", name), flag) for flag in flags)


def is_flagged(document: Readable, at: str, flag: str) -> bool:
    """Tell whether the schema at a pointer bears an annotation such as `readOnly`, itself or through what always applies in place."""
    return _is_flagged(document, at, document.get(at), flag)


def _is_flagged(document: Readable, at: str, node: Any, flag: str) -> bool:
    if isinstance(node, dict) and "$ref" not in node and "allOf" not in node:  # nothing else always applies
        return node.get(flag) is True
    return any(one.schema.get(flag) is True for one in in_place(document, at) if one.always)


def _discriminator(document: Readable, node: dict[str, Any], members: list[Any]) -> Discriminator | None:
    said = objects.mapping(node.get("discriminator"))
    if not isinstance(said.get("propertyName"), str):
        return None
    implied = {pointer.split(at)[-1]: at for member in members if (at := reference(member))}
    explicit = {str(value): at for value, target in objects.mapping(said.get("mapping")).items() if (at := _target(document, target))}
    named = set(explicit.values())
    return Discriminator(said["propertyName"], {**explicit, **{name: at for name, at in implied.items() if at not in named}})


def _target(document: Readable, target: Any) -> str:
    """Return the pointer that a mapping's value leads to: a reference, or the name of a component."""
    if not isinstance(target, str):
        return ""
    at = target[1:] if target.startswith("#/") else pointer.of(["components", "schemas", target])
    try:
        document.get(at)
    except (KeyError, IndexError, ValueError):
        return ""
    return at
