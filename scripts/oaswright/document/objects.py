"""OpenAPI's objects: which object stands where, as the specification's tables say (3.0, 3.1 and 3.2)."""

from collections.abc import Iterator
from typing import Any

from oaswright import pointer

# kind -> field -> kind of what stands there; "[x]" a list of x, "{x}" a map of x.
GRAMMAR: dict[str, dict[str, str]] = {
    "openapi": {
        **dict.fromkeys(("paths", "webhooks", "x-webhooks"), "{path item}"), "components": "components", "info": "info", "servers": "[server]", "tags": "[tag]",
    },
    "components": {
        "schemas": "{schema}", "responses": "{response}", "parameters": "{parameter}", "examples": "{example}", "requestBodies": "{request body}",
        "headers": "{header}", "securitySchemes": "{security scheme}", "links": "{link}", "callbacks": "{callback}", "pathItems": "{path item}",
        "mediaTypes": "{media type}",
    },
    "path item": {
        **dict.fromkeys(("get", "put", "post", "delete", "options", "head", "patch", "trace", "query"), "operation"),
        "additionalOperations": "{operation}", "parameters": "[parameter]", "servers": "[server]",
    },
    "operation": {"parameters": "[parameter]", "requestBody": "request body", "responses": "{response}", "callbacks": "{callback}", "servers": "[server]"},
    "callback": {"*": "path item"},
    "parameter": {"schema": "schema", "content": "{media type}", "examples": "{example}"},
    "header": {"schema": "schema", "content": "{media type}", "examples": "{example}"},
    "request body": {"content": "{media type}"},
    "response": {"headers": "{header}", "content": "{media type}", "links": "{link}"},
    "media type": {"schema": "schema", "itemSchema": "schema", "examples": "{example}", "encoding": "{encoding}"},
    "encoding": {"headers": "{header}"},
    "schema": {
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
        **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"), "{schema}"),
        **dict.fromkeys(
            ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"),
            "schema",
        ),
    },
}  # fmt: skip

# The section of `components` that holds each kind.
SECTIONS = {kind.strip("{}"): section for section, kind in GRAMMAR["components"].items()}

# Every kind of object, also those of which no field holds another.
KINDS = tuple(dict.fromkeys([*GRAMMAR, *(kind.strip("[]{}") for fields in GRAMMAR.values() for kind in fields.values())]))

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def walk(tree: Any, kind: str = "openapi", at: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every object below a node, itself first: (JSON pointer, kind, node); references are met, not followed."""
    stack = [(at, kind, tree)]
    while stack:
        place, here, node = stack.pop()
        yield place, here, node
        stack.extend(reversed(list(children(place, here, node))))


def children(at: str, kind: str, node: Any) -> Iterator[tuple[str, str, Any]]:
    """The objects directly below a node, by their pointers."""
    return ((pointer.join(at, *tokens), child, value) for tokens, child, value in parts(kind, node))


def parts(kind: str, node: Any) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """The objects directly below a node, by the one or two steps that lead there."""
    if not isinstance(node, dict):
        return
    fields = GRAMMAR.get(kind, {})
    for name, value in node.items():
        child = fields.get(name) or fields.get("*")
        if child is None:
            continue
        if child[0] == "{":
            if isinstance(value, dict):
                yield from (((name, key), child[1:-1], item) for key, item in value.items() if not is_extension(key, kind, name))
        elif child[0] == "[":
            if isinstance(value, list):
                yield from (((name, index), child[1:-1], item) for index, item in enumerate(value))
        elif isinstance(value, dict | bool):
            yield (name,), child, value


def is_extension(key: Any, kind: str, name: str) -> bool:
    """Tell whether a key of a map is an extension: in all but two maps, names are the author's, such as a header's `x-request-id`."""
    return (kind, name) in (("openapi", "paths"), ("operation", "responses")) and str(key).startswith("x-")


def put(result: dict[str, Any], original: dict[str, Any], steps: tuple[str | int, ...], value: Any) -> None:
    """Set a child one or two steps down, in a copy that shares nothing with the original on the way."""
    if len(steps) == 1:
        result[str(steps[0])] = value
        return
    name, key = str(steps[0]), steps[1]
    if result[name] is original[name]:
        result[name] = type(original[name])(original[name])
    result[name][int(key) if isinstance(result[name], list) else key] = value


def links(node: Any) -> Iterator[str]:
    """Every reference within the document below a node, as written, whatever holds it."""
    stack = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, dict):
            reference = here.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/"):
                yield reference
            stack.extend(here.values())
        elif isinstance(here, list | tuple):
            stack.extend(here)


def mapping(node: Any) -> dict[str, Any]:
    """The node if it is a mapping, else an empty one: a document under check may hold anything anywhere."""
    return node if isinstance(node, dict) else {}


def listing(node: Any) -> list[Any]:
    """The node if it is a list, else an empty one."""
    return node if isinstance(node, list) else []
