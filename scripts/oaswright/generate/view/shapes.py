"""What a schema says of the shape of its instances, with all that it is put together from."""

from collections.abc import Iterator
from typing import Any

from oaswright import objects, pointer
from oaswright.incremental.tracer import Read


class Shapes:
    """The shapes of a document's schemas."""

    def __init__(self, document: Read) -> None:
        self.document = document

    def is_class(self, node: Any, depth: int = 0) -> bool:
        """Whether the instances are objects with named properties."""
        if not isinstance(node, dict) or depth > 30:
            return False
        if "$ref" in node:
            return False
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

    def parts(self, at: str, node: Any, seen: frozenset[str]) -> Iterator[tuple[str, dict[str, Any], bool]]:
        """The schemas that say what properties an object has: (pointer, schema, whether it holds for every instance)."""
        at, node = self.document.follow(at, node) if isinstance(node, dict) else (at, node)
        if not isinstance(node, dict) or at in seen:
            return
        seen |= {at}
        for index, member in enumerate(objects.listing(node.get("allOf"))):
            yield from self.parts(pointer.join(at, "allOf", index), member, seen)
        yield at, node, True
        for key in ("anyOf", "oneOf"):
            for index, member in enumerate(objects.listing(node.get(key))):
                yield from ((place, part, False) for place, part, _ in self.parts(pointer.join(at, key, index), member, seen))
        for key in ("if", "then", "else"):
            yield from ((place, part, False) for place, part, _ in self.parts(pointer.join(at, key), node.get(key), seen))
        for name, member in objects.mapping(node.get("dependentSchemas")).items():
            yield from ((place, part, False) for place, part, _ in self.parts(pointer.join(at, "dependentSchemas", name), member, seen))

    def flagged(self, node: Any, flag: str) -> bool:
        """Whether a schema, or what it refers to, bears a flag such as `readOnly`."""
        if not isinstance(node, dict):
            return False
        target = self.document.follow("", node)[1] if "$ref" in node else node
        return node.get(flag) is True or (isinstance(target, dict) and target.get(flag) is True)


def types(node: dict[str, Any]) -> set[str]:
    """The types that a schema names."""
    kinds = node.get("type")
    return {kinds} if isinstance(kinds, str) else {kind for kind in kinds if isinstance(kind, str)} if isinstance(kinds, list) else set()
