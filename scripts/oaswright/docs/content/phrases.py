"""What a schema says, in the words of a reader: types, limits, values."""

import json
from collections.abc import Iterable, Iterator, Sequence
from json.encoder import encode_basestring as _string
from typing import Any

from oaswright import pointer
from oaswright.api import enumerations
from oaswright.api.applicators import ALTERNATIVES, Subschema, in_place, reference
from oaswright.api.objects import ObjectSchema
from oaswright.docs.reading import PageSource, once
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.filters.formats import ANNOTATION

BOUNDS = {
    "minimum": "at least {}", "exclusiveMinimum": "more than {}", "maximum": "at most {}", "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}", "minLength": "at least {} characters", "maxLength": "at most {} characters", "minItems": "at least {} items",
    "maxItems": "at most {} items", "minProperties": "at least {} fields", "maxProperties": "at most {} fields", "pattern": "matches {}",
    "contentEncoding": "encoded as {}", "contentMediaType": "holds {}",
}  # fmt: skip
_LIMITING = frozenset((*BOUNDS, "enum", "x-extensible-enum", "additionalProperties", "unevaluatedProperties", "not"))
FLAGS = {"readOnly": "read-only", "writeOnly": "write-only", "deprecated": "deprecated", "uniqueItems": "no item twice"}
CLOSED = "no other fields"
ONE_VALUE = {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}
DEEPEST = 4

# Made once: `json.dumps` makes one for each value.
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)

# So many values of an enumeration are shown with what the document says of them.
MEANINGS = 100


def always(document: Document, *places: str) -> Sequence[Subschema]:
    """Return the schemas that apply to every instance of the schemas at some pointers, the outermost last."""
    if isinstance(document, PageSource):
        return document.always(places[0]) if len(places) == 1 else [one for at in places for one in document.always(at)]
    return [one for at in places for one in in_place(document, at) if one.always]


def object_schema(document: Document, at: str) -> ObjectSchema:
    """Return which properties the schema at a pointer gives its instances."""
    return once(document, ("object", at), lambda: ObjectSchema(document, at))


def component(document: Document, at: str) -> str:
    """Return the name of the component schema that a pointer is or refers to, "" if none."""
    return once(document, ("component", at), lambda: _component(document, at))


def _component(document: Document, at: str) -> str:
    seen = set[str]()
    while at and at not in seen:
        seen.add(at)
        tokens = pointer.split(at)
        if tokens[:2] == ["components", "schemas"] and len(tokens) == 3:
            return tokens[2]
        node = get(document, at)
        at = reference(node)
        members = objects.listing(node.get("allOf")) if isinstance(node, dict) and not at else []
        if len(members) == 1 and not (isinstance(node, dict) and "properties" in node):
            at = reference(members[0])
    return ""


def get(document: Document, at: str) -> Any:
    """Return the node at a pointer, True where there is none: nothing is known of it."""
    try:
        return document.get(at)
    except KeyError:
        return True


def types(subschemas: Iterable[Subschema]) -> list[str]:
    """Return the JSON types that all of these schemas admit, in the order of the first that names some."""
    found: list[str] | None = None
    for one in subschemas:
        named = one.schema.get("type")
        own = [named] if isinstance(named, str) else [name for name in objects.listing(named) if isinstance(name, str)]
        if not own:
            continue
        if one.schema.get("nullable") is True and "null" not in own:
            own = [*own, "null"]
        found = own if found is None else [name for name in found if name in own or (name == "integer" and "number" in own)]
    return found or []


def type_of(document: Document, *places: str, depth: int = 0) -> str:
    """Return a type in words: `array of string`, `Pet`, `integer or null`."""
    if any(get(document, at) is False for at in places):
        return "nothing"
    parts = always(document, *places)
    names = types(parts)
    if "array" in names and depth < DEEPEST:
        inner = next((pointer.join(one.pointer, "items") for one in parts if "items" in one.schema), "")
        if inner:
            words = component(document, inner) or type_of(document, inner, depth=depth + 1)
            names = [f"array of {words}" if name == "array" else name for name in names]
    if not names:
        names = [text(one.schema["const"]) for one in parts if "const" in one.schema][:1]
    if not names and depth < DEEPEST:
        names = _choices(document, parts, depth)
    if not names:
        names = ["object"] if any("properties" in one.schema for one in parts) else ["one of the values"] if any("enum" in one.schema for one in parts) else []
    forms = (one.schema.get("format", one.schema.get(ANNOTATION)) for one in parts)
    form = next((one for one in forms if isinstance(one, str)), "")
    return " or ".join(names or ["anything"]) + (f" ({form})" if form else "")


def _choices(document: Document, parts: Sequence[Subschema], depth: int) -> list[str]:
    for one in parts:
        for keyword in ALTERNATIVES:
            members = [pointer.join(one.pointer, keyword, index) for index in range(len(objects.listing(one.schema.get(keyword))))]
            if members:
                names = list(dict.fromkeys(component(document, at) or type_of(document, at, depth=depth + 1) for at in members))
                return names if len(names) <= 6 else [*names[:5], f"{len(names) - 5} others"]
    return []


def limits(parts: Iterable[Subschema]) -> list[str]:
    """Return the bounds of schemas that apply together, in words."""
    return list(dict.fromkeys(words for one in parts for words in _limits(one.schema)))


def _limits(schema: dict[str, Any]) -> Iterator[str]:
    if _LIMITING.isdisjoint(schema):  # nearly every one
        return
    for keyword, words in BOUNDS.items():
        value = schema.get(keyword)
        if value is not None and not isinstance(value, bool):
            said = words.format(value if isinstance(value, str) else text(value))
            yield said.removesuffix("s") if value == 1 and keyword in ONE_VALUE else said
    yield from (f"{text(value)} is {about}" for value, about in enumerations.descriptions(schema)[:MEANINGS])
    if known := enumerations.known_values(schema):
        yield f"known values are {', '.join(known[:MEANINGS])}, and others may come"
    for bound, exclusive, words in (("minimum", "exclusiveMinimum", "not {} itself"), ("maximum", "exclusiveMaximum", "not {} itself")):
        if schema.get(exclusive) is True and bound in schema:
            yield words.format(schema[bound])
    if schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False:
        yield CLOSED
    if isinstance(schema.get("not"), dict) and (
        refused := [*objects.listing(schema["not"].get("enum")), *([schema["not"]["const"]] if "const" in schema["not"] else [])]
    ):
        yield "not " + " or ".join(text(value) for value in refused)


def flags(parts: Iterable[Subschema]) -> list[str]:
    """Return what is marked on any of the schemas, such as `read-only`."""
    found = list(parts)
    return [word for key, word in FLAGS.items() if any(one.schema.get(key) is True for one in found)]


def values(parts: Iterable[Subschema]) -> list[str]:
    """Return the values that an enumeration or constant admits, as text."""
    found: list[str] | None = None
    for one in parts:
        own = objects.listing(one.schema.get("enum")) or ([one.schema["const"]] if "const" in one.schema else [])
        if own:
            texts = [text(value) for value in own]
            found = texts if found is None else [value for value in found if value in set(texts)]
    return found or []


def last(parts: Sequence[Subschema], key: str) -> Any:
    """Return what the outermost schema that has a keyword says with it, None if none does."""
    for one in reversed(parts):
        if key in one.schema:
            return one.schema[key]
    return None


def as_json(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON; what JSON has no form for, such as a file, by its name."""
    return _JSON.encode(value) if indent is None else _indented(value, "\n", " " * indent)


def _indented(value: Any, line: str, indent: str) -> str:
    """Return what `json.dumps` writes with an indent, which has no fast way for it."""
    if isinstance(value, str):
        return _string(value)
    if not value or not isinstance(value, dict | list):
        return _JSON.encode(value)
    inside = line + indent
    if isinstance(value, dict):
        items = [f"{_string(key if isinstance(key, str) else json.dumps(key))}: {_indented(item, inside, indent)}" for key, item in value.items()]
    else:
        items = [_indented(item, inside, indent) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}{inside}{f',{inside}'.join(items)}{line}{closing}"


def text(value: Any) -> str:
    """Return a value as a reader types it: strings bare, all else as JSON."""
    return value if isinstance(value, str) else as_json(value)


def pretty(value: Any) -> str:
    """Return a value as text for a block of code."""
    return value if isinstance(value, str) else as_json(value, 2)


def python(given: Any, depth: int = 0) -> str:
    """Return JSON data as Python's own notation, one item a line."""
    if isinstance(given, str):
        literal = repr(given)
        return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in literal and "\\'" not in literal else literal
    if not isinstance(given, dict | list) or not given:
        return repr(given)
    inside = "    " * (depth + 1)
    pairs = given.items() if isinstance(given, dict) else ((None, item) for item in given)
    lines = [f"{inside}{f'{python(str(key))}: ' if key is not None else ''}{python(item, depth + 1)},\n" for key, item in pairs]
    opening, closing = ("{", "}") if isinstance(given, dict) else ("[", "]")
    return f"{opening}\n{''.join(lines)}{'    ' * depth}{closing}"
