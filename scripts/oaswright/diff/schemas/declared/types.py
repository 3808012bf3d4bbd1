"""The types that generated code gives to schemas, one level deep: what changes there changes the code of those who use it."""

from typing import Any

from oaswright import pointer
from oaswright.api.applicators import reference
from oaswright.document import objects
from oaswright.document.document import Document

ANY = "Any"

# The classes of Python that stand for formats; other formats stay what their type is.
_FORMATS = {
    "date": "date",
    "date-time": "datetime",
    "time": "time",
    "duration": "timedelta",
    "uuid": "UUID",
    "uri": "AnyUrl",
    "email": "EmailStr",
    "binary": "bytes",
}
_KINDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None", "array": "list"}
_PLAIN = frozenset((*_FORMATS.values(), *_KINDS.values(), "enum", "dict"))


def declared_type(document: Document, at: str) -> str:
    """Return the type of the schema at a pointer: the class of a component, a class of Python, or a union of these."""
    return " | ".join(dict.fromkeys(_types(document, at, document.get(at), set())))


def is_replaced(old: str, new: str) -> bool:
    """Tell whether code for the old type breaks with the new one: a union that has only grown still takes what it took."""
    return ANY not in (old, new) and not set(old.split(" | ")) <= set(new.split(" | "))


def _types(document: Document, at: str, node: Any, seen: set[str]) -> list[str]:
    if not isinstance(node, dict) or at in seen:
        return [ANY]
    seen.add(at)
    if target := reference(node):
        return [pointer.split(target)[-1]] if target.startswith("/components/schemas/") else _at(document, target, seen)
    null = ["None"] if node.get("nullable") is True else []
    for keyword in ("anyOf", "oneOf"):
        if members := objects.listing(node.get(keyword)):
            return [kind for index in range(len(members)) for kind in _at(document, pointer.join(at, keyword, index), seen)] + null
    if "enum" in node or "const" in node:
        values = objects.listing(node.get("enum")) or [node.get("const")]
        return ["None"] if values == [None] else ["enum", *null]
    if "properties" not in node and "type" not in node and (members := objects.listing(node.get("allOf"))):
        return _combined([_at(document, pointer.join(at, "allOf", index), seen) for index in range(len(members))]) + null
    said = node.get("type")
    kinds = [str(kind) for kind in said] if isinstance(said, list) else [str(said)] if said else ["object"] if "properties" in node else []
    return [kind for one in kinds for kind in _kind(node, one)] + null or [ANY]


def _combined(members: list[list[str]]) -> list[str]:
    """Return the type of schemas that all apply: that of the only one with a type, or a class of its own."""
    typed = [one for one in members if one != [ANY]]
    if len(typed) == 1:
        return typed[0]
    return ["object"] if any(one == ["object"] or not set(one) <= _PLAIN for one in typed) else [ANY]


def _kind(node: dict[str, Any], kind: str) -> list[str]:
    if kind == "string":
        return [_FORMATS.get(str(node.get("format")), "str")]
    if kind == "object":
        return ["object" if "properties" in node or "allOf" in node else "dict"]
    return [_KINDS.get(kind, ANY)]


def _at(document: Document, at: str, seen: set[str]) -> list[str]:
    try:
        return _types(document, at, document.get(at), seen)
    except (KeyError, IndexError, ValueError):
        return [ANY]
