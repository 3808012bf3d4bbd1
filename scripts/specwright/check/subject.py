"""The document under check, with what several rules ask of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jsonschema_rs

from specwright import objects, pointer
from specwright.document import Document
from specwright.operation import Operation, operations
from specwright.schema import Direction, Schemas


@dataclass(frozen=True)
class Subject:
    """One document; a rule reads it and changes nothing."""

    document: Document
    _validators: dict[tuple[str, Direction], Any] = field(default_factory=dict, repr=False)

    @cached_property
    def _objects(self) -> dict[str, list[tuple[str, Any]]]:
        found: dict[str, list[tuple[str, Any]]] = {}
        for at, kind, node in self.document.walk():
            found.setdefault(kind, []).append((at, node))
        return found

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(operations(self.document))

    @cached_property
    def schemas(self) -> Schemas:
        return Schemas(self.document)

    def objects(self, *kinds: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every object of these kinds where it is written: (pointer, mapping); references are left out, except schemas'."""
        for kind in kinds:
            for at, node in self._objects.get(kind, ()):
                if isinstance(node, dict) and (kind == "schema" or not isinstance(node.get("$ref"), str)):
                    yield at, node

    def nodes(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Whatever stands where an object of a kind should: (pointer, node)."""
        yield from self._objects.get(kind, ())

    def sections(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The sections of `components` that OpenAPI knows, with their entries."""
        components = self.document.tree.get("components")
        for name, entries in components.items() if isinstance(components, dict) else ():
            if isinstance(entries, dict) and name in objects.GRAMMAR["components"]:
                yield name, entries

    def section(self, name: str) -> dict[str, Any]:
        """One section of `components`."""
        return dict(self.sections()).get(name, {})

    def keyed(self, key: str) -> Iterator[tuple[str, Any]]:
        """Every value of a key that stands on an object of OpenAPI: (pointer, value)."""
        for nodes in self._objects.values():
            yield from ((pointer.join(at, key), node[key]) for at, node in nodes if isinstance(node, dict) and key in node)

    def get(self, at: str) -> Any:
        """The node at a pointer; None where there is none."""
        try:
            return self.document.get(at)
        except KeyError:
            return None

    def follow(self, at: str, node: Any) -> tuple[str, Any]:
        """The pointer and node that a chain of references ends at; None as the node where it ends nowhere."""
        try:
            return self.document.follow(at, node)
        except KeyError:
            return at, None

    def references(self) -> Iterator[tuple[str, str]]:
        """Every reference: (pointer of what holds it, pointer that it means)."""
        for nodes in self._objects.values():
            for at, node in nodes:
                if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                    yield at, node["$ref"].removeprefix("#")

    def schema_roots(self) -> Iterator[str]:
        """The pointer of every schema that stands in no other schema."""
        return (at for at, _ in objects.roots(self.document.tree, "schema"))

    def validator(self, at: str, direction: Direction) -> Any:
        """What judges instances of the schema at a pointer; None where that schema is itself broken."""
        key = (at, direction)
        if key not in self._validators:
            self._validators[key] = self._build(at, direction)
        return self._validators[key]

    def errors(self, validator: Any, instance: Any) -> list[Any]:
        """What a validator has against an instance; nothing where it cannot judge."""
        if validator is None:
            return []
        try:
            return list(validator.iter_errors(instance))
        except (ValueError, TypeError, OverflowError, RecursionError):
            return []

    def _build(self, at: str, direction: Direction) -> Any:
        try:
            return jsonschema_rs.Draft202012Validator(self.schemas.json_schema(at, direction), validate_formats=True, offline=True)
        except (ValueError, KeyError, jsonschema_rs.ReferencingError):
            return None


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
