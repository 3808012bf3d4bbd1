"""OpenAPI links: how the document says that a response names the parameters of another operation."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from oaswright import pointer
from oaswright.api.operation import Operation
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.fuzz.wire.exchange import Exchange

Link = tuple[Operation, dict[str, Any]]


def links(document: Document, operation: Operation, operations: Mapping[str, Operation]) -> Iterator[Link]:
    """Yield the operations that an operation's successes link to, with the runtime expression of each parameter."""
    for key, response in operation.responses.items():
        if not key.startswith("2"):
            continue
        for link in objects.mapping(response.node.get("links")).values():
            node = document.follow("", link)[1]
            target = _target(objects.mapping(node), operations)
            if target is not None:
                given = objects.mapping(objects.mapping(node).get("parameters"))
                yield target, {str(name).rpartition(".")[2]: expression for name, expression in given.items()}


def values(link: Link, exchange: Exchange) -> dict[str, Any]:
    """Evaluate the expressions of a link for one exchange; what it does not say is left out."""
    found = {name: evaluated(expression, exchange) for name, expression in link[1].items()}
    return {name: value for name, value in found.items() if value is not None}


def evaluated(expression: Any, exchange: Exchange) -> Any:
    """Return the value of a runtime expression such as `$response.body#/id`; a constant stands for itself, None for what is not there."""
    if not isinstance(expression, str) or not expression.startswith("$"):
        return expression
    side, _, rest = expression.removeprefix("$").partition(".")
    message = exchange.response if side == "response" else exchange.request
    if rest.startswith("body"):
        found = _inside(message.json, rest.partition("#")[2])
        return found if isinstance(found, str | int) and not isinstance(found, bool) else None
    if rest.startswith("header."):
        name = rest.removeprefix("header.").lower()
        headers = {key.lower(): value for key, value in (exchange.response.headers.items() if side == "response" else exchange.request.headers)}
        value = headers.get(name)
        return unquote(urlsplit(value).path.rstrip("/").rsplit("/", 1)[-1]) if value and name == "location" else value
    return None


def _inside(node: Any, at: str) -> Any:
    try:
        return pointer.get(node, at)
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _target(link: Mapping[str, Any], operations: Mapping[str, Operation]) -> Operation | None:
    name, reference = link.get("operationId"), str(link.get("operationRef") or "").partition("#")[2]
    return next((one for one in operations.values() if (name and one.node.get("operationId") == name) or (reference and one.pointer == reference)), None)
