"""The schemas that apply to a value at one place: references and `allOf` are resolved, and each choice is a part of its own."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema_rs

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.api.schema import DIALECT, reference
from oaswright.diff.facts.change import Site, Sites
from oaswright.diff.schemas.wire_schemas import WireSchemas
from oaswright.diff.schemas.witness import compiled
from oaswright.document.document import Document

CHOICES = ("anyOf", "oneOf")

# Where one of these stands, the properties and items of a part cannot be judged apart.
HARD = frozenset(
    ("not", "if", "then", "else", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "contains", "prefixItems", "patternProperties",
     "propertyNames", "enum", "const", "$dynamicRef")
)  # fmt: skip

Schema = dict[str, Any]


@dataclass(frozen=True)
class Conjunct:
    """One of the schemas that hold at once. `raw` is what was written, `node` what it means in its direction; both hold its own keywords alone."""

    site: Site
    raw: Any = field(compare=False)
    node: Any = field(compare=False)

    @property
    def is_choice(self) -> bool:
        """Whether it is an alternative of a choice."""
        return self.site.keyword in CHOICES

    @property
    def is_soft(self) -> bool:
        """Whether its properties and items can be judged apart."""
        return isinstance(self.node, dict) and not self.is_choice and not (self.node.keys() & HARD)

    @property
    def looks_around(self) -> bool:
        """Whether what it says depends on the parts beside it."""
        return isinstance(self.node, dict) and any(self.node.get(key, True) not in (True, {}) for key in ("unevaluatedProperties", "unevaluatedItems"))

    @property
    def properties(self) -> dict[str, Any]:
        """Its properties; none of a choice."""
        found: dict[str, Any] = {} if self.is_choice or not isinstance(self.node, dict) else self.node.get("properties") or {}
        return found

    @property
    def alternatives(self) -> list[str]:
        """The pointers of what may be chosen."""
        return [pointer.join(self.site.at, self.site.keyword, index) for index in range(len(self.node[self.site.keyword]))]


class Side:
    """One of the two documents, whose schemas are asked for by their sites."""

    def __init__(self, document: Document, *, is_first: bool) -> None:
        self.document = document
        self.schemas = WireSchemas(document, is_first=is_first)
        self.parts = cache(self._parts)
        self.validator = cache(self._validator)
        self.reach = cache(self._reach)

    def target(self, at: str, direction: Direction) -> str:
        """Past references that stand alone, and past an `allOf` of which but one member says anything."""
        seen = set[str]()
        while at not in seen and isinstance(node := self.schemas.alone(at, direction), dict):
            seen.add(at)
            if node.keys() == {"$ref"} and str(node["$ref"]).startswith("#/"):
                at = self.document.get(at)["$ref"].removeprefix("#")
            elif node.keys() == {"allOf"} and len(telling := [index for index, one in enumerate(node["allOf"]) if one not in ({}, True)]) == 1:
                at = pointer.join(at, "allOf", telling[0])
        return at

    def whole(self, sites: Sites, direction: Direction) -> Schema:
        """Return a standalone schema of everything that applies at once."""
        if len(sites) == 1 and sites[0].keyword == "*":
            return self.schemas.json_schema(sites[0].at, direction)
        nodes: list[Any] = []
        definitions: dict[str, Any] = {}
        for site in sites:
            alone = self.schemas.json_schema(site.at, direction)
            definitions |= alone["$defs"]
            nodes.append({"$ref": reference(site.at)} if site.keyword == "*" else self._part(site, direction).node)
        return standalone_schema(nodes, definitions)

    def _validator(self, sites: Sites, direction: Direction) -> jsonschema_rs.Validator:
        """Return a validator of everything that applies at once."""
        return compiled(self.whole(sites, direction))

    def definitions(self, parts: tuple[Conjunct, ...], direction: Direction) -> dict[str, Any]:
        """Return all that the parts may refer to."""
        return {name: node for part in parts for name, node in self.schemas.json_schema(part.site.at, direction)["$defs"].items()}

    def _parts(self, sites: Sites, direction: Direction) -> tuple[Conjunct, ...]:
        """Return the parts that all have to hold, each once; true is none."""
        found: dict[Site, Conjunct] = {}
        pending, seen = list(reversed(sites)), set[Site]()
        while pending:
            site = pending.pop()
            if site in seen:
                continue
            seen.add(site)
            if site.keyword == "*":
                pending.extend(reversed(self._split(site.at, direction)))
            elif (part := self._part(site, direction)).node not in (True, {}):
                found[site] = part
        return tuple(found.values())

    def _split(self, at: str, direction: Direction) -> list[Site]:
        node = self.schemas.alone(at, direction)
        if not isinstance(node, dict):
            return [Site(at, "")]
        found = [Site(at, "")]
        if isinstance(node.get("$ref"), str) and node["$ref"].startswith("#/"):
            found.append(Site(self.document.get(at)["$ref"].removeprefix("#")))
        found += [Site(pointer.join(at, "allOf", index)) for index in range(len(node.get("allOf") or ()))]
        return found + [Site(at, keyword) for keyword in CHOICES if keyword in node]

    def _part(self, site: Site, direction: Direction) -> Conjunct:
        raw, node = self.document.get(site.at), self.schemas.alone(site.at, direction)
        if not isinstance(node, dict):
            return Conjunct(site, raw, node)
        keys = [
            key for key in node if (key == site.keyword if site.keyword else key not in _JOINING or (key == "$ref" and not str(node[key]).startswith("#/")))
        ]
        return Conjunct(site, {key: raw.get(key) for key in keys}, {key: node[key] for key in keys})

    def names(self, sites: Sites, direction: Direction) -> frozenset[str]:
        """Return every property that is declared there, in whatever alternative."""
        return frozenset(name for part in self.reach(sites, direction) for name in part.properties)

    def is_open(self, sites: Sites, direction: Direction) -> bool:
        """Tell whether names that are not declared may hold anything."""
        nodes = [part.node for part in self.reach(sites, direction) if isinstance(part.node, dict)]
        return all(node.get(key, True) in (True, {}) for node in nodes for key in ("additionalProperties", "unevaluatedProperties"))

    def _reach(self, sites: Sites, direction: Direction) -> tuple[Conjunct, ...]:
        """Return the parts, and those that hold where an alternative or a condition does."""
        found: dict[Site, Conjunct] = {}
        pending = list(self.parts(sites, direction))
        while pending:
            part = pending.pop()
            if part.site not in found:
                found[part.site] = part
                inside = [*(part.alternatives if part.is_choice else ()), *_conditions(part)]
                pending += [other for at in inside for other in self.parts((Site(at),), direction)]
        return tuple(found.values())


def _conditions(part: Conjunct) -> list[str]:
    if part.is_choice or not isinstance(part.node, dict):
        return []
    plain = [pointer.join(part.site.at, keyword) for keyword in ("if", "then", "else") if keyword in part.node]
    return plain + [pointer.join(part.site.at, "dependentSchemas", name) for name in part.node.get("dependentSchemas") or {}]


def standalone_schema(nodes: list[Any], definitions: dict[str, Any]) -> Schema:
    """Return a standalone schema of nodes that all hold, with only what they reach."""
    root: Any = nodes[0] if len(nodes) == 1 and isinstance(nodes[0], dict) else {"allOf": nodes} if nodes else {}
    name = "-"
    while name in definitions:  # what is wrapped may stand alone already
        name += "-"
    return {"$schema": DIALECT, "$ref": f"#/$defs/{name}", "$defs": {name: root, **reached(root, definitions)}}


def conjunction(one: Schema, other: Schema, also: Schema) -> Schema:
    """Return a standalone schema of what two standalone schemas, which may belong to different documents, and a third accept."""
    prefixed = {f"{name}*": _renamed(node) for name, node in other["$defs"].items()}
    roots = [{key: value for key, value in schema.items() if key not in ("$schema", "$defs")} for schema in (one, _renamed(other))]
    return standalone_schema([*roots, also], one["$defs"] | prefixed)


def _renamed(node: Any) -> Any:
    """Return the same schema, with what it refers to under other names."""
    if isinstance(node, dict):
        return {
            key: f"{value}*" if key == "$ref" and isinstance(value, str) and value.startswith("#/$defs/") else _renamed(value) for key, value in node.items()
        }
    return [_renamed(item) for item in node] if isinstance(node, list) else node


def reached(node: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the definitions that a node refers to, and those that they do."""
    found: dict[str, Any] = {}
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, dict):
            name = next(iter(pointer.split(str(here.get("$ref", "")))[1:]), "")
            if name in definitions and name not in found:
                found[name] = definitions[name]
                pending.append(definitions[name])
            pending.extend(here.values())
        elif isinstance(here, list):
            pending.extend(here)
    return found


_JOINING = frozenset(("$ref", "allOf", *CHOICES, "$schema", "$defs"))
