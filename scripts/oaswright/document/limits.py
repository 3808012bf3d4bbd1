"""Limits on what a document may cost: chains of references are shortened, and schemas that combine too many others are refused.

Validators apply every schema that an `allOf`, a choice or a reference brings in to the same instance, without remembering what they have
applied already; ten lines that each name the next one twice make a thousand applications of the last.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oaswright import graph, pointer
from oaswright.document.syntax.sections import IN_PLACE, Section

# A chain of schemas that are mere references is followed at once from here on.
CHAIN = 8

# How deep schemas may combine others, and how many applications that may come to.
DEPTH = 100
APPLICATIONS = 20_000

_ONE = ("not", "if", "then", "else")
_SEVERAL = ("allOf", "anyOf", "oneOf", "dependentSchemas")


@dataclass(frozen=True, slots=True)
class Group:
    """A schema with all that it combines in itself. `targets` are the pointers of the schemas that it refers to, each as often as it does."""

    pointer: str
    depth: int
    size: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excess:
    """A schema beyond a limit."""

    pointer: str
    message: str


def shortened(tree: dict[str, Any]) -> dict[str, Any]:
    """Return a tree in which no reference leads through more than CHAIN schemas that are nothing but references; the same object where none does."""
    schemas = _schemas(tree)
    links = {f"#{pointer.join('/components/schemas', name)}": one["$ref"] for name, one in schemas.items() if _is_alias(one)}
    ends, lengths = _ends(links)
    long = {link: ends[link] for link, length in lengths.items() if length > CHAIN and ends[link] not in links}
    return _replaced(tree, long) if long else tree


def groups(at: str, section: Section) -> tuple[Group, ...]:
    """Return the groups of a part of a document that refer to schemas, wherever in it they stand."""
    if section.combines:
        return tuple(_groups(at, section.node))
    alone = _group(at, section.node)[0] if isinstance(section.node, dict) else None
    return (alone,) if alone and alone.targets else ()


def exceeded(found: Mapping[str, tuple[Group, ...]]) -> Iterator[Excess]:
    """Yield the schemas that combine too much, of all groups of a document by their parts."""
    known = {one.pointer: one for several in found.values() for one in several}
    targeted = {target for one in known.values() for target in one.targets}
    edges = {at: [target for target in dict.fromkeys(known[at].targets) if target in known] for at in known.keys() & targeted}
    depths, sizes = dict[str, int](), dict[str, int]()
    for ring in graph.rings(edges):
        inside = set(ring)
        outside = [target for at in ring for target in known[at].targets if target not in inside]
        depth = sum(known[at].depth for at in ring) + max((depths.get(target, 1) for target in outside), default=0)
        size = sum(known[at].size for at in ring) + sum(sizes.get(target, 1) for target in outside)
        depths |= dict.fromkeys(ring, depth)
        sizes |= dict.fromkeys(ring, size)
    for at, one in known.items():
        depth = depths.get(at) or one.depth + max((depths.get(target, 1) for target in one.targets), default=0)
        size = sizes.get(at) or one.size + sum(sizes.get(target, 1) for target in one.targets)
        if depth > DEPTH:
            yield Excess(at, f"schemas combine each other {depth:,} levels deep; expected at most {DEPTH}")
        elif size > APPLICATIONS:
            many = f"{size:,}" if size < 10**9 else "more than a billion"
            yield Excess(at, f"one value would be held against {many} schemas; expected at most {APPLICATIONS:,}")


def _groups(at: str, node: Any) -> Iterator[Group]:
    """Yield the groups whose root is a node or stands below it; the members of one are no groups of their own, but may be referred to."""
    starts: list[tuple[pointer.Way, Any]] = [(at, node)]
    while starts:
        way, schema = starts.pop()
        if isinstance(schema, list):
            starts.extend([((way, index), one) for index, one in enumerate(schema)])
        if not isinstance(schema, dict):
            continue
        if way is not at and schema.keys().isdisjoint(IN_PLACE):  # most schemas combine nothing, and their pointers are never asked for
            starts.extend([((way, key), child) for key, child in schema.items() if isinstance(child, (dict, list))])
            continue
        group, below = _group(pointer.joined(way), schema)
        starts.extend(below)
        if (way is at or group.size > 1) and (group.targets or group.size > 1):
            yield group


def _group(at: str, node: dict[str, Any]) -> tuple[Group, list[tuple[str, Any]]]:
    """Return the group of the schema at a pointer, and what stands below it that applies to other values."""
    targets, below, size, deepest = list[str](), list[tuple[str, Any]](), 0, 0
    stack = [(at, node, 1)]
    while stack:
        place, one, depth = stack.pop()
        size, deepest = size + 1, max(deepest, depth)
        if isinstance(target := one.get("$ref"), str) and target.startswith("#/"):
            targets.append(target[1:])
        for key, child in one.items():
            if key in _ONE or key in _SEVERAL:
                stack.extend((there, member, depth + 1) for there, member in _members(pointer.join(place, key), key, child) if isinstance(member, dict))
            elif isinstance(child, dict | list):
                below.append((pointer.join(place, key), child))
    return Group(at, deepest, size, tuple(targets)), below


def _members(at: str, key: str, node: Any) -> Iterator[tuple[str, Any]]:
    if key in _ONE:
        yield at, node
    elif isinstance(node, list):
        yield from ((f"{at}/{index}", one) for index, one in enumerate(node))
    elif isinstance(node, dict):
        yield from ((pointer.join(at, name), one) for name, one in node.items())


def _schemas(tree: Mapping[str, Any]) -> dict[str, Any]:
    components = tree.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    return schemas if isinstance(schemas, dict) else {}


def _is_alias(node: Any) -> bool:
    return isinstance(node, dict) and len(node) == 1 and isinstance(node.get("$ref"), str) and node["$ref"].startswith("#/components/schemas/")


def _ends(links: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """Where each chain of links ends, and over how many; a circle ends where it is entered."""
    ends, lengths = dict[str, str](), dict[str, int]()
    for start in links:
        path, here = list[str](), start
        seen = set[str]()
        while here in links and here not in ends and here not in seen:
            seen.add(here)
            path.append(here)
            here = links[here]
        end, length = (ends[here], lengths[here]) if here in ends else (here, 0)
        for link in reversed(path):
            length += 1
            ends[link], lengths[link] = end, length
    return ends, lengths


def _replaced(node: Any, targets: Mapping[str, str]) -> Any:
    """Return a copy of a tree with references to long chains leading to their ends."""
    if isinstance(node, list):
        return [_replaced(one, targets) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: targets.get(child, child) if key == "$ref" and isinstance(child, str) else _replaced(child, targets) for key, child in node.items()}
