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

    def references(self) -> Iterator[tuple[str, str]]:
        """Every reference: (pointer of what holds it, pointer that it means)."""
        for nodes in self._objects.values():
            for at, node in nodes:
                if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                    yield at, node["$ref"].removeprefix("#")

    def schema_roots(self) -> Iterator[str]:
        """The pointer of every schema that stands in no other schema."""
        for at, parent in self._parents("schema"):
            if parent != "schema":
                yield at

    def _parents(self, kind: str) -> Iterator[tuple[str, str]]:
        stack: list[tuple[str, str, Any]] = [("", "openapi", self.document.tree)]
        while stack:
            here, parent, node = stack.pop()
            for at, child, value in objects.children(here, parent, node):
                if child == kind:
                    yield at, parent
                if child != "schema":
                    stack.append((at, child, value))

    def validator(self, at: str, direction: Direction) -> Any:
        """What judges instances of the schema at a pointer; None where that schema is itself broken."""
        key = (at, direction)
        if key not in self._validators:
            self._validators[key] = self._build(at, direction)
        return self._validators[key]

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
