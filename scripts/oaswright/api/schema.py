"""Convert any schema of a document to a standalone JSON Schema 2020-12, for the direction that it is used in.

OpenAPI 3.0's forms (`nullable`, boolean exclusive bounds) are rewritten; OpenAPI's own annotations are dropped. A
read-only property is not required of a request, nor a write-only one of a response (OpenAPI 3.1, 4.8.24).
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from oaswright import pointer
from oaswright.api.applicators import ANNOTATIONS
from oaswright.api.direction import Direction
from oaswright.api.objects import exempted
from oaswright.api.patterns import portable
from oaswright.document import objects
from oaswright.document.document import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# What asserts nothing; the recursive keywords are those of an earlier draft.
_DROPPED = ANNOTATIONS | {"nullable", "$recursiveAnchor", "$recursiveRef"}

# The keywords of an OpenAPI 3.0 schema; all others mean nothing there.
KEYWORDS_30 = frozenset(
    ("$ref", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
     "uniqueItems", "maxProperties", "minProperties", "required", "enum", "type", "allOf", "oneOf", "anyOf", "not", "items", "properties",
     "additionalProperties", "format")
)  # fmt: skip


_FIELDS = objects.GRAMMAR["schema"]

# The applicators whose schemas judge what is inside an instance, not the instance itself.
_INWARD = frozenset(
    ("properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames", "items", "prefixItems", "contains",
     "unevaluatedItems", "contentSchema")
)  # fmt: skip


class Schemas:
    """The schemas of one document, standing alone. Results are shared: do not change them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._converted = cache(self._convert_at)
        self.json_schema = cache(self.assembled)

    def assembled(self, at: str, direction: Direction = Direction.BOTH) -> dict[str, Any]:
        """Return the schema at a pointer: `{"$ref": "#/$defs/Name", "$defs": {...}}` with only what it reaches. `json_schema` keeps it."""
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

    def shallow(self, at: str, direction: Direction, depth: int) -> dict[str, Any]:
        """Return the schema at a pointer for instances that nest no deeper than `depth`: schemas that judge none of their values admit anything.

        What it costs to judge one small value then does not grow with all that a schema reaches.
        """
        layers: list[list[str]] = [[at], *([] for _ in range(depth))]
        definitions: dict[str, Any] = {}
        beyond: set[str] = set()
        for used, layer in enumerate(layers):
            for here in layer:  # it grows
                if (name := definition(here)) in definitions:
                    continue
                definitions[name] = self._converted(here, direction)
                for target, steps in _inward(self.document.get(here)):
                    if used + steps <= depth:
                        layers[used + steps].append(target)
                    else:
                        beyond.add(target)
        definitions = {**{definition(there): True for there in beyond}, **definitions}
        return {"$schema": DIALECT, "$ref": reference(at), "$defs": dict(sorted(definitions.items()))}

    def alone(self, at: str, direction: Direction = Direction.BOTH) -> Any:
        """Return the schema at a pointer without what it refers to: an entry of `$defs`."""
        return self._converted(at, direction)

    def depends_on_direction(self, at: str) -> bool:
        """Tell whether the schema at a pointer, without what it refers to, differs by direction."""
        return any(self._exempt(there, node, Direction.BOTH) for there, node in _with_required(at, self.document.get(at)))

    def _convert_at(self, at: str, direction: Direction) -> Any:
        return self._convert(at, self.document.get(at), direction)

    def _convert(self, at: str, node: Any, direction: Direction, exempt: frozenset[str] = frozenset()) -> Any:
        """Convert a schema; `exempt` are names that the schema around an `allOf` does not require in this direction."""
        if not isinstance(node, dict):
            return node
        required = node.get("required") if isinstance(node.get("required"), list) else None
        if required is not None or "allOf" in node:
            exempt |= self._exempt(at, node, direction)
        if self.document.is_30:
            node = _from_30(node)
        result = {key: value for key, value in node.items() if key not in _DROPPED and not key.startswith("x-")}
        if isinstance(result.get("$ref"), str) and result["$ref"].startswith("#/"):
            result["$ref"] = reference(result["$ref"].removeprefix("#"))
        if "required" in result and required is not None:
            result["required"] = [name for name in required if not isinstance(name, str) or name not in exempt]
        for tokens, _, child in objects.parts("schema", node):
            name = tokens[0]
            if name not in result:
                continue
            converted = self._convert(pointer.join(at, *tokens), child, direction, exempt if name == "allOf" else frozenset())
            if len(tokens) == 1:
                result[name] = converted
            else:
                if result[name] is node[name]:
                    result[name] = type(node[name])(node[name])
                result[name][tokens[1]] = converted
        return _with_portable_patterns(result)

    def _exempt(self, at: str, node: dict[str, Any], direction: Direction) -> frozenset[str]:
        """Return the names that the schema at a pointer asks for but that this direction need not hold."""
        if self.document.is_30 and "$ref" in node:
            return frozenset()
        return exempted(self.document, at, node, direction)


def _with_required(at: str, node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schemas below a node, itself included, that require names or combine schemas that do."""
    stack = [(at, node)]
    while stack:
        here, found = stack.pop()
        if isinstance(found, dict):
            if isinstance(found.get("required"), list) or "allOf" in found:
                yield here, found
            stack.extend((pointer.join(here, *tokens), child) for tokens, _, child in objects.parts("schema", found))


def references(node: Any) -> Iterator[str]:
    """Yield the pointers that the schemas below a node refer to."""
    stack = [node]
    while stack:
        found = stack.pop()
        if isinstance(found, dict):
            if isinstance(target := found.get("$ref"), str) and target.startswith("#/"):
                yield target[1:]
            stack.extend(reversed(_below(found)))


def _inward(node: Any) -> Iterator[tuple[str, int]]:
    """Yield the pointers that the schemas below a node refer to, each with how far inside an instance the values are that it judges."""
    stack = [(node, 0)]
    while stack:
        found, steps = stack.pop()
        if isinstance(found, dict):
            if isinstance(target := found.get("$ref"), str) and target.startswith("#/"):
                yield target[1:], steps
            stack.extend((child, steps + (tokens[0] in _INWARD)) for tokens, _, child in objects.parts("schema", found))


def nesting(instance: Any) -> int:
    """How deep a value nests: 0 for one that holds no other."""
    deepest, layer = -1, [instance]
    while layer:
        deepest, layer = deepest + 1, [child for one in layer if isinstance(one, dict | list) for child in (one.values() if isinstance(one, dict) else one)]
    return deepest


def _below(node: dict[str, Any]) -> list[Any]:
    """Return the schemas directly below one: those that `objects.parts` gives, sooner."""
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
    """Return the name in `$defs` of the schema at a pointer: its own for a component, else one made of the pointer.

    A reference is a URI: what may not stand in one, such as a path's braces, is written as its code point.
    """
    tokens = pointer.split(at)
    is_component = tokens[:2] == ["components", "schemas"] and len(tokens) == 3
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"~{ord(found[0]):x}~", tokens[2] if is_component else ".".join(tokens))


def reference(at: str) -> str:
    """Return the reference to the schema at a pointer, as it stands in a standalone schema."""
    return "#" + pointer.of(["$defs", definition(at)])


def _with_portable_patterns(schema: dict[str, Any]) -> dict[str, Any]:
    """Rewrite the patterns of a schema into what the validator compiles; one that is no regular expression is not asserted."""
    if isinstance(pattern := schema.get("pattern"), str):
        if (own := portable(pattern)) is None:
            del schema["pattern"]
        else:
            schema["pattern"] = own
    named = schema.get("patternProperties")
    if isinstance(named, dict) and any(portable(pattern) != pattern for pattern in named):
        schema["patternProperties"] = {own: one for pattern, one in named.items() if (own := portable(pattern)) is not None}
        if len(schema["patternProperties"]) < len(named):  # which names are additional cannot be told
            schema.pop("additionalProperties", None)
    return schema


def _from_30(node: dict[str, Any]) -> dict[str, Any]:
    """Return the same schema in the words of JSON Schema 2020-12."""
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
