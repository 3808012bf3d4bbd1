"""Where an operation is served: its own servers, else its path's, else the document's."""

import re
from dataclasses import dataclass, field
from typing import Any

from oaswright import pointer
from oaswright.api.operation import Operation
from oaswright.document import objects
from oaswright.document.document import Document

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """A placeholder of a server's URL. `enum` is empty where any text is allowed."""

    default: str
    enum: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """`url` is the template as written; it may be relative to where the document is served from."""

    url: str
    pointer: str
    description: str = ""
    variables: dict[str, Variable] = field(default_factory=dict)

    def address(self, **values: str) -> str:
        """Fill in the template, variables that are not given with their defaults; a final slash is left out."""

        def value(found: re.Match[str]) -> str:
            name = found[1]
            return values.get(name, self.variables[name].default if name in self.variables else found[0])

        return _VARIABLE.sub(value, self.url).rstrip("/")


def of_document(document: Document) -> tuple[Server, ...]:
    """Return the document's servers."""
    return _servers(document.tree.get("servers"), "/servers")


def of_operation(document: Document, operation: Operation) -> tuple[Server, ...]:
    """Return the servers that an operation is reached at; empty where the document names none."""
    item_at = operation.pointer.rpartition("/")[0]
    item = document.get(item_at)
    places = ((operation.node, operation.pointer), (item if isinstance(item, dict) else {}, item_at), (document.tree, ""))
    found = (_servers(node.get("servers"), pointer.join(at, "servers")) for node, at in places)
    return next(filter(None, found), ())


def _servers(nodes: Any, at: str) -> tuple[Server, ...]:
    return tuple(
        Server(str(node.get("url") or ""), pointer.join(at, index), str(node.get("description") or ""), _variables(node))
        for index, node in enumerate(objects.listing(nodes))
        if isinstance(node, dict)
    )


def _variables(node: dict[str, Any]) -> dict[str, Variable]:
    return {
        str(name): Variable(str(one.get("default", "")), tuple(map(str, objects.listing(one.get("enum")))), str(one.get("description") or ""))
        for name, one in objects.mapping(node.get("variables")).items()
        if isinstance(one, dict)
    }
