"""What there is to prove of a document: its component schemas and its operations, each with its share of the probes."""

from collections.abc import Container, Iterator
from typing import Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, callbacks, operations, webhooks
from oaswright.api.schema import references
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.prove.cell import Artefact, Job

# Every cell gets this many probes if the whole has enough of them.
LEAST = 50


def model_jobs(document: Document, count: int, only: Container[str] | None = None) -> list[Job]:
    """One job a component schema, in the direction that it is used in; larger schemas get more of the probes."""
    names = list((document.tree.get("components") or {}).get("schemas") or {})
    used = directions(document)
    places = {name: pointer.of(["components", "schemas", name]) for name in names}
    places = {name: at for name, at in places.items() if only is None or at in only}
    shares = _shares([_size(document, at) for at in places.values()], count)
    return [Job(Artefact.MODELS, name, at, used.get(at, Direction.BOTH), share) for (name, at), share in zip(places.items(), shares, strict=True)]


def client_jobs(document: Document, count: int, only: Container[str] | None = None) -> list[Job]:
    """One job a request and one a documented response of each operation."""
    every = (draft for operation in operations(document) for draft in _operation_drafts(operation))
    drafts = [draft for draft in every if only is None or _message(draft) in only]
    shares = _shares([_size(document, at) if at else 1 for _, _, at, _, _ in drafts], count)
    jobs = []
    for (name, operation, at, direction, status), share in zip(drafts, shares, strict=True):
        jobs.append(Job(Artefact.CLIENT, name, at, direction, share, operation, status))
    return jobs


Draft = tuple[str, str, str, Direction, str]


def _message(draft: Draft) -> str:
    """Return the pointer of the response that a draft is about, or of the operation for its request."""
    return pointer.join(draft[1], "responses", draft[4]) if draft[4] else draft[1]


def _operation_drafts(operation: Operation) -> Iterator[Draft]:
    body = operation.body.json_schema if operation.body else ""
    yield f"{operation.name} request", operation.pointer, body, Direction.REQUEST, ""
    for status, response in operation.responses.items():
        yield f"{operation.name} {status}", operation.pointer, response.json_schema, Direction.RESPONSE, status


def directions(document: Document) -> dict[str, Direction]:
    """Return the direction that each schema pointer is reached in; BOTH where it is reached in both."""
    found: dict[str, Direction] = {}
    ways = [(one, Direction.REQUEST, Direction.RESPONSE) for one in operations(document)]
    ways += [(one, Direction.RESPONSE, Direction.REQUEST) for one in _incoming(document)]
    for operation, asked, answered in ways:
        requested = [one.schema for one in operation.parameters if one.schema]
        requested += [at for at in (operation.body.media_types.values() if operation.body else ()) if at]
        replied = [at for response in operation.responses.values() for at in response.media_types.values() if at]
        for places, direction in ((requested, asked), (replied, answered)):
            for at in _reached(document, places):
                found[at] = direction if found.get(at, direction) is direction else Direction.BOTH
    return found


def _incoming(document: Document) -> Iterator[Operation]:
    """Yield the requests that the service sends: webhooks and callbacks."""
    events = list(webhooks(document))
    yield from events
    for sender in (*operations(document), *events):
        yield from (one for _, one in callbacks(document, sender))


def _reached(document: Document, places: list[str]) -> set[str]:
    seen: set[str] = set()
    pending = list(places)
    while pending:
        at = pending.pop()
        if at not in seen:
            seen.add(at)
            pending += references(_get(document, at))
    return seen


def _get(document: Document, at: str) -> Any:
    try:
        return document.get(at)
    except KeyError:
        return None


def _size(document: Document, at: str) -> int:
    """How many schemas an instance of this one can touch."""
    return sum(1 for place in _reached(document, [at]) for _ in objects.walk(_get(document, place), "schema"))


def _shares(sizes: list[int], count: int) -> list[int]:
    """Return the probes divided by size, each at least LEAST where there are enough; together they are the count."""
    if not sizes:
        return []
    least = min(LEAST, count // len(sizes))
    rest, total = count - least * len(sizes), sum(sizes)
    shares = [least + rest * size // total for size in sizes]
    for index in range(count - sum(shares)):
        shares[index % len(shares)] += 1
    return shares
