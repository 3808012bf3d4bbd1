"""Two choices (`anyOf`, `oneOf`): which alternative of the one is which of the other, and whether two of them ever hold at once."""

from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.diff.facts.change import Site, Sites
from oaswright.diff.facts.equality import Equality
from oaswright.diff.schemas import sets
from oaswright.diff.schemas.conjuncts import Conjunct, Side, conjunction
from oaswright.diff.schemas.open_objects import forbidding

EVERY = frozenset(("string", "number", "integer", "boolean", "null", "array", "object"))


def match(sides: tuple[Side, Side], one: list[str], other: list[str], equality: Equality, direction: Direction) -> dict[int, int]:
    """Which alternative of the old choice is which of the new one: those that read the same, are written the same, have one name, or are the only ones of their kind."""
    found: dict[int, int] = {}

    def add(pairs: Iterator[tuple[int, int]]) -> None:
        for index, place in pairs:
            if index not in found and place not in found.values():
                found[index] = place

    documents = sides[0].document, sides[1].document
    targets = [sides[0].target(at, direction) for at in one], [sides[1].target(at, direction) for at in other]
    every = [(index, place) for index in range(len(one)) for place in range(len(other))]
    add((index, place) for index, place in every if equality.same(documents[0].get(one[index]), documents[1].get(other[place])))
    add((index, place) for index, place in every if documents[0].get(one[index]) == documents[1].get(other[place]))
    add((index, place) for index, place in every if targets[0][index] == targets[1][place] and targets[0][index] != one[index])
    kinds = [_kind(sides[0], at, direction) for at in one], [_kind(sides[1], at, direction) for at in other]
    left = [index for index in range(len(one)) if index not in found], [place for place in range(len(other)) if place not in found.values()]
    of_kind = {index: [place for place in left[1] if kinds[1][place] == kinds[0][index]] for index in left[0]}
    alone = {index for index in left[0] if sum(kinds[0][index] == kinds[0][twin] for twin in left[0]) == 1}
    add((index, places[0]) for index, places in of_kind.items() if len(places) == 1 and index in alone)
    left = [index for index in left[0] if index not in found], [place for place in left[1] if place not in found.values()]
    add(zip(*left, strict=True) if len(left[0]) == len(left[1]) == 1 else iter(()))
    return found


def disjoint(one: tuple[Side, Sites], other: tuple[Side, Sites], unsent: frozenset[str], direction: Direction) -> bool:
    """Tell whether it is sure that no value meets both: `unsent` are names that a value of the first does not use."""
    if plainly_disjoint(one, other, unsent, direction):
        return True
    return sets.is_empty(conjunction(one[0].whole(one[1], direction), other[0].whole(other[1], direction), forbidding(unsent)))


def plainly_disjoint(one: tuple[Side, Sites], other: tuple[Side, Sites], unsent: frozenset[str], direction: Direction) -> bool:
    """Tell whether types, required names or the values of a property show that no value meets both."""
    first, second = (side.parts(sites, direction) for side, sites in (one, other))
    kinds = _types(first) & _types(second)
    needed = _required(first) | _required(second)
    return not kinds or (kinds == {"object"} and bool(_required(second) & unsent or any(_strangers(first, second, name) for name in needed)))


class Extensions:
    """Schemas of one document that take all that a schema of the other one takes, apart from names that only they declare, as their keywords plainly say."""

    def __init__(self, sides: tuple[Side, Side], equality: Equality, direction: Direction) -> None:
        self.sides, self.equality, self.direction = sides, equality, direction
        self.assumed = set[tuple[Sites, Sites]]()

    def extends(self, base: Sites, extension: Sites, *, base_side: int) -> bool:
        """Tell whether one schema is so extended by another; what is met again below itself is taken as proved."""
        if (base, extension) in self.assumed:
            return True
        self.assumed.add((base, extension))
        ones = self.sides[base_side].parts(base, self.direction)
        others = self.sides[1 - base_side].parts(extension, self.direction)
        return len(ones) == len(others) and all(self._is_extended(one, other, base_side) for one, other in zip(ones, others, strict=True))

    def _is_extended(self, one: Conjunct, other: Conjunct, side: int) -> bool:
        if one.node == other.node and self.equality.same(one.raw, other.raw):
            return True
        if one.site.keyword == other.site.keyword == "anyOf" and len(one.alternatives) == len(other.alternatives):
            return all(self.extends((Site(at),), (Site(there),), base_side=side) for at, there in zip(one.alternatives, other.alternatives, strict=True))
        if not one.is_soft or not other.is_soft or _rest(one) != _rest(other):
            return False
        gone = one.properties.keys() - other.properties.keys()
        if (gone and other.node.get("additionalProperties", True) not in (True, {})) or not set(other.node.get("required") or ()) <= set(
            one.node.get("required") or ()
        ):
            return False
        below = [("properties", name) for name in other.properties if name in one.properties] + [("items",)] * ("items" in other.node)
        return all(self.extends((Site(pointer.join(one.site.at, *way)),), (Site(pointer.join(other.site.at, *way)),), base_side=side) for way in below)


def _rest(part: Conjunct) -> dict[str, Any]:
    """Return what a part says besides its names and its items."""
    return {key: value for key, value in part.node.items() if key not in ("properties", "required", "items")} | {"items": "items" in part.node}


def _kind(side: Side, at: str, direction: Direction) -> tuple[Any, ...]:
    parts = side.parts((Site(at),), direction)
    names = sorted(
        (name, tuple(sorted(map(repr, values)))) for part in parts for name, node in part.properties.items() if (values := _values(node)) is not None
    )
    return (tuple(sorted(_types(parts))), *names)


def _types(parts: tuple[Conjunct, ...]) -> set[str]:
    found = set(EVERY)
    for part in parts:
        kinds = part.node.get("type") if isinstance(part.node, dict) else None
        if kinds:
            named = {kinds} if isinstance(kinds, str) else set(kinds)
            found &= named | ({"integer"} if "number" in named else set())
    return found


def _required(parts: tuple[Conjunct, ...]) -> set[str]:
    return {name for part in parts if isinstance(part.node, dict) for name in part.node.get("required") or ()}


def _strangers(first: tuple[Conjunct, ...], second: tuple[Conjunct, ...], name: str) -> bool:
    """Tell whether no value of a property suits both."""
    ones, others = ([node for part in parts if (node := part.properties.get(name)) is not None] for parts in (first, second))
    for one in ones:
        for other in others:
            members, twins = _values(one), _values(other)
            if members is not None and twins is not None and not [member for member in members if member in twins]:
                return True
    return False


def _values(node: Any) -> list[Any] | None:
    """Return the values that a schema lists; None if it lists none."""
    if not isinstance(node, dict):
        return None
    found: list[Any] | None = [node["const"]] if "const" in node else node.get("enum")
    return found
