"""A schema as rows for people: one row a field, nested fields below their parent."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from oaswright import objects, pointer
from oaswright.api.provenance import Entry, of_node
from oaswright.document import Document

DEEPEST = 12
BOUNDS = {
    "minimum": "at least {}", "exclusiveMinimum": "more than {}", "maximum": "at most {}", "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}", "minLength": "at least {} characters", "maxLength": "at most {} characters", "minItems": "at least {} items",
    "maxItems": "at most {} items", "minProperties": "at least {} fields", "maxProperties": "at most {} fields", "pattern": "matches {}",
    "contentEncoding": "encoded as {}", "contentMediaType": "holds {}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `prefix` is the way to its parent (`secrets[].`); `schema` is the component it refers to, "" if none."""

    name: str
    prefix: str
    depth: int
    type: str
    schema: str
    is_required: bool
    description: str
    flags: tuple[str, ...]
    limits: tuple[str, ...]
    values: tuple[str, ...]
    default: str
    examples: tuple[str, ...]
    provenance: tuple[Entry, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Node:
    """A schema with its references followed; what stands beside a reference wins over what it leads to."""

    at: str
    schema: Any
    component: str


def node(document: Document, at: str, schema: Any) -> Node:
    """The node at a pointer, its chain of references merged into one mapping."""
    merged: dict[str, Any] = {}
    component, seen = "", set[str]()
    while isinstance(schema, dict):
        merged = {**{key: value for key, value in schema.items() if key != "$ref"}, **merged}
        target = schema.get("$ref")
        if not isinstance(target, str) or at in seen:
            break
        seen.add(at)
        at = target.removeprefix("#")
        component = component or _component(at)
        schema = _get(document, at)
    return Node(at, merged if isinstance(schema, dict) or merged else schema, component)


def rows(document: Document, at: str) -> list[Row]:
    """The fields of the schema at a pointer."""
    return list(_fields(document, node(document, at, _get(document, at)), "", 0, frozenset([at])))


def _fields(document: Document, parent: Node, prefix: str, depth: int, above: frozenset[str]) -> Iterator[Row]:
    if depth > DEEPEST:
        return
    schema = objects.mapping(parent.schema)
    for index, member in enumerate(objects.listing(schema.get("allOf"))):
        inside = node(document, pointer.join(parent.at, "allOf", index), member)
        if inside.at not in above:
            yield from _fields(document, inside, prefix, depth, above | {inside.at})
    required = {name for name in objects.listing(schema.get("required")) if isinstance(name, str)}
    for name, child in objects.mapping(schema.get("properties")).items():
        yield from _field(document, name, pointer.join(parent.at, "properties", name), child, prefix, depth, name in required, above)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _field(
            document, "any other name", pointer.join(parent.at, "additionalProperties"), schema["additionalProperties"], prefix, depth, False, above
        )
    for name, child in objects.mapping(schema.get("patternProperties")).items():
        yield from _field(document, f"names like {name}", pointer.join(parent.at, "patternProperties", name), child, prefix, depth, False, above)
    if "items" in schema and "array" in _types(schema) and depth == 0:
        yield from _field(document, "each item", pointer.join(parent.at, "items"), schema["items"], prefix, depth, False, above)
    for keyword in ("oneOf", "anyOf"):
        yield from _choices(document, parent, keyword, prefix, depth, above)


def _choices(document: Document, parent: Node, keyword: str, prefix: str, depth: int, above: frozenset[str]) -> Iterator[Row]:
    for index, child in enumerate(objects.listing(parent.schema.get(keyword) if isinstance(parent.schema, dict) else None)):
        at = pointer.join(parent.at, keyword, index)
        if isinstance(child, dict) and ("properties" in child or "$ref" in child):
            label = node(document, at, child).component or f"{'one' if keyword == 'oneOf' else 'some'} of, {index + 1}"
            yield from _field(document, label, at, child, prefix, depth, False, above, flag="alternative")


def _field(
    document: Document, name: str, at: str, child: Any, prefix: str, depth: int, is_required: bool, above: frozenset[str], flag: str = ""
) -> Iterator[Row]:
    found = node(document, at, child)
    row = single(document, name, found, is_required=is_required)
    own = tuple(of_node(at, child)) if isinstance(child, dict) else ()
    yield replace(row, prefix=prefix, depth=depth, flags=((flag,) if flag else ()) + row.flags, provenance=own)
    inner, marks = _item(document, found)
    if inner.at not in above:
        below = f"{prefix}{name}{marks}." if not flag else prefix
        yield from _fields(document, inner, below, depth + 1, above | {inner.at})


def single(document: Document, name: str, found: Node, *, is_required: bool) -> Row:
    """One schema as a row of its own."""
    schema = objects.mapping(found.schema)
    inner, marks = _item(document, found)
    inside = objects.mapping(inner.schema)
    bounds = [*limits(schema), *(f"each {words}" for words in limits(inside) if marks)]
    default = _json(schema["default"]) if "default" in schema else ""
    return Row(
        name, "", 0, type_of(document, found), found.component or inner.component, is_required, str(schema.get("description") or ""),
        tuple(_flags(schema)), tuple(bounds), tuple(_values(schema, inside)), default, tuple(_examples(schema)), (),
    )  # fmt: skip


def told(row: Row, **said: Any) -> Row:
    """The row with what its owner says of it."""
    return replace(row, **said)


def _item(document: Document, found: Node) -> tuple[Node, str]:
    """What an array holds in the end, and a `[]` for every array on the way."""
    marks = ""
    while isinstance(found.schema, dict) and isinstance(found.schema.get("items"), dict) and len(marks) < 8:
        found = node(document, pointer.join(found.at, "items"), found.schema["items"])
        marks += "[]"
    return found, marks


def type_of(document: Document, found: Node, depth: int = 0) -> str:
    """The type in words: `array of string`, `Pet`, `integer or null`."""
    schema = found.schema
    if not isinstance(schema, dict):
        return "nothing" if schema is False else "anything"
    types = _types(schema)
    if "array" in types and "items" in schema and depth < 4:
        inner = type_of(document, node(document, pointer.join(found.at, "items"), schema["items"]), depth + 1)
        types = [f"array of {inner}" if name == "array" else name for name in types]
    if not types and "const" in schema:
        types = [_json(schema["const"])]
    if not types and depth < 4:
        types = _choice_types(document, found, depth)
    form = schema.get("format")
    return " or ".join(types or ["anything"]) + (f" ({form})" if isinstance(form, str) else "")


def _choice_types(document: Document, found: Node, depth: int) -> list[str]:
    for keyword in ("oneOf", "anyOf", "allOf"):
        members = [node(document, pointer.join(found.at, keyword, index), member) for index, member in enumerate(objects.listing(found.schema.get(keyword)))]
        names = [member.component or type_of(document, member, depth + 1) for member in members]
        if names:
            return list(dict.fromkeys(names)) if keyword != "allOf" else names[:1]
    return ["object"] if "properties" in found.schema else ["one of the values"] if "enum" in found.schema else []


def _types(schema: dict[str, Any]) -> list[str]:
    named = schema.get("type")
    types = [named] if isinstance(named, str) else [one for one in objects.listing(named) if isinstance(one, str)]
    return [*types, "null"] if schema.get("nullable") is True and "null" not in types else types


def _flags(schema: dict[str, Any]) -> list[str]:
    words = {"readOnly": "read-only", "writeOnly": "write-only", "deprecated": "deprecated", "uniqueItems": "no item twice"}
    return [word for key, word in words.items() if schema.get(key) is True]


def limits(schema: dict[str, Any]) -> Iterator[str]:
    """The bounds of a schema in words."""
    for keyword, words in BOUNDS.items():
        value = schema.get(keyword)
        if value is not None and not isinstance(value, bool):
            yield words.format(value)
    if schema.get("additionalProperties") is False:
        yield "no other fields"


def _values(*schemas: dict[str, Any]) -> Iterator[str]:
    for schema in schemas:
        if "enum" in schema or "const" in schema:
            yield from (_json(value) for value in (objects.listing(schema.get("enum")) or ([schema["const"]] if "const" in schema else [])))
            return


def _examples(schema: dict[str, Any]) -> Iterator[str]:
    yield from (_json(value) for value in ([schema["example"]] if "example" in schema else objects.listing(schema.get("examples"))))


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _component(at: str) -> str:
    tokens = pointer.split(at)
    return tokens[2] if tokens[:2] == ["components", "schemas"] and len(tokens) == 3 else ""


def _get(document: Document, at: str) -> Any:
    try:
        return document.get(at)
    except KeyError:
        return True
