"""The exceptions of the client.

APIError
├── RequestValidationError      the document forbids the request; nothing was sent
├── CredentialError             no usable credentials, or no access token to be had
├── APIConnectionError          no reply
│   └── APITimeoutError
├── ResponseTooLargeError
├── WebhookError                a request of a webhook that is not genuine, or whose payload cannot be read
├── ResponseValidationError     a strict client received a reply that violates the document
└── APIStatusError              a reply with another status than 2xx: RedirectionError, ClientError, ServerError and one class a code
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ._media_types import kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx

    from ._models import Violation
    from ._response import RequestInfo, Response

# How much of a reply's own words stands in a message.
_LONGEST = 300


class APIError(Exception):
    """Base of everything that this client raises about a call."""


class RequestValidationError(APIError, ValueError):
    """The request violates the document, so nothing was sent; `violations` say where and by which rule."""

    def __init__(self, operation: str, violations: Sequence[Violation]) -> None:
        super().__init__(f"{operation}: " + "; ".join(map(str, violations)))
        self.operation = operation
        self.violations = tuple(violations)


class CredentialError(APIError):
    """The credentials given do not fit the operation, or an access token could not be had."""


class APIConnectionError(APIError):
    """No reply: the connection failed or broke; `__cause__` is the error of httpx."""

    def __init__(self, message: str, request: RequestInfo | None = None) -> None:
        super().__init__(f"{request}: {message}" if request else message)
        self.request = request


class APITimeoutError(APIConnectionError):
    """No whole reply within the time allowed, for a single step (`timeout`) or for the call (`total_timeout`)."""


class ResponseTooLargeError(APIError):
    """The reply is larger than `max_response_bytes`; reading stopped there."""


class WebhookError(APIError):
    """A request of a webhook is not genuine, or its payload cannot be read."""


class ResponseValidationError(APIError):
    """A strict client received a reply that violates the document; `response` holds all of it."""

    def __init__(self, operation: str, response: Response[Any]) -> None:
        super().__init__(f"{operation}: status {response.status_code}: " + "; ".join(map(str, response.violations)))
        self.response = response


class APIStatusError(APIError):
    """A reply whose status says that the request failed."""

    if TYPE_CHECKING:
        body: Any
        """The body as the document types it; text or bytes where it does not fit; None if there was none."""
    else:

        @property
        def body(self) -> Any:
            """The body as the document types it; text or bytes where it does not fit; None if there was none."""
            return self.response.parsed

    def __init__(self, response: Response[Any], message: str = "") -> None:
        super().__init__(message or f"{response.request}: {describe(response)}")
        self.response = response
        self.status_code = response.status_code
        self.headers: httpx.Headers = response.headers
        self.request = response.request

    @property
    def request_id(self) -> str | None:
        """What the server calls this request, for its support desk."""
        names = ("x-request-id", "request-id", "x-amzn-requestid", "x-correlation-id", "cf-ray")
        return next((self.headers[name] for name in names if name in self.headers), None)

    @property
    def retry_after(self) -> float | None:
        """Seconds until the server wants to be asked again, if it says so."""
        from ._retry_after import asked

        return asked(self.headers)


class RedirectionError(APIStatusError):
    """3xx: the reply points elsewhere, and the client does not follow."""


class ClientError(APIStatusError):
    """4xx: the server finds fault with the request."""


class ServerError(APIStatusError):
    """5xx: the server failed."""


def describe(response: Response[Any]) -> str:
    """Return the status and the reply's own words, on one line."""
    code = response.status_code
    phrase = f" {HTTPStatus(code).phrase}" if code in HTTPStatus.__members__.values() else ""
    said = _words(_said(response))
    return f"{code}{phrase}" + (f": {said}" if said else "")


def _said(response: Response[Any]) -> Any:
    """Return a failure's body as plain data, or as text; its models are left alone, since the message needs none."""
    try:
        return json.loads(response.content) if response.content else None
    except (ValueError, RecursionError):
        media_type = response.headers.get("content-type", "")
        return f"{len(response.content)} bytes" if media_type and kind(media_type) == "raw" else response.text


def _words(body: Any) -> str:
    """Return what a failure's body says, in one line of printable text."""
    found = _message(body)
    if found is None:
        found = body if isinstance(body, str) else "" if body is None else json.dumps(body, ensure_ascii=False, default=str)
    if re.match(r"\s*<(!doctype|html|\?xml|head|body)", found, re.IGNORECASE):
        title = re.search(r"<title[^>]*>([^<]*)", found, re.IGNORECASE)
        found = "an HTML page" + (f" titled {' '.join(title[1].split())!r}" if title else "")
    found = " ".join("".join(char if char.isprintable() else " " for char in found[: 4 * _LONGEST]).split())
    return found if len(found) <= _LONGEST else found[:_LONGEST] + "…"


def _message(body: Any, depth: int = 0) -> str | None:
    """Return the text under one of the names that services give to their explanation."""
    if isinstance(body, str) and depth:
        return body
    if isinstance(body, list) and body and depth < 4:
        return _message(body[0], depth + 1)
    if isinstance(body, dict) and depth < 4:
        for name in ("message", "detail", "error_description", "title", "error", "errors", "msg", "reason"):
            if body.get(name) and (found := _message(body[name], depth + 1)):
                return found
    return None


def for_status(response: Response[Any], classes: Mapping[int, type[APIStatusError]], secrets: Sequence[str]) -> APIStatusError:
    """Return the exception of a failed reply: that of its code, else of its family."""
    from ._redact import redact

    family = {3: RedirectionError, 4: ClientError, 5: ServerError}.get(response.status_code // 100, APIStatusError)
    cls = classes.get(response.status_code, family)
    return cls(response, redact(f"{response.request}: {describe(response)}", secrets))
