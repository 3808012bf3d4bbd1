"""Where each definition of a document is used: what is sent, what is received, or both."""

from itertools import chain

from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.api.tracked_document import TrackedDocument


def of(document: TrackedDocument, found: tuple[Operation, ...]) -> dict[str, Direction]:
    """Where each definition is used: sent, received, or both."""
    roots: dict[Direction, list[str]] = {Direction.REQUEST: [], Direction.RESPONSE: []}
    ways = [(one, Direction.REQUEST, Direction.RESPONSE) for one in found]
    ways += [(one.operation, Direction.RESPONSE, Direction.REQUEST) for one in document.incoming]
    for operation, asked, answered in ways:
        roots[asked] += [one.schema for one in operation.parameters] + (list(operation.body.media_types.values()) if operation.body else [])
        roots[answered] += [at for body in operation.responses.values() for at in chain(body.media_types.values(), *body.events.values())]
    reached = {direction: document.reached(filter(None, places)) for direction, places in roots.items()}
    both = reached[Direction.REQUEST] & reached[Direction.RESPONSE]
    return {at: Direction.BOTH if at in both else direction for direction, places in reached.items() for at in places}
