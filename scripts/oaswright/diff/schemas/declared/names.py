"""The names that schemas declare, seen through references and combined schemas: properties, and members of enums."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from oaswright import pointer
from oaswright.api.applicators import in_place
from oaswright.diff.facts.change import Pair
from oaswright.diff.facts.equality import Equality
from oaswright.document.document import Document

Node = tuple[str, dict[str, Any]]

# A schema below another one: the pointer of that one, the tokens that lead on, and the schema.
Below = tuple[str, tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Group:
    """The schemas that one instance meets: `sites` is where they are asked, `nodes` all that is asked there."""

    sites: tuple[str, ...]
    nodes: tuple[Node, ...] = field(compare=False)

    @cached_property
    def properties(self) -> dict[str, str]:
        """Every declared property and the schema that declares it first."""
        found: dict[str, str] = {}
        for at, node in self.nodes:
            for name in node.get("properties") or ():
                found.setdefault(name, at)
        return found

    @cached_property
    def members(self) -> dict[str | int, str]:
        """The strings and integers of every enum and const, which are literals in code, and where they stand; none where an enum holds booleans too."""
        found: dict[str | int, str] = {}
        if any(isinstance(member, bool) for _, node in self.nodes for member in node.get("enum") or ()):
            return found
        for at, node in self.nodes:
            for index, member in enumerate(node.get("enum") or ()):
                if type(member) in (str, int):
                    found.setdefault(member, pointer.join(at, "enum", index))
            if type(node.get("const")) in (str, int):
                found.setdefault(node["const"], pointer.join(at, "const"))
        return found

    @property
    def open(self) -> bool:
        """Whether names that are not declared may hold anything."""
        nodes = [node for _, node in self.nodes]
        return all(node.get(key, True) in (True, {}) for node in nodes for key in ("additionalProperties", "unevaluatedProperties"))

    @cached_property
    def children(self) -> dict[str, list[Below]]:
        """The schemas one level down: `.name` for a property, `*` for an item, `+` for an undeclared property. Few are looked at, so no pointer is made."""
        found: dict[str, list[Below]] = {}
        for at, node in self.nodes:
            for name, schema in (node.get("properties") or {}).items() if _may_be(node, "object") else ():
                if isinstance(schema, dict):
                    found.setdefault(f".{name}", []).append((at, ("properties", name), schema))
            for keyword, step in (("items", "*"), ("additionalProperties", "+")):
                if isinstance(node.get(keyword), dict) and _may_be(node, "array" if keyword == "items" else "object"):
                    found.setdefault(step, []).append((at, (keyword,), node[keyword]))
        return found


class Groups:
    """Walk two documents side by side."""

    def __init__(self, old: Document, new: Document, equality: Equality) -> None:
        self.documents = old, new
        self.equality = equality
        self.group = cache(self._group)

    def steps(self, pair: Pair, seen: set[tuple[Group, Group]] | None = None) -> Iterator[tuple[str, Group, Group]]:
        """Yield both groups at each place below a pair that does not read the same, with the way there; what was seen is passed over."""
        first = self.group(0, tuple(site.at for site in pair.sites[0])), self.group(1, tuple(site.at for site in pair.sites[1]))
        seen = set() if seen is None else seen
        stack = [] if first in seen else [("", *first)]
        seen.add(first)
        while stack:
            way, old, new = stack.pop()
            yield way, old, new
            after = new.children
            for step, sites in old.children.items():
                if step in after and not self._same(sites, after[step]):
                    pairing = self.group(0, _places(sites)), self.group(1, _places(after[step]))
                    if pairing not in seen:
                        seen.add(pairing)
                        stack.append((way + step, *pairing))

    def undeclared(self, pair: Pair) -> dict[str, frozenset[str]]:
        """For the schemas that are sent: the names that only the other side declares, by the place where they would be."""
        found: dict[str, frozenset[str]] = {}
        for _, old, new in self.steps(pair):
            mine, other = (old, new) if pair.sender == 0 else (new, old)
            names = frozenset(other.properties) - frozenset(mine.properties)
            own = mine.properties  # a map declares none: there, any name may hold anything
            for site in mine.sites:
                usable = names if mine.open and own else frozenset[str]()
                found[site] = found[site] & usable if site in found else usable
        return {site: names for site, names in found.items() if names}

    def _same(self, old: list[Below], new: list[Below]) -> bool:
        return len(old) == len(new) and all(self.equality.same(one, other) for (_, _, one), (_, _, other) in zip(old, new, strict=True))

    def _group(self, side: int, sites: tuple[str, ...]) -> Group:
        document = self.documents[side]
        nodes: dict[str, dict[str, Any]] = {}
        for at in sites:
            found = {one.pointer: one.schema for one in in_place(document, at)}
            nodes |= {at: found[at]} if at in found else {}
            nodes |= found
        return Group(sites, tuple(nodes.items()))


def _may_be(node: dict[str, Any], kind: str) -> bool:
    """Tell whether a schema takes values of a type."""
    said = node.get("type")
    return not said or kind == said or (isinstance(said, list) and kind in said)


def _places(below: list[Below]) -> tuple[str, ...]:
    return tuple(pointer.join(at, *tokens) for at, tokens, _ in below)
