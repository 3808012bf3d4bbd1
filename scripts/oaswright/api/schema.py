"""Any schema of a document as a JSON Schema 2020-12 of its own, in the direction that it is used in.

OpenAPI 3.0's forms (`nullable`, boolean exclusive bounds) are rewritten; OpenAPI's own annotations fall away. A
read-only property is not required of a request, nor a write-only one of a response (OpenAPI 3.1, 4.8.24).
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from oaswright import objects, pointer
from oaswright.document import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# What OpenAPI adds to a schema, or JSON Schema says without asserting anything.
ANNOTATIONS = frozenset(
    ("discriminator", "xml", "externalDocs", "example", "examples", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "$comment", "nullable")
)  # fmt: skip

# The keywords of an OpenAPI 3.0 schema; all others mean nothing there.
KEYWORDS_30 = frozenset(
    ("$ref", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
     "uniqueItems", "maxProperties", "minProperties", "required", "enum", "type", "allOf", "oneOf", "anyOf", "not", "items", "properties",
     "additionalProperties", "format")
)  # fmt: skip


_FIELDS = objects.GRAMMAR["schema"]


class Direction(StrEnum):
    REQUEST = "request"
    RESPONSE = "response"
    BOTH = "both"


class Schemas:
    """The schemas of one document, standing alone. Results are shared: do not change them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._converted = cache(self._convert_at)
        self.json_schema = cache(self._json_schema)

    def _json_schema(self, at: str, direction: Direction = Direction.BOTH) -> dict[str, Any]:
        """The schema at a pointer: `{"$ref": "#/$defs/Name", "$defs": {...}}` with only what it reaches."""
        definitions: dict[str, Any] = {}
        pending = [at]
        while pending:
            here = pending.pop()
            name = definition(here)
            if name in definitions:
                continue
            definitions[name] = self._converted(here, direction)
            pending.extend(references(self.document.get(here)))
        return {"$schema": DIALECT, "$ref": reference(at), "$defs": dict(sorted(definitions.items()))}

    def alone(self, at: str, direction: Direction = Direction.BOTH) -> Any:
        """The schema at a pointer without what it refers to: an entry of `$defs`."""
        return self._converted(at, direction)

    def turns(self, at: str) -> bool:
        """Whether the schema at a pointer, without what it refers to, is another in another direction."""
        return any(self._required(node, Direction.BOTH) != node["required"] for node in _with_required(self.document.get(at)))

    def _convert_at(self, at: str, direction: Direction) -> Any:
        return self._convert(self.document.get(at), direction)

    def _convert(self, node: Any, direction: Direction) -> Any:
        if not isinstance(node, dict):
            return node
        if self.document.is_30:
            node = _from_30(node)
        result = {key: value for key, value in node.items() if key not in ANNOTATIONS and not key.startswith("x-")}
        if isinstance(result.get("$ref"), str) and result["$ref"].startswith("#/"):
            result["$ref"] = reference(result["$ref"].removeprefix("#"))
        if isinstance(result.get("required"), list):
            result["required"] = self._required(node, direction)
        for tokens, _, child in objects.parts("schema", node):
            name = tokens[0]
            if name not in result:
                continue
            converted = self._convert(child, direction)
            if len(tokens) == 1:
                result[name] = converted
            else:
                if result[name] is node[name]:
                    result[name] = type(node[name])(node[name])
                result[name][tokens[1]] = converted
        return result

    def _required(self, node: dict[str, Any], direction: Direction) -> list[str]:
        flags = {Direction.REQUEST: ("readOnly",), Direction.RESPONSE: ("writeOnly",), Direction.BOTH: ("readOnly", "writeOnly")}[direction]
        wanted = {name for name in node["required"] if isinstance(name, str)}
        spared = {name for name, schema in self._properties(node) if name in wanted and any(self._has_flag(schema, flag) for flag in flags)}
        return [name for name in node["required"] if not isinstance(name, str) or name not in spared]

    def _properties(self, node: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
        """The properties that stand on a schema or on what its `allOf` names."""
        if isinstance(node, dict) and depth < 20:
            yield from objects.mapping(node.get("properties")).items()
            for member in objects.listing(node.get("allOf")):
                yield from self._properties(self.document.follow("", member)[1], depth + 1)

    def _has_flag(self, schema: Any, flag: str) -> bool:
        if not isinstance(schema, dict):
            return False
        target = self.document.follow("", schema)[1] if "$ref" in schema else schema
        return schema.get(flag) is True or (isinstance(target, dict) and target.get(flag) is True)


def _with_required(node: Any) -> Iterator[dict[str, Any]]:
    """The schemas below a node, itself included, that require names."""
    stack = [node]
    while stack:
        found = stack.pop()
        if isinstance(found, dict):
            if isinstance(found.get("required"), list):
                yield found
            stack.extend(_below(found))


def references(node: Any) -> Iterator[str]:
    """The pointers that the schemas below a node refer to."""
    stack = [node]
    while stack:
        found = stack.pop()
        if isinstance(found, dict):
            if isinstance(target := found.get("$ref"), str) and target.startswith("#/"):
                yield target[1:]
            stack.extend(reversed(_below(found)))


def _below(node: dict[str, Any]) -> list[Any]:
    """The schemas directly below one: those that `objects.parts` gives, sooner."""
    found: list[Any] = []
    for name, value in node.items():
        kind = _FIELDS.get(name)
        if kind is None:
            continue
        if kind[0] == "{":
            found += value.values() if isinstance(value, dict) else ()
        elif kind[0] == "[":
            found += value if isinstance(value, list) else ()
        elif isinstance(value, dict | bool):
            found.append(value)
    return found


@lru_cache(maxsize=1 << 16)
def definition(at: str) -> str:
    """The name in `$defs` of the schema at a pointer: its own for a component, else one made of the pointer.

    A reference is a URI: what may not stand in one, such as a path's braces, is written as its code point.
    """
    tokens = pointer.split(at)
    if tokens[:2] == ["components", "schemas"] and len(tokens) == 3:
        return tokens[2]
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"~{ord(found[0]):x}~", ".".join(tokens))


def reference(at: str) -> str:
    """The reference to the schema at a pointer, as it stands in a standalone schema."""
    return "#" + pointer.of(["$defs", definition(at)])


def _from_30(node: dict[str, Any]) -> dict[str, Any]:
    """The same schema in the words of JSON Schema 2020-12."""
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    result = {key: value for key, value in node.items() if key in KEYWORDS_30}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        result["type"] = [node["type"], "null"]
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = result.pop(exclusive, None)
        if flag is True and bound in result:
            result[exclusive] = result.pop(bound)
    return result
