"""The types of schemas in generated code, in the few forms that every generator renders rightly: what `generate` writes, and what `diff` compares.

A type is a class, a scalar, an enumeration, a list, a map, a union, or anything. Objects with properties are classes, inline ones too; references to
what is no object are resolved in place, so that a `str` is a `str` and not a wrapper.
"""

from abc import ABC, abstractmethod
from typing import Any

from oaswright import pointer
from oaswright.api import enumerations, media
from oaswright.api.python.classes import Followable, GeneratedKinds, types
from oaswright.document import objects

View = dict[str, Any]

# A schema that more schemas extend is typed as itself alone: a union of so many classes helps nobody, and each would be imported with it.
MOST_EXTENSIONS = 50

# The class that stands for a string format; see generate/runtime/models/_wire.py.
FORMATS = {"date-time": "DateTime", "date": "Date", "uuid": "Uuid"}


class PythonTypes(ABC):
    """Works out types. Whoever asks says what a class is called, and what extends a schema."""

    def __init__(self, document: Followable, *, is_30: bool) -> None:
        self._document = document
        self._is_30 = is_30
        self.kinds = GeneratedKinds(document)

    @abstractmethod
    def class_name(self, at: str) -> str:
        """Return the name of the class of the schema at a pointer."""

    @abstractmethod
    def extensions_of(self, at: str) -> tuple[str, ...]:
        """Return the pointers of the schemas that extend the component schema at a pointer with `allOf`."""

    @abstractmethod
    def is_sent(self, at: str) -> bool:
        """Tell whether what holds the schema at a pointer is sent alone, and never received: then a file is bytes."""

    def choice(self, views: list[View]) -> View:
        """Return the type of what may be one of several."""
        return union(views)

    def type_at(self, at: str, node: Any, seen: frozenset[str] = frozenset()) -> View:
        """Return the type of the schema at a pointer; `seen` are the pointers that led to it by references."""
        if not isinstance(node, dict) or at in seen:
            return {}
        if isinstance(node.get("$ref"), str) and not self.kinds.is_class(node):
            target = node["$ref"].removeprefix("#")
            return self.type_at(target, self._document.get(target), seen | {at})
        if node.get("enum") == [None]:
            return {"type": "null"}
        view = self._plain(at, node, seen | {at})
        nullable = "null" in types(node) or (node.get("nullable") is True and self._is_30) or None in objects.listing(node.get("enum"))
        return union([view, {"type": "null"}]) if nullable and view else view

    def _plain(self, at: str, node: dict[str, Any], seen: frozenset[str]) -> View:
        """Return the type without its null."""
        if self.kinds.is_class(node):
            own = {"$class": self.class_name(at)}
            return self.choice([*({"$class": self.class_name(below)} for below in self._extending(at, node)), own])
        values = [node["const"]] if "const" in node else objects.listing(node.get("enum"))
        values = [value for value in values if value is not None]
        if values and (all(type(value) is str for value in values) or all(type(value) is int for value in values)):
            return {"enum": list(dict.fromkeys(values))}
        kinds = sorted(types(node) - {"null"})
        if not values and kinds == ["string"] and (known := enumerations.known_values(node)):
            return {"anyOf": [{"enum": list(dict.fromkeys(known))}, {"type": "string"}]}
        if not kinds or kinds == ["object"]:
            for key in ("oneOf", "anyOf"):
                if objects.listing(node.get(key)):
                    return self.choice([self.type_at(pointer.join(at, key, index), member, seen) for index, member in enumerate(node[key])])
            for index, member in enumerate(objects.listing(node.get("allOf"))):
                view = self.type_at(pointer.join(at, "allOf", index), member, seen)
                if view:
                    return view
        if not kinds and types(node):
            return {"type": "null"}
        return union([self._single(at, node, kind, seen) for kind in kinds]) if kinds else {}

    def _extending(self, at: str, node: dict[str, Any]) -> list[str]:
        """Return the classes that an object of a schema with a discriminator may be instead, since they extend it with `allOf`."""
        if not has_discriminator(node):
            return []
        found = [below for below in self.extensions_of(at) if self.kinds.is_class(self._document.get(below))]
        return found if len(found) <= MOST_EXTENSIONS else []

    def _single(self, at: str, node: dict[str, Any], kind: str, seen: frozenset[str]) -> View:
        if kind == "array":
            items = {} if "prefixItems" in node else self.type_at(pointer.join(at, "items"), node.get("items", {}), seen)
            return {"type": "array", "items": items}
        if kind == "object":
            extra = node.get("additionalProperties", {})
            plain = "patternProperties" in node or not isinstance(extra, dict)
            return {"type": "object", "additionalProperties": {} if plain else self.type_at(pointer.join(at, "additionalProperties"), extra, seen)}
        if kind == "number":
            return {"anyOf": [{"type": "integer"}, {"type": "number"}]}
        if kind == "string" and node.get("format") in FORMATS:
            return {"$format": FORMATS[node["format"]]}
        if kind == "string" and media.is_file(node) and self.is_sent(at):
            return {"$format": "Binary"}
        return {"type": kind} if kind in ("string", "integer", "boolean") else {}


def has_discriminator(node: Any) -> bool:
    """Tell whether a schema names the property that says which alternative an object is."""
    return "propertyName" in objects.mapping(objects.mapping(node).get("discriminator"))


def union(views: list[View]) -> View:
    """Return a union without nesting or doubles; anything at all swallows the rest."""
    flat: list[View] = []
    for view in views:
        if not view:
            return {}
        flat.extend(one for one in view.get("anyOf", [view]) if one not in flat)
    return flat[0] if len(flat) == 1 else {"anyOf": flat} if flat else {}
