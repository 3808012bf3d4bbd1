"""The document under check, with what several rules ask of it: as a whole, or one part of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from typing import Any, TypeVar

import jsonschema_rs

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, of_path
from oaswright.api.schema import Schemas, nesting
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.syntax import sections

T = TypeVar("T")

# In the place of the pointer of a part: what holds the parts, which is the root and its components.
FRAME = ""


@dataclass(frozen=True)
class Subject:
    """One document, or the part of it that stands at `at`; a rule reads it and changes nothing. What is referred to is there in any case."""

    document: Document
    at: str | None
    shared: "_Shared" = field(repr=False)

    def noted(self, kind: str, find: Callable[["Subject"], T]) -> dict[str, T]:
        """Return what is found in the frame and in each part; in one that says what it said before, as does all that it refers to, it is not looked for again."""

        def of(at: str) -> T:
            return find(Subject(self.document, at, self.shared))

        frame, keys, depths = of(FRAME), self.document.keys, self.document.depths
        # The deepest first: what a rule learns of a schema it then knows of all that it refers to.
        found = self.document.each(f"{kind} {self.document.version}", dict(sorted(keys.items(), key=lambda one: -depths.get(one[0], 0))), of)
        return {FRAME: frame, **{at: found[at] for at in keys}}

    def _of_kind(self, kind: str) -> Iterable[tuple[str, Any]]:
        """Whatever stands where an object of a kind should: (pointer, node)."""
        return chain.from_iterable(one.get(kind, ()) for one in self._objects())

    def _objects(self) -> Iterable[dict[str, list[tuple[str, Any]]]]:
        """Return the objects of each part by their kinds: (pointer, node)."""
        return self.shared.objects.values() if self.at is None else (self.shared.objects[self.at],)

    def sorted(self) -> dict[str, list[tuple[str, Any]]]:
        """Return the objects of this part by their kinds."""
        found: dict[str, list[tuple[str, Any]]] = {}
        for top in self._tops():
            for at, kind, node in [top] if self.at == FRAME else objects.walk(top[2], top[1], top[0]):
                found.setdefault(kind, []).append((at, node))
        return found

    def _tops(self) -> Iterator[tuple[str, str, Any]]:
        """Yield the outermost objects of a part: one, or for a list at the root its members."""
        tree, names = self.document.tree, pointer.split(self.at or "")
        if self.at == FRAME:
            yield "", "openapi", tree
            yield from (one for one in objects.children("", "openapi", tree) if one[1] == "components")
        elif self.at:
            node = self.document.parts[self.at].node
            above = {names[0]: {names[1]: node} if len(names) == 2 else node}
            yield from (
                objects.children("/components", "components", {names[1]: {names[2]: node}}) if len(names) == 3 else objects.children("", "openapi", above)
            )

    def kind(self, at: str) -> str:
        """Return what object of OpenAPI stands at a pointer; "" where there is none."""
        holder = sections.holder(at)
        if holder and holder not in self.document.parts:
            return ""
        there = Subject(self.document, holder, self.shared)
        found = ((place, kind) for tops in (there._tops(), there._walk()) for place, kind, _ in tops)
        return next((kind for place, kind in found if place == at), "")

    def _walk(self) -> Iterator[tuple[str, str, Any]]:
        return ((at, kind, node) for one in self._objects() for kind, nodes in one.items() for at, node in nodes)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations under consideration: the document's, or those of one path."""
        paths = objects.mapping(self.document.tree.get("paths"))
        here = paths if self.at is None else [path for path in pointer.split(self.at)[1:] if self.at == pointer.of(["paths", path])]
        return tuple(one for path in here for one in of_path(self.document, path))

    @property
    def schemas(self) -> Schemas:
        """The document's schemas, shared by all rules."""
        return self.shared.schemas

    def objects(self, *kinds: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every object of these kinds where it is written: (pointer, mapping); references are left out, except schemas'."""
        for kind in kinds:
            for at, node in self._of_kind(kind):
                if isinstance(node, dict) and (kind == "schema" or not isinstance(node.get("$ref"), str)):
                    yield at, node

    def nodes(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Whatever stands where an object of a kind should: (pointer, node)."""
        yield from self._of_kind(kind)

    def sections(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the sections of `components` that OpenAPI knows, with their entries."""
        components = self.document.tree.get("components")
        for name, entries in components.items() if isinstance(components, dict) else ():
            if isinstance(entries, dict) and name in objects.GRAMMAR["components"]:
                yield name, entries

    def section(self, name: str) -> dict[str, Any]:
        """One section of `components`."""
        return dict(self.sections()).get(name, {})

    def keyed(self, key: str) -> Iterator[tuple[str, Any]]:
        """Every value of a key that stands on an object of OpenAPI: (pointer, value)."""
        yield from ((pointer.join(at, key), node[key]) for at, _, node in self._walk() if isinstance(node, dict) and key in node)

    def get(self, at: str) -> Any:
        """Return the node at a pointer; None where there is none."""
        try:
            return self.document.get(at)
        except KeyError:
            return None

    def follow(self, at: str, node: Any) -> tuple[str, Any]:
        """Return the pointer and node that a chain of references ends at; None as the node where it ends nowhere."""
        try:
            return self.document.follow(at, node)
        except KeyError:
            return at, None

    def references(self) -> Iterator[tuple[str, str, str]]:
        """Every reference on an object of OpenAPI: (pointer of what holds it, its kind, pointer that it means)."""
        for kind in objects.KINDS:
            for at, node in self._of_kind(kind):
                if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                    yield at, kind, node["$ref"].removeprefix("#")

    def schema_roots(self) -> Iterator[str]:
        """Yield the pointer of every schema that stands in no other schema."""
        last = None
        for at, _ in self._of_kind("schema"):
            if last is None or not at.startswith(last):
                last = f"{at}/"
                yield at

    def validator(self, at: str, direction: Direction) -> Any:
        """Return what judges instances of the schema at a pointer; None where that schema is itself broken."""
        return self.shared.validator(at, direction)

    def errors(self, at: str, direction: Direction, instance: Any) -> list[Any]:
        """Return what the schema at a pointer has against an instance; nothing where it cannot judge."""
        validator = self.shared.shallow(at, direction, nesting(instance))
        try:
            return list(validator.iter_errors(instance)) if validator else []
        except (ValueError, TypeError, OverflowError, RecursionError):
            return []


class _Shared:
    """What the subjects of one document make once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.schemas = Schemas(document)
        self.validator = cache(self._validator)
        self.shallow = cache(self._shallow)
        self.unsatisfiable: dict[str, dict[str, Any]] = {}  # for `schema-satisfiable`: what it found, by definition

    @cached_property
    def objects(self) -> dict[str, dict[str, list[tuple[str, Any]]]]:
        """The objects of the frame and of each part by their kinds; those of the frame hold the parts, and are looked for each time."""
        return {FRAME: self._sorted(FRAME), **self.document.each("objects", self.document.own_keys, self._sorted)}

    def _sorted(self, at: str) -> dict[str, list[tuple[str, Any]]]:
        return Subject(self.document, at, self).sorted()

    def _validator(self, at: str, direction: Direction) -> Any:
        return _compiled(lambda: self.schemas.json_schema(at, direction))

    def _shallow(self, at: str, direction: Direction, depth: int) -> Any:
        return _compiled(lambda: self.schemas.shallow(at, direction, depth))


def _compiled(schema: Callable[[], Any]) -> Any:
    try:
        return jsonschema_rs.Draft202012Validator(schema(), validate_formats=True, offline=True)
    except (ValueError, KeyError, jsonschema_rs.ReferencingError):
        return None


def whole(document: Document) -> Subject:
    """Return a document as the subject of a check."""
    return Subject(document, None, _Shared(document))


def direction(at: str) -> Direction:
    """Whether what stands at a pointer is sent, received, or may be either."""
    tokens = pointer.split(at)
    if tokens[:1] == ["components"]:
        section = tokens[1] if len(tokens) > 1 else ""
        own = {"requestBodies": Direction.REQUEST, "parameters": Direction.REQUEST, "responses": Direction.RESPONSE, "headers": Direction.RESPONSE}
        if section in own or section == "schemas":
            return own.get(section, Direction.BOTH)
    for token in tokens[2:]:
        if token in ("requestBody", "parameters"):
            return Direction.REQUEST
        if token == "responses":  # noqa: S105 # a reference token of a pointer
            return Direction.RESPONSE
    return Direction.BOTH
