"""A response before it is sent: status, body, headers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.responses import Response

JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """A response whose body, if it has one, is JSON already written."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, headers: Mapping[str, str]) -> "Reply":
        """Return the same response with these headers added."""
        return replace(self, headers={**self.headers, **headers})

    def response(self) -> Response:
        """Return the response as Starlette sends it."""
        return Response(self.body, self.status, dict(self.headers), media_type=JSON if self.body else None)
