"""OpenAPI's objects: which object stands where, as the specification's tables say (3.0, 3.1 and 3.2)."""

from collections.abc import Iterable, Iterator
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
    "media type": {
        "schema": "schema", "itemSchema": "schema", "examples": "{example}",
        "encoding": "{encoding}", "prefixEncoding": "[encoding]", "itemEncoding": "encoding",
    },
    "encoding": {"headers": "{header}", "encoding": "{encoding}", "prefixEncoding": "[encoding]", "itemEncoding": "encoding"},
    "schema": {
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
        **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"), "{schema}"),
        **dict.fromkeys(
            ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"),
            "schema",
        ),
    },
}  # fmt: skip

# The kinds of object that only people and editors ask about: no other object stands in them.
DETAILS: dict[str, dict[str, str]] = {
    **{kind: {"externalDocs": "external documentation"} for kind in ("openapi", "operation", "schema", "tag")},
    "info": {"contact": "contact", "license": "license"},
    "server": {"variables": "{server variable}"},
    "link": {"server": "server"},
    "security scheme": {"flows": "oauth flows"},
    "oauth flows": dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization"), "oauth flow"),
}

# Fields that hold none of these objects, by kind; those of schemas are keywords. A name with "3.1:" or "3.2:" before it is there since that version.
FIELDS: dict[str, tuple[str, ...]] = {
    "openapi": ("openapi", "3.1:jsonSchemaDialect", "3.2:$self", "security"),
    "info": ("title", "3.1:summary", "description", "termsOfService", "version"),
    "contact": ("name", "url", "email"),
    "license": ("name", "url", "3.1:identifier"),
    "server": ("url", "description", "3.2:name"),
    "server variable": ("enum", "default", "description"),
    "tag": ("name", "3.2:summary", "description", "3.2:parent", "3.2:kind"),
    "external documentation": ("description", "url"),
    "path item": ("$ref", "summary", "description"),
    "operation": ("tags", "summary", "description", "operationId", "deprecated", "security"),
    "parameter": ("$ref", "name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved", "example"),
    "header": ("$ref", "description", "required", "deprecated", "style", "explode", "example"),
    "request body": ("$ref", "description", "required"),
    "response": ("$ref", "3.2:summary", "description"),
    "media type": ("example", "3.2:description"),
    "encoding": ("contentType", "style", "explode", "allowReserved"),
    "example": ("$ref", "summary", "description", "value", "externalValue", "3.2:dataValue", "3.2:serializedValue"),
    "link": ("$ref", "operationRef", "operationId", "parameters", "requestBody", "description"),
    "callback": ("$ref",),
    "security scheme": (
        "$ref", "type", "description", "name", "in", "scheme", "bearerFormat", "openIdConnectUrl", "3.2:oauth2MetadataUrl", "3.2:deprecated",
    ),
    "oauth flow": ("authorizationUrl", "3.2:deviceAuthorizationUrl", "tokenUrl", "refreshUrl", "scopes"),
}  # fmt: skip

# Since when there are fields of GRAMMAR and DETAILS.
SINCE = {
    ("openapi", "webhooks"): "3.1", ("components", "pathItems"): "3.1", ("components", "mediaTypes"): "3.2", ("path item", "query"): "3.2",
    ("path item", "additionalOperations"): "3.2", ("media type", "itemSchema"): "3.2", ("media type", "prefixEncoding"): "3.2",
    ("media type", "itemEncoding"): "3.2", ("encoding", "encoding"): "3.2", ("encoding", "prefixEncoding"): "3.2", ("encoding", "itemEncoding"): "3.2",
    ("oauth flows", "deviceAuthorization"): "3.2",
}  # fmt: skip

# The section of `components` that holds each kind.
SECTIONS = {kind.strip("{}"): section for section, kind in GRAMMAR["components"].items()}

# Every kind of object, also those of which no field holds another.
KINDS = tuple(dict.fromkeys([*GRAMMAR, *(kind.strip("[]{}") for fields in GRAMMAR.values() for kind in fields.values())]))

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def kind_at(tokens: Iterable[str]) -> str:
    """Return the kind of the object that tokens lead to from the root of a document, "" if none; `{x}` and `[x]` are maps and lists."""
    kind = "openapi"
    for token in tokens:
        if kind[:1] in ("{", "["):
            kind = kind[1:-1]
        else:
            fields = {**GRAMMAR.get(kind, {}), **DETAILS.get(kind, {})}
            kind = fields.get(token) or fields.get("*") or ""
        if not kind:
            return ""
    return kind


def fields(kind: str, version: str) -> dict[str, str]:
    """Return the names that may stand in an object of a kind, but a schema, each with the version since when; `version` is such as 3.1."""
    plain = {name.rpartition(":")[2]: name.rpartition(":")[0] or "3.0" for name in FIELDS.get(kind, ())}
    others = {name: SINCE.get((kind, name), "3.0") for name in (*GRAMMAR.get(kind, {}), *DETAILS.get(kind, {})) if name != "*" and not name.startswith("x-")}
    return {name: since for name, since in {**plain, **others}.items() if since <= version}


def walk(tree: Any, kind: str = "openapi", at: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every object below a node, itself first: (JSON pointer, kind, node); references are met, not followed."""
    stack = [(at, kind, tree)]
    while stack:
        place, here, node = stack.pop()
        yield place, here, node
        stack.extend(reversed(list(children(place, here, node))))


def nodes(tree: Any, kind: str) -> Iterator[tuple[str, Any]]:
    """Every object below a node, itself first, with its kind alone: (kind, node)."""
    stack = [(kind, tree)]
    while stack:
        here, node = stack.pop()
        yield here, node
        stack.extend(reversed([(child, value) for _, child, value in parts(here, node)]))


def children(at: str, kind: str, node: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield the objects directly below a node, by their pointers."""
    return ((pointer.join(at, *tokens), child, value) for tokens, child, value in parts(kind, node))


def parts(kind: str, node: Any) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Yield the objects directly below a node, by the one or two steps that lead there."""
    if not isinstance(node, dict):
        return
    fields = GRAMMAR.get(kind, {})
    for name, value in node.items():
        child = fields.get(name) or fields.get("*")
        if child is None:
            continue
        if child[0] == "{":
            if isinstance(value, dict):
                inner, is_extensible = child[1:-1], (kind, name) in EXTENSIBLE
                yield from (((name, key), inner, item) for key, item in value.items() if not (is_extensible and is_extension(key, kind, name)))
        elif child[0] == "[":
            if isinstance(value, list):
                yield from (((name, index), child[1:-1], item) for index, item in enumerate(value))
        elif isinstance(value, dict | bool):
            yield (name,), child, value


# The maps that may hold extensions; in others names are the author's, such as a header's `x-request-id`.
EXTENSIBLE = frozenset((("openapi", "paths"), ("operation", "responses")))


def is_extension(key: Any, kind: str, name: str) -> bool:
    """Tell whether a key of a map is an extension."""
    return (kind, name) in EXTENSIBLE and str(key).startswith("x-")


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
    """Return the node if it is a mapping, else an empty one: a document under check may hold anything anywhere."""
    return node if isinstance(node, dict) else {}


def listing(node: Any) -> list[Any]:
    """Return the node if it is a list, else an empty one."""
    return node if isinstance(node, list) else []
