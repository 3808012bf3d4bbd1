"""Families of operations: what must not be tried at the same time, and which family needs another one's instances first."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oaswright import graph, pointer
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, operations
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.document.syntax import sections
from oaswright.fuzz.resources import references
from oaswright.fuzz.resources.resource_shape import Resource, bare, json_schema, resources

DESTRUCTIVE = frozenset(("clear", "destroy", "drop", "flush", "purge", "reset", "restart", "shutdown", "truncate", "wipe"))
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True)
class Family:
    """Operations on one tree of resources. `paths` are all paths of the tree, `operations` the names of those that are called.

    `after` holds the names of the families whose instances it needs; those that may destroy what others need come after all of them.
    """

    name: str
    paths: tuple[str, ...]
    operations: tuple[str, ...]
    after: tuple[str, ...] = ()


def families(document: Document, names: frozenset[str]) -> list[Family]:
    """Group the operations of a document into families, each after those that it needs. Those without an operation of these names are left out."""
    everything = list(operations(document))
    found = tuple(resources(document))
    roots = _roots(document, everything, found)
    needs = _needs(document, found, roots)
    merged = list(graph.rings({root: needs.get(root, ()) for root in dict.fromkeys(roots.values())}))
    ring_of = {root: index for index, ring in enumerate(merged) for root in ring}
    built: list[Family] = []
    destructive: list[Family] = []
    name_of: dict[int, str] = {}
    for index, ring in enumerate(merged):
        paths = tuple(dict.fromkeys(one.path for one in everything if roots[_bare(one.path)] in ring))
        called = tuple(one.name for one in everything if one.path in paths and one.name in names)
        if not called:
            continue
        name_of[index] = min((_bare(path) for path in paths), key=lambda path: (path.count("/"), len(path), path))
        after = {ring_of[there] for root in ring for there in needs.get(root, ()) if there in ring_of} - {index}
        family = Family(name_of[index], paths, called, tuple(name_of[one] for one in sorted(after) if one in name_of))
        is_destructive = any(_is_destructive(one, found) for one in everything if one.name in called)
        (destructive if is_destructive else built).append(family)
    return [*built, *_last(destructive, built)]


def _last(destructive: list[Family], others: list[Family]) -> Iterator[Family]:
    """Yield the families that may destroy what others need, one after the other, after all of them."""
    names = [one.name for one in others]
    for family in destructive:
        yield Family(family.name, family.paths, family.operations, tuple(names))
        names.append(family.name)


class _Trees:
    """Paths that belong together: each leads to another one of its tree, the last of them to itself."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def root(self, path: str) -> str:
        """Return the path that stands for a tree."""
        while self.above.setdefault(path, path) != path:
            path = self.above[path]
        return path

    def join(self, one: str, other: str) -> None:
        """Make one tree of two."""
        self.above[self.root(one)] = self.root(other)


def _roots(document: Document, everything: list[Operation], found: tuple[Resource, ...]) -> dict[str, str]:
    """Each path, without a slash at its end, with the path that stands for its tree."""
    trees = _Trees()
    for resource in found:
        for one in resource.operations:
            trees.join(_bare(one.path), resource.path)
        if resource.parent:
            trees.join(resource.path, resource.parent)
    items = sorted((one.path for one in found), key=len, reverse=True)
    by_id = {one.id: _bare(one.path) for one in everything}
    for one in everything:
        path = _bare(one.path)
        if path not in trees.above:
            trees.join(path, next((item for item in items if _belongs(path, item)), path.partition("/{")[0] or path))
        for other in _linked(document, one):
            if other in by_id:
                trees.join(path, by_id[other])
    return {path: trees.root(path) for path in list(trees.above)}


def _belongs(path: str, item: str) -> bool:
    """Whether a path is below an item, or that of its collection."""
    return path.startswith(f"{item}/") or item.rsplit("/", 1)[0] == path


def _bare(path: str) -> str:
    return bare(path) or "/"


def _linked(document: Document, one: Operation) -> Iterator[str]:
    """Yield the ids of the operations that an OpenAPI link of an operation leads to: sequences of requests follow them."""
    for response in one.responses.values():
        node = document.follow(response.pointer, document.get(response.pointer))[1]
        links = node.get("links") if isinstance(node, Mapping) else None
        for link in links.values() if isinstance(links, Mapping) else ():
            target = document.follow("", link)[1] if isinstance(link, Mapping) else None
            if isinstance(target, Mapping) and isinstance(target.get("operationId"), str):
                yield target["operationId"]


def _needs(document: Document, found: tuple[Resource, ...], roots: Mapping[str, str]) -> dict[str, list[str]]:
    """Which tree names instances of which others in its bodies."""
    schemas = Schemas(document)
    needs: dict[str, dict[str, None]] = {}
    for resource in found:
        here = roots[resource.path]
        for one in (*resource.writes, *([resource.create] if resource.create else ())):
            if pointer := json_schema(one.body):
                mentioned = set(references.mentioned(schemas.json_schema(pointer, Direction.REQUEST)))
                for target in references.targets(mentioned, found, resource).values():
                    if roots[target.path] != here:
                        needs.setdefault(here, {})[roots[target.path]] = None
    return {here: sorted(there) for here, there in needs.items()}


def _is_destructive(one: Operation, found: tuple[Resource, ...]) -> bool:
    """Whether an operation that belongs to no resource may destroy what other families need."""
    if one.method in ("get", "head", "options") or any(one.name == each.name for resource in found for each in resource.operations):
        return False
    segments = [segment for segment in one.path.split("/") if segment and not segment.startswith("{")]
    words = {word.lower() for word in WORDS.findall(f"{one.node.get('operationId') or ''} {segments[-1] if segments else ''}")}
    return bool(words & DESTRUCTIVE) or (one.method == "delete" and not one.path.rstrip("/").endswith("}"))


def sliced(document: Document, paths: tuple[str, ...]) -> Document:
    """Return the document with these paths only, and the components that they reach; every pointer stays what it was."""
    wanted = graph.reached([pointer.of(["paths", path]) for path in paths], document.edges)
    schemes = [at for at in document.parts if at.startswith("/components/securitySchemes/")]
    tree = document.tree if "" in wanted else sections.cut(document.tree, {*wanted, *schemes})
    return Document(document.root, tree, document.origins)
