"""A pair of objects or arrays: by property and by item, and a leaf of what is left of the schemas without these."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from oaswright import pointer
from oaswright.diff.facts.change import Pair, Site
from oaswright.diff.facts.equality import Equality
from oaswright.diff.schemas.conjuncts import Conjunct, Side, standalone_schema
from oaswright.diff.schemas.leaf import ANYTHING, Decomposition, Leaf
from oaswright.diff.schemas.open_objects import forbidding

Tokens = tuple[str, ...]
Two = tuple[tuple[Conjunct, ...], tuple[Conjunct, ...]]


class Declared(NamedTuple):
    """A schema of a property or of items: what it means, and what was written."""

    site: Site
    node: Any
    raw: Any


class Objects:
    """All parts say what they say of properties and items apart from the rest; `parts` are those that are looked at."""

    def __init__(self, sides: tuple[Side, Side], equality: Equality, pair: Pair, parts: Two) -> None:
        self.sides, self.equality, self.pair, self.parts = sides, equality, pair, parts
        self.sender, self.taker = pair.sender, 1 - pair.sender
        self.declared = [{name: self._stating("properties", name, side=side) for part in parts[side] for name in part.properties} for side in (0, 1)]
        self.unsent = self._unsent()
        self.spared: tuple[set[Tokens], set[Tokens]] = (set(), set())
        self.differs = False

    def decompose(self, *, gated: bool) -> Decomposition:
        """`gated` where parts that read the same were left out."""
        below = tuple(self._below())
        self._one_sided()
        leaf = self._leaf()
        return Decomposition((leaf,) if leaf else (), below, gated=gated)

    def _unsent(self) -> frozenset[str]:
        """Return the names that only the taking side declares, and that therefore are not used."""
        side, sites = self.sides[self.sender], self.pair.sites[self.sender]
        names = side.names(sites, self.pair.direction)
        if not names or not side.is_open(sites, self.pair.direction):
            return frozenset()  # a map declares none: there, any name may hold anything
        return frozenset(self.declared[self.taker]) - names

    def _stating(self, *tokens: str, side: int) -> list[Declared]:
        """Return what each part says at a place below, where it says something."""
        found = []
        for part in self.parts[side]:
            node: Any = part.node
            raw: Any = part.raw
            for token in tokens:
                node, raw = (one.get(token) if isinstance(one, dict) else None for one in (node, raw))
            if node is not None:
                found.append(Declared(Site(pointer.join(part.site.at, *tokens)), node, raw))
        return found

    def _below(self) -> Iterator[tuple[Tokens, Pair]]:
        """Yield the pairs that can be judged apart."""
        places: list[tuple[Tokens, Tokens]] = [(("properties", name), (name,)) for name in self.declared[0] if name in self.declared[1]]
        places.append((("items",), ("*",)))
        if all(len(one) == 1 for one in self.parts) and self.declared[0].keys() == self.declared[1].keys():
            places.append((("additionalProperties",), ("*",)))  # it is about the same names only if the declared ones are the same
        for tokens, way in places:
            old, new = (self.declared[side][tokens[1]] if len(tokens) > 1 else self._stating(*tokens, side=side) for side in (0, 1))
            is_same = len(old) == len(new) and all(self.equality.same(one.raw, other.raw) for one, other in zip(old, new, strict=True))
            is_plain = bool(old and new) and all(isinstance(one.node, dict) for one in (*old, *new))
            if (is_same and is_plain) or self._is_unused(old, 0) or self._is_unused(new, 1):
                for side in (0, 1):  # `readOnly` or `writeOnly`: what is said there does not matter in this direction
                    self.spared[side].add(tokens)
            elif is_plain:
                for side in (0, 1):
                    self.spared[side].add(tokens)
                beside = tuple(one.site for one in old[1:]), tuple(one.site for one in new[1:])
                yield way, Pair(old[0].site.at, new[0].site.at, self.pair.direction, beside)

    def _is_unused(self, stated: list[Declared], side: int) -> bool:
        return any(self.sides[side].schemas.is_unused(one.site.at, one.raw, self.pair.direction) for one in stated)

    def _one_sided(self) -> None:
        """Leave out what cannot make a difference: a name that is not used, or that the other side lets hold anything."""
        is_free = all(part.node.get("additionalProperties", True) in (True, {}) for part in self.parts[self.taker])
        for side, names in ((self.taker, self.unsent), (self.sender, self.declared[self.sender].keys() - self.declared[self.taker].keys() if is_free else ())):
            for name in names:
                nodes = [one.node for one in self.declared[side][name]]
                if all(isinstance(node, dict) for node in nodes):
                    self.spared[side].add(("properties", name))
                    self.differs = self.differs or any(nodes)

    def _leaf(self) -> Leaf | None:
        """Return what is left; None if that is the same."""
        flat = [[_flat(part.node, self.spared[side]) for part in self.parts[side]] for side in (0, 1)]
        flat = [[node for node in one if node] for one in flat]
        sent, taken = flat[self.sender], flat[self.taker]
        if all(node in sent for node in taken) and all(node in taken for node in sent):
            return Leaf(self._place(), self.pair, ANYTHING, ANYTHING, ANYTHING, ANYTHING, differs=True) if self.differs else None
        definitions = [self.sides[side].definitions(self.parts[side], self.pair.direction) if _refers(flat[side]) else {} for side in (0, 1)]
        before, after = (standalone_schema(flat[side], definitions[side]) for side in (0, 1))
        read = standalone_schema([*sent, forbidding(self.unsent)], definitions[self.sender]) if self.unsent else (before, after)[self.sender]
        return Leaf(self._place(), self.pair, read, (before, after)[self.taker], before, after, self.differs)

    def _place(self) -> Pair:
        """Return where the change is: the one part that says something else, if there is but one."""
        flat = [{part.site.at: _flat(part.node, self.spared[side]) for part in self.parts[side]} for side in (0, 1)]
        if flat[0].keys() == flat[1].keys() and len(other := [at for at in flat[0] if flat[0][at] != flat[1][at]]) == 1:
            return Pair(other[0], other[0], self.pair.direction)
        return Pair(self.pair.old, self.pair.new, self.pair.direction)


def _flat(node: dict[str, Any], spared: set[Tokens]) -> dict[str, Any]:
    """Return a node without what is judged apart; a name of an object that types its unknown names stays, and says nothing."""
    names = node.get("properties") or {}
    is_open = node.get("additionalProperties", True) in (True, {})
    left = {name: True if ("properties", name) in spared else schema for name, schema in names.items()}
    if is_open:
        left = {name: schema for name, schema in left.items() if schema not in (True, {})}
    kept = {key: value for key, value in node.items() if key != "properties" and (key,) not in spared and not (key == "additionalProperties" and is_open)}
    if "required" in kept:
        kept["required"] = sorted(set(kept["required"]))
    return kept | ({"properties": left} if left else {})


def _refers(node: Any) -> bool:
    if isinstance(node, dict):
        return "$ref" in node or any(map(_refers, node.values()))
    return isinstance(node, list) and any(map(_refers, node))
