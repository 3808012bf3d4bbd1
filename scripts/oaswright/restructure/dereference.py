"""A document in which what a reference means stands in its place."""

from collections.abc import Mapping
from typing import Any

from oaswright import pointer
from oaswright.api.applicators import ANNOTATIONS
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.errors import UsageError

# So many values a document may hold when all is written in place.
MOST = 2_000_000


def dereferenced(document: Document) -> dict[str, Any]:
    """Return the document without references, but for those that only a reference can say.

    These are the references of a circle, and the alternatives of a discriminator, whose values are their names.

    Raises:
        UsageError: It would hold more values than anybody reads.
    """
    inliner = _Inliner(document.tree, is_30=document.is_30)
    result: dict[str, Any] = inliner.inlined(document.tree, "openapi", ())
    if _size(result, {}) > MOST:
        raise UsageError(
            f"without references the document would hold more than {MOST:,} values", hint="print it with `oaswright bundle`, or keep less with --include"
        )
    return result


class _Inliner:
    """The objects that references mean, each made once."""

    def __init__(self, tree: Mapping[str, Any], *, is_30: bool) -> None:
        self.tree = tree
        self.is_30 = is_30
        self.known: dict[tuple[str, str], Any] = {}
        self.circles: set[str] = set()

    def inlined(self, node: Any, kind: str, above: tuple[str, ...]) -> Any:
        """Return an object with what its references mean; `above` are the references that it stands in the place of."""
        if not isinstance(node, dict):
            return node
        if isinstance(reference := node.get("$ref"), str) and reference.startswith("#"):
            return self._in_place(node, reference, kind, above)
        result = dict(node)
        for steps, child_kind, child in objects.parts(kind, node):
            if kind == "schema" and "discriminator" in node and steps[0] in ("oneOf", "anyOf") and isinstance(child, dict) and "$ref" in child:
                continue
            objects.put(result, node, steps, self.inlined(child, child_kind, above))
        return result

    def _in_place(self, node: Mapping[str, Any], reference: str, kind: str, above: tuple[str, ...]) -> Any:
        if reference in above:
            self.circles.update(above[above.index(reference) :])
            return node
        if (reference, kind) not in self.known:
            made = self.inlined(pointer.get(self.tree, reference), kind, (*above, reference))
            if not self.circles.intersection(above):  # what is within a circle depends on where it was entered
                self.known[reference, kind] = made
        else:
            made = self.known[reference, kind]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        if not beside or not isinstance(made, dict):
            return made
        if kind != "schema":
            return {**made, **{key: value for key, value in beside.items() if key in ("summary", "description")}}
        if self.is_30:
            return made  # OpenAPI 3.0 ignores what stands beside a reference
        if beside.keys() <= ANNOTATIONS:
            return {**made, **beside}
        rest = self.inlined(beside, kind, above)
        return {**rest, "allOf": [made, *objects.listing(rest.get("allOf"))]}


def _size(node: Any, known: dict[int, int]) -> int:
    """Return how many values a tree holds when it is written; what it shares counts each time."""
    if not isinstance(node, dict | list):
        return 1
    if id(node) not in known:
        known[id(node)] = 1 + sum(_size(child, known) for child in (node.values() if isinstance(node, dict) else node))
    return known[id(node)]
