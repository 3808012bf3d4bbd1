"""What a schema says of its type and fields in a direction, references and combined schemas included."""

from functools import cached_property
from typing import Any

from oaswright import pointer
from oaswright.api.applicators import ALTERNATIVES, reference
from oaswright.api.direction import Direction, exempting_flags
from oaswright.api.objects import ObjectSchema
from oaswright.document import objects
from oaswright.document.document import Document


class Facts:
    """The facts of one side."""

    def __init__(self, document: Document, at: str, direction: Direction) -> None:
        try:
            self.node: dict[str, Any] = objects.mapping(document.get(at)) if at else {}
        except (KeyError, IndexError, ValueError):
            self.node = {}
        self._document, self._at, self._flags = document, at, exempting_flags(direction)

    @cached_property
    def _schema(self) -> ObjectSchema:
        return ObjectSchema(self._document, self._at)

    @cached_property
    def types(self) -> list[str]:
        """The types that it names; null is one where OpenAPI 3.0 says `nullable`."""
        found = named_types(self.node)
        return [*found, "null"] if self._document.is_30 and self.node.get("nullable") is True and found else found

    @cached_property
    def alternatives(self) -> list[str]:
        """What each alternative is called."""
        return alternative_names(self.node)

    def is_unused(self, name: str) -> bool:
        """Tell whether the direction does not use a field."""
        return name in self._schema.properties and any(self._schema.has_flag(name, flag) for flag in self._flags)

    @cached_property
    def names(self) -> dict[str, None]:
        """The fields that are declared for every instance."""
        return {name: None for name, one in self._schema.properties.items() if one.always}

    @cached_property
    def required(self) -> list[str]:
        """The fields that every message of the direction has."""
        return sorted(name for name in self._schema.required if not self.is_unused(name))

    @property
    def is_closed(self) -> bool:
        """Whether fields that are not declared are refused."""
        return self._schema.is_closed


def named_types(node: dict[str, Any]) -> list[str]:
    """Return the types that a schema names itself."""
    kinds = node.get("type")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds)] if kinds else []


def alternative_names(node: dict[str, Any]) -> list[str]:
    """Return what each alternative is called: its component, its title or its type."""
    members = [member for keyword in ALTERNATIVES for member in objects.listing(node.get(keyword)) if isinstance(member, dict)]
    named = (pointer.split(reference(member))[-1] if reference(member) else member.get("title") or " or ".join(named_types(member)) for member in members)
    return list(dict.fromkeys(str(name) for name in named if name))
