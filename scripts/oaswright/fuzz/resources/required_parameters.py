"""The query parameters, headers and cookies that an operation cannot do without, with a value for each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, Parameter
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.fuzz.bodies.unique_values import fresh
from oaswright.fuzz.resources.known_parameters import NOTHING_KNOWN, KnownParameters
from oaswright.probes.make import Maker

ELSEWHERE = ("accept", "content-type", "authorization")  # OpenAPI: these are not parameters
ONCE = re.compile(r"idempot|request-?id|correlation|nonce", re.IGNORECASE)
ANY = "*"  # the entity tag of whatever is there


@dataclass
class Required:
    """Values by operation; what must not be said twice is another value each time. `tags` are the entity tags last seen, by URL."""

    schemas: Schemas
    tags: dict[str, str] = field(default_factory=dict)
    turn: int = 0
    known: KnownParameters = NOTHING_KNOWN
    _known: dict[str, list[tuple[Parameter, Any, Maker]]] = field(default_factory=dict)

    def query(self, operation: Operation, given: Sequence[tuple[str, str]], without: str = "") -> str:
        """Return the query of a request, with its question mark: what is given, and what is required beside it."""
        names = {name for name, _ in given} | {without}
        own = [(one.name, text(value)) for one, value, _ in self._of(operation) if one.location == "query" and one.name not in names]
        pairs = [*own, *given]
        return f"?{urlencode(pairs)}" if pairs else ""

    def headers(self, operation: Operation, url: str, without: str = "") -> list[tuple[str, str]]:
        """Return the required headers and cookies; a condition is met by what was last seen of a resource."""
        found: list[tuple[str, str]] = []
        cookies: list[str] = []
        for one, value, maker in self._of(operation):
            if one.name == without:
                continue
            if one.location == "cookie":
                cookies.append(f"{one.name}={quote(text(value))}")
            elif one.location == "header":
                found.append((one.name, self._said(one, value, maker, url)))
        return [*found, *([("Cookie", "; ".join(cookies))] if cookies else [])]

    def _said(self, one: Parameter, value: Any, maker: Maker, url: str) -> str:
        if one.name.lower() == "if-match":
            return self.tags.get(url, ANY)
        if ONCE.search(one.name):
            self.turn += 1
            return text(fresh(lambda other: maker.fits(maker.root, other), value, self.turn))
        return text(value)

    def _of(self, operation: Operation) -> list[tuple[Parameter, Any, Maker]]:
        if operation.name not in self._known:
            self._known[operation.name] = list(self._valued(operation))
        return self._known[operation.name]

    def _valued(self, operation: Operation) -> list[tuple[Parameter, Any, Maker]]:
        found = []
        for one in operation.parameters:
            if one.required and one.schema and one.location != "path" and one.name.lower() not in ELSEWHERE:
                maker = Maker(self.schemas.json_schema(one.schema, Direction.REQUEST))
                given = self.known.value(operation, one.name)
                if given is not None:
                    found.append((one, given, maker))
                    continue
                options = [value for value in [*said(self.schemas.document, one), *maker.good(maker.root)] if maker.fits(maker.root, value)]
                found += [(one, options[0], maker)] if options else []
        return found


def said(document: Document, parameter: Parameter) -> list[Any]:
    """Return the document's own values for a parameter, the plainest first."""
    schema = document.follow(parameter.schema, document.get(parameter.schema))[1] if parameter.schema else {}
    schema = schema if isinstance(schema, dict) else {}
    named = [document.follow("", one)[1].get("value") for one in (parameter.node.get("examples") or {}).values()]
    shown = [parameter.node.get("example"), *named, schema.get("example"), *(schema.get("examples") or ())]
    return [one for one in [*shown, schema.get("default"), *(schema.get("enum") or ())] if one is not None]


def text(value: Any) -> str:
    """Return a value as it stands in a URL or a header."""
    if isinstance(value, list):
        return ",".join(text(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
