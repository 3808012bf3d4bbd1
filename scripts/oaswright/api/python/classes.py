"""Which schemas are classes in generated code."""

from typing import Any, Protocol

from oaswright.api.applicators import Readable, is_alias
from oaswright.document import objects


class Followable(Readable, Protocol):
    """What is needed of a document."""

    def follow(self, at: str, node: Any) -> tuple[str, Any]:
        """Return the pointer and the node that a chain of references ends at."""


class GeneratedKinds:
    """The schemas of a document by what is generated for them."""

    def __init__(self, document: Followable) -> None:
        self.document = document

    def is_class(self, node: Any, depth: int = 0) -> bool:
        """Tell whether the instances are objects with named properties, and the schema no mere reference to another one."""
        if not isinstance(node, dict) or depth > 30 or is_alias(self.document, node):
            return False
        if "$ref" in node:  # what stands beside it applies too, as two members of an allOf
            beside = {key: value for key, value in node.items() if key != "$ref"}
            return self.is_class({**beside, "allOf": [{"$ref": node["$ref"]}, *objects.listing(node.get("allOf"))]}, depth + 1)
        kinds = types(node)
        if kinds and "object" not in kinds:
            return False
        if kinds - {"object", "null"}:
            return False
        if objects.mapping(node.get("properties")):
            return True
        members = [self.document.follow("", member)[1] for member in objects.listing(node.get("allOf"))]
        if len(members) == 1 and len(objects.listing(node.get("allOf"))) == 1 and "$ref" in (node["allOf"][0] if isinstance(node["allOf"][0], dict) else {}):
            return bool(kinds == {"object"} and objects.listing(node.get("required")) and self.is_class(members[0], depth + 1))
        return any(self.is_class(member, depth + 1) for member in members)


def types(node: dict[str, Any]) -> set[str]:
    """Return the types that a schema names."""
    kinds = node.get("type")
    return {kinds} if isinstance(kinds, str) else {kind for kind in kinds if isinstance(kind, str)} if isinstance(kinds, list) else set()
