"""The smallest instance of a schema: only what is required, the first alternative, and one item in an array that may have one."""

from functools import cache
from typing import Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.diff.facts.change import Site, Sites
from oaswright.diff.schemas import witness
from oaswright.diff.schemas.conjuncts import Conjunct, Side, standalone_schema

DEEPEST = 12

Values = tuple[Any, ...]


class SmallestInstance:
    """Values of one document's schemas, made once each: `(value,)`, or () where none was found. They need not fit: a validator has the last word."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.of = cache(self._of)

    def _of(self, sites: Sites, direction: Direction, depth: int = 0) -> Values:
        parts = self.side.parts(sites, direction)
        if depth > DEEPEST or any(part.node is False for part in parts):
            return ()
        choice = next((part for part in parts if part.is_choice), None)
        if choice:
            rest = tuple(part.site for part in parts if part is not choice)
            found = [least for at in choice.alternatives if (least := self.of((Site(at), *rest), direction, depth + 1))]
            fits = self.side.validator(sites, direction).is_valid if len(found) > 1 else bool
            return next((least for least in found if fits(least[0])), (found or [()])[0])
        if any(set(part.node) & {"enum", "const"} or not part.is_soft for part in parts):
            return self._made([part.node for part in parts], parts, direction)
        kinds = {kind for part in parts for kind in _types(part.node.get("type")) if kind != "null"}  # null holds no value that tells schemas apart
        if kinds == {"object"}:
            return self._object(parts, direction, depth)
        if kinds == {"array"}:
            return self._array(parts, direction, depth)
        return self._made([part.node for part in parts], parts, direction)

    def _object(self, parts: tuple[Conjunct, ...], direction: Direction, depth: int) -> Values:
        found: dict[str, Any] = {}
        for name in dict.fromkeys(name for part in parts for name in part.node.get("required") or ()):
            sites = tuple(Site(pointer.join(part.site.at, "properties", name)) for part in parts if name in part.properties)
            value = self.of(sites, direction, depth + 1) if sites else ("",)
            if not value:
                return ()
            found[name] = value[0]
        return (found,)

    def _array(self, parts: tuple[Conjunct, ...], direction: Direction, depth: int) -> Values:
        count = max((part.node.get("minItems", 0) for part in parts), default=0)
        sites = tuple(Site(pointer.join(part.site.at, "items")) for part in parts if "items" in part.node)
        item = self.of(sites, direction, depth + 1) if sites else ("",)
        return ([item[0]] * max(count, 1),) if item else () if count else ([],)

    def _made(self, nodes: list[Any], parts: tuple[Conjunct, ...], direction: Direction) -> Values:
        return witness.plain(standalone_schema(nodes, self.side.definitions(parts, direction) if "$ref" in str(nodes) else {}))[:1]


def _types(said: Any) -> list[str]:
    return [str(kind) for kind in said] if isinstance(said, list) else [str(said)] if said else []
