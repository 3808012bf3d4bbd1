"""The client: where the service is, how it is reached, and what is done about a reply that the document does not know."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx

from ._defaults import AUTH_HEADER, AUTH_PREFIX, BASE_URL
from ._operation import UNSET, Operation, Response, ResponseRefused

_LONGEST_WAIT = 60.0
_SAFE_TO_REPEAT = frozenset(("get", "head", "options", "put", "delete", "trace"))


class Client:
    """A client without credentials.

    `strict` raises ResponseRefused where the default carries what the document does not know. `retries` repeats a request
    after 429, and one that changes nothing more after 502, 503 and 504, as late as the service asks, a minute at most.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        *,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        timeout: float | httpx.Timeout | None = 30.0,
        verify_ssl: Any = True,
        follow_redirects: bool = False,
        strict: bool = False,
        retries: int = 0,
        httpx_args: Mapping[str, Any] | None = None,
    ) -> None:
        self.base_url = base_url
        self.strict = strict
        self.retries = retries
        shared = {"cookies": dict(cookies or {}), "timeout": timeout, "verify": verify_ssl, "follow_redirects": follow_redirects}
        self._options: dict[str, Any] = {"base_url": base_url, "headers": dict(headers or {}), **shared, **(httpx_args or {})}
        self._client: httpx.Client | None = None
        self._async_client: httpx.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r}, strict={self.strict})"

    def send(self, operation: Operation, arguments: dict[str, Any], body: Any = UNSET, content_type: str | None = None) -> Response[Any]:
        """Check, send, and read the reply. RequestRefused before anything leaves; ResponseRefused from a strict client."""
        request = self._request(operation, arguments, body, content_type)
        for attempt in range(self.retries + 1):
            reply = self.get_httpx_client().request(**request)
            wait = _wait(reply, request["method"]) if attempt < self.retries else None
            if wait is None:
                break
            time.sleep(wait)
        return self._answer(operation, reply)

    async def send_async(self, operation: Operation, arguments: dict[str, Any], body: Any = UNSET, content_type: str | None = None) -> Response[Any]:
        """As `send`, without blocking."""
        request = self._request(operation, arguments, body, content_type)
        for attempt in range(self.retries + 1):
            reply = await self.get_async_httpx_client().request(**request)
            wait = _wait(reply, request["method"]) if attempt < self.retries else None
            if wait is None:
                break
            await asyncio.sleep(wait)
        return self._answer(operation, reply)

    def _request(self, operation: Operation, arguments: dict[str, Any], body: Any, content_type: str | None) -> dict[str, Any]:
        return operation.request(arguments, body, content_type)

    def _answer(self, operation: Operation, reply: httpx.Response) -> Response[Any]:
        response = operation.response(reply)
        if self.strict and response.violations:
            raise ResponseRefused(operation.facts["id"], response)
        return response

    def get_httpx_client(self) -> httpx.Client:
        """The httpx client underneath, made when it is first needed."""
        if self._client is None:
            self._client = httpx.Client(**self._options)
        return self._client

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use this httpx client; it brings its own base URL and settings."""
        self._client = client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """The asynchronous httpx client underneath, made when it is first needed."""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._options)
        return self._async_client

    def set_async_httpx_client(self, client: httpx.AsyncClient) -> Self:
        """Use this asynchronous httpx client; it brings its own base URL and settings."""
        self._async_client = client
        return self

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def aclose(self) -> None:
        """Close the asynchronous connections."""
        if self._async_client is not None:
            await self._async_client.aclose()
            self._async_client = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class AuthenticatedClient(Client):
    """A client that sends a token with each request; the token shows in no text that this package writes."""

    def __init__(self, base_url: str = BASE_URL, token: str = "", *, prefix: str = AUTH_PREFIX, auth_header_name: str = AUTH_HEADER, **options: Any) -> None:
        super().__init__(base_url, **options)
        if not token or not token.isascii() or not token.isprintable():
            raise ValueError("expected a token of printable ASCII characters")
        self._credential: Callable[[], dict[str, str]] = lambda: {auth_header_name: f"{prefix} {token}" if prefix else token}

    def _request(self, operation: Operation, arguments: dict[str, Any], body: Any, content_type: str | None) -> dict[str, Any]:
        request = super()._request(operation, arguments, body, content_type)
        request["headers"].update(self._credential())
        return request


def _wait(reply: httpx.Response, method: str) -> float | None:
    """How long to wait before the request is repeated; None if it is not."""
    if reply.status_code != 429 and (reply.status_code not in (502, 503, 504) or method not in _SAFE_TO_REPEAT):
        return None
    for name in ("retry-after", "x-rate-limit-reset"):
        try:
            seconds = float(reply.headers.get(name, ""))
        except ValueError:
            continue
        return min(max(seconds - time.time() if seconds > 1_000_000_000 else seconds, 0.0), _LONGEST_WAIT)
    return 1.0
