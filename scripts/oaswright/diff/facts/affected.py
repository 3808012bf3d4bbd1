"""Which operations an edit of a document touches: those that read otherwise, in themselves or in anything that they reach."""

from typing import Any

from oaswright.api.operation import Operation, operations
from oaswright.diff.facts.equality import Equality
from oaswright.document import objects
from oaswright.document.document import Document


def operations_touched(old: Document, new: Document) -> frozenset[str]:
    """Return the names (`PATCH /pets/{id}`) of the operations of the new document that are new, or not as they were."""
    equality = Equality(old, new)
    before = {one.name: one for one in operations(old)}
    schemes = [objects.mapping(objects.mapping(document.tree.get("components")).get("securitySchemes")) for document in (old, new)]

    def is_same(one: Operation, other: Operation) -> bool:
        nodes = [(one.node, other.node), *zip(_shared(one), _shared(other), strict=False)]
        names = {name for alternative in other.security for name in alternative}
        return (
            len(one.parameters) == len(other.parameters)
            and one.security == other.security
            and all(equality.same(*pair) for pair in nodes)
            and all(schemes[0].get(name) == schemes[1].get(name) for name in names)
        )

    return frozenset(one.name for one in operations(new) if one.name not in before or not is_same(before[one.name], one))


def _shared(one: Operation) -> list[dict[str, Any]]:
    """Return the parameters, those of the path included."""
    return [parameter.node for parameter in one.parameters]
