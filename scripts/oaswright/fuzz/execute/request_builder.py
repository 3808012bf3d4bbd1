"""Build requests: fill in the path, add all required parameters, and choose a credential."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from oaswright.api.operation import Operation
from oaswright.fuzz.plan.access import BROKEN, NOBODY
from oaswright.fuzz.resources.required_parameters import Required
from oaswright.fuzz.resources.resource_shape import json_media_type
from oaswright.fuzz.wire.credentials import Place, Token, Tokens
from oaswright.fuzz.wire.exchange import Request

BROKEN_TOKEN = "oaswright-broken-4f1d9c"  # noqa: S105 # nobody was given it


def broken(token: Token) -> Token:
    """Return a credential of the same form that nobody was given; what its value begins with, such as `Apikey `, stays."""
    kind, blank, _ = token.value.rpartition(" ") if token.place is Place.HEADER and not token.is_basic else ("", "", "")
    return replace(token, value=f"{kind}{blank}{BROKEN_TOKEN}", is_basic=False, source=None)


@dataclass
class RequestBuilder:
    """Builds requests. `required` holds the values of the required parameters."""

    tokens: Tokens
    required: Required

    def request(
        self,
        operation: Operation,
        parameters: dict[str, Any],
        body: Any = None,
        token: str | None = None,
        *,
        query: Sequence[tuple[str, str]] = (),
        without: str = "",
    ) -> Request:
        """Build a request with all that the operation requires, except for the parameter `without`."""
        url = operation.path
        for name, value in parameters.items():
            url = url.replace("{" + name + "}", quote(str(value), safe=""))
        # What a path calls otherwise than the path above it is told by its place.
        for index, name in enumerate(re.findall(r"\{([^}]*)\}", operation.path)):
            if name not in parameters and index < len(parameters):
                url = url.replace("{" + name + "}", quote(str(list(parameters.values())[index]), safe=""))
        headers = [] if body is None or operation.body is None else [("Content-Type", json_media_type(operation.body))]
        headers += self.required.headers(operation, url, without)
        url += self.required.query(operation, query, without)
        content = None if body is None else json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")
        name = token if token is not None else self._suitable(operation)
        if name == BROKEN:
            url, headers = broken(self.tokens.strongest or Token("")).applied("GET", url, headers)
        return Request(operation.method.upper(), url, tuple(headers), content, "" if name in (NOBODY, BROKEN) else name, operation.name)

    def _suitable(self, operation: Operation) -> str:
        """Return the first token that has the scopes of an operation, else the strongest; "" where none is needed."""
        if not operation.security and not self._is_silent(operation):
            return ""
        for token in self.tokens.all:
            if token.may(operation.security):
                return token.name
        return self.tokens.strongest.name if self.tokens.strongest else ""

    def _is_silent(self, operation: Operation) -> bool:
        """Whether the document does not say if an operation needs a credential, neither for it nor for all: one that is configured goes with it then."""
        return "security" not in operation.node and "security" not in self.required.schemas.document.tree
