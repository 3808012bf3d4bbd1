"""Where each definition of a document is used: what is sent, what is received, or both."""

from itertools import chain

from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.incremental.tracer import TrackedDocument


def of(document: TrackedDocument, found: tuple[Operation, ...]) -> dict[str, Direction]:
    """Where each definition is used: sent, received, or both."""
    roots: dict[Direction, list[str]] = {Direction.REQUEST: [], Direction.RESPONSE: []}
    for operation in found:
        roots[Direction.REQUEST] += [one.schema for one in operation.parameters] + (list(operation.body.media_types.values()) if operation.body else [])
        roots[Direction.RESPONSE] += [at for body in operation.responses.values() for at in chain(body.media_types.values(), *body.events.values())]
    roots[Direction.RESPONSE] += [at for webhook in document.webhooks if webhook.body for at in webhook.body.media_types.values()]
    reached = {direction: document.reached(filter(None, places)) for direction, places in roots.items()}
    both = reached[Direction.REQUEST] & reached[Direction.RESPONSE]
    return {at: Direction.BOTH if at in both else direction for direction, places in reached.items() for at in places}
