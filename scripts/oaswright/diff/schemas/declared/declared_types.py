"""The types that generated code gives to schemas, one level deep: what changes there changes the code of those who use it.

`generate` makes a few forms of every schema (`generate/view/typing_view.py`); these are the same, and tests hold the two together.
"""

from typing import Any

from oaswright import pointer
from oaswright.api import enumerations
from oaswright.api.applicators import ALTERNATIVES
from oaswright.api.python.classes import GeneratedKinds, types
from oaswright.document import objects
from oaswright.document.document import Document

ANY = "Any"
NONE = "None"

# A class that is made for an inline schema: its name is not promised.
INLINE = "object"

# The formats that have a class of Python; other formats are strings.
_FORMATS = {"date-time": "datetime", "date": "date", "uuid": "UUID"}
_KINDS = {"string": ["str"], "integer": ["int"], "number": ["int", "float"], "boolean": ["bool"], "array": ["list"], "object": ["dict"]}


def declared_type(document: Document, places: tuple[str, ...]) -> str:
    """Return the type of the schemas that declare one thing: the class of a component, a class of Python, or a union of these."""
    types_of = _Types(document).of
    found = [kinds for at in places if ANY not in (kinds := types_of(at, document.get(at), frozenset()))]
    return " | ".join(dict.fromkeys(kind for kinds in found for kind in kinds)) or ANY


def is_replaced(old: str, new: str) -> bool:
    """Tell whether code for the old type breaks with the new one: a union that has only grown still takes what it took."""
    return ANY not in (old, new) and not set(old.split(" | ")) <= set(new.split(" | "))


class _Types:
    def __init__(self, document: Document) -> None:
        self.document, self.shapes = document, GeneratedKinds(document)

    def of(self, at: str, node: Any, seen: frozenset[str]) -> list[str]:
        """Return the members of the union."""
        if not isinstance(node, dict) or at in seen:
            return [ANY]
        if isinstance(node.get("$ref"), str) and not self.shapes.is_class(node):
            target = node["$ref"].removeprefix("#")
            return self._at(target, seen | {at})
        if node.get("enum") == [None]:
            return [NONE]
        found = self._without_null(at, node, seen | {at})
        is_nullable = "null" in types(node) or (node.get("nullable") is True and self.document.is_30) or None in objects.listing(node.get("enum"))
        return [*found, NONE] if is_nullable else found

    def _without_null(self, at: str, node: dict[str, Any], seen: frozenset[str]) -> list[str]:
        if self.shapes.is_class(node):
            tokens = pointer.split(at)
            return [tokens[2] if tokens[:2] == ["components", "schemas"] and len(tokens) == 3 else INLINE]
        values = [value for value in ([node["const"]] if "const" in node else objects.listing(node.get("enum"))) if value is not None]
        if values and (all(type(value) is str for value in values) or all(type(value) is int for value in values)):
            return ["Literal"]
        kinds = sorted(types(node) - {"null"})
        if not values and kinds == ["string"] and enumerations.known_values(node):
            return ["Literal", "str"]
        if not kinds or kinds == ["object"]:
            for keyword in ALTERNATIVES[::-1]:
                if members := objects.listing(node.get(keyword)):
                    return [kind for index in range(len(members)) for kind in self._at(pointer.join(at, keyword, index), seen)]
            for index in range(len(objects.listing(node.get("allOf")))):
                if (found := self._at(pointer.join(at, "allOf", index), seen)) != [ANY]:
                    return found
        if not kinds:
            return [NONE] if types(node) else [ANY]
        return [
            kind for one in kinds for kind in ([_FORMATS[node["format"]]] if one == "string" and node.get("format") in _FORMATS else _KINDS.get(one, [ANY]))
        ]

    def _at(self, at: str, seen: frozenset[str]) -> list[str]:
        try:
            return self.of(at, self.document.get(at), seen)
        except (KeyError, IndexError, ValueError):
            return [ANY]
