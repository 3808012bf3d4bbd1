"""The types that generated code gives to schemas, one level deep: what changes there changes the code of those who use it."""

from functools import cached_property
from typing import Any

from oaswright import pointer
from oaswright.api.objects import bases, extensions
from oaswright.api.python import python_names
from oaswright.api.python.python_types import PythonTypes, View
from oaswright.document import objects
from oaswright.document.document import Document

ANY = "Any"

# A class that is made for an inline schema: its name is not promised.
INLINE = "object"

_FORMATS = {"DateTime": "datetime", "Date": "date", "Uuid": "UUID", "Binary": "bytes"}
_KINDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "list", "object": "dict", "null": "None"}


class DeclaredTypes(PythonTypes):
    """The types of the schemas of one document."""

    def __init__(self, document: Document) -> None:
        super().__init__(document, is_30=document.is_30)
        self.document = document

    def of(self, places: tuple[str, ...]) -> str:
        """Return the type of the schemas that declare one thing: the class of a component, a class of Python, or a union of these."""
        found = [names for at in places if ANY not in (names := _members(self._at(at)))]
        return " | ".join(dict.fromkeys(name for names in found for name in names)) or ANY

    def _at(self, at: str) -> View:
        try:
            return self.type_at(at, self.document.get(at))
        except (KeyError, IndexError, ValueError):
            return {}

    def class_name(self, at: str) -> str:
        """Return the name of the class of the schema at a pointer."""
        tokens = pointer.split(at)
        return python_names.class_name(tokens[2]) if tokens[:2] == ["components", "schemas"] and len(tokens) == 3 else INLINE

    def extensions_of(self, at: str) -> tuple[str, ...]:
        """Return the pointers of the schemas that extend the component schema at a pointer with `allOf`."""
        return self._extensions.get(at, ())

    def is_sent(self, at: str) -> bool:  # noqa: ARG002 # the same for all
        """Tell no: whether a file is bytes or text depends on all uses of its schema, and generated code takes both."""
        return False

    @cached_property
    def _extensions(self) -> dict[str, tuple[str, ...]]:
        schemas = objects.mapping(objects.mapping(self.document.tree.get("components")).get("schemas"))
        return extensions({pointer.of(["components", "schemas", name]): bases(node) for name, node in schemas.items()})


def is_replaced(old: str, new: str) -> bool:
    """Tell whether code for the old type breaks with the new one: a union that has only grown still takes what it took."""
    return ANY not in (old, new) and not set(old.split(" | ")) <= set(new.split(" | "))


def _members(view: View) -> list[str]:
    """Return the names of what a type is a union of."""
    if "anyOf" in view:
        return [name for one in view["anyOf"] for name in _members(one)]
    return [_name(view)]


def _name(view: dict[str, Any]) -> str:
    if "$class" in view:
        return str(view["$class"])
    if "enum" in view:
        return "Literal"
    return _FORMATS[view["$format"]] if "$format" in view else _KINDS.get(str(view.get("type")), ANY)
