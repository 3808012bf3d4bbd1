"""The client: where the service is, how it is reached, and what is done about a reply that the document does not know."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Self

from ._defaults import BASE_URL, SCHEMES
from ._operation import UNSET, Operation, Response, ResponseRefused
from ._retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from . import _exchange
    from ._security import Credential


class Client:
    """A client without credentials.

    `base_url` is the document's first server unless another is given. `strict` raises ResponseRefused where the default
    carries what the document does not know. `retries` repeats a request that failed, where that is safe (see Retry).
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
        retries: int | Retry = 0,
        httpx_args: Mapping[str, Any] | None = None,
    ) -> None:
        self.base_url = base_url
        self.strict = strict
        self.retries = retries if isinstance(retries, Retry) else Retry(retries)
        shared = {"cookies": dict(cookies or {}), "timeout": timeout, "verify": verify_ssl, "follow_redirects": follow_redirects}
        self._options: dict[str, Any] = {"base_url": base_url, "headers": dict(headers or {}), **shared, **(httpx_args or {})}
        self._client: httpx.Client | None = None
        self._async_client: httpx.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r}, strict={self.strict})"

    def send(self, operation: Operation, arguments: dict[str, Any], body: Any = UNSET, content_type: Any = UNSET) -> Response[Any]:
        """Check, send, and read the reply. RequestRefused before anything leaves; ResponseRefused from a strict client."""
        from . import _exchange

        http = self.get_httpx_client()
        return self._read(operation, _exchange.run(http, self._plan(http, operation, operation.call.request(arguments, body, content_type))))

    async def send_async(self, operation: Operation, arguments: dict[str, Any], body: Any = UNSET, content_type: Any = UNSET) -> Response[Any]:
        """As `send`, without blocking."""
        from . import _exchange

        http = self.get_async_httpx_client()
        return self._read(operation, await _exchange.run_async(http, self._plan(http, operation, operation.call.request(arguments, body, content_type))))

    def _plan(self, http: _exchange.Http, operation: Operation, parts: dict[str, Any]) -> _exchange.Steps:
        from . import _exchange

        def build(http: _exchange.Http) -> tuple[httpx.Request, list[str]]:
            request = http.build_request(**parts)
            return request, self._authorize(operation, request)

        streams = any(hasattr(content, "read") for _, (_, content, _) in parts.get("files", ()))
        return _exchange.plan(http, build, Retry() if streams else self.retries)

    def _authorize(self, operation: Operation, request: httpx.Request) -> list[str]:  # noqa: ARG002 # the authenticated client's to use
        """Put credentials on a request; the answer names the headers that hold them."""
        return []

    def _read(self, operation: Operation, reply: httpx.Response) -> Response[Any]:
        response = operation.call.response(reply)
        if self.strict and response.violations:
            raise ResponseRefused(operation.facts["id"], response)
        return response

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """A client like this one that sends these headers too; it has connections of its own."""
        return self._with(headers={**self._options["headers"], **headers})

    def with_cookies(self, cookies: Mapping[str, str]) -> Self:
        """A client like this one that sends these cookies too; it has connections of its own."""
        return self._with(cookies={**self._options["cookies"], **cookies})

    def with_timeout(self, timeout: float | httpx.Timeout | None) -> Self:
        """A client like this one with another timeout, in seconds; it has connections of its own."""
        return self._with(timeout=timeout)

    def _with(self, **options: Any) -> Self:
        other = copy.copy(self)
        other._options = {**self._options, **options}
        other._client = other._async_client = None
        return other

    def get_httpx_client(self) -> httpx.Client:
        """The httpx client underneath, made when it is first needed."""
        if self._client is None:
            import httpx

            self._client = httpx.Client(**self._reachable())
        return self._client

    def _reachable(self) -> dict[str, Any]:
        if "://" not in self.base_url:
            raise ValueError(f"expected the full address of the service, met {self.base_url!r}; give it as base_url, the document does not know it")
        return self._options

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use this httpx client; it brings its own base URL and settings."""
        self._client = client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """The asynchronous httpx client underneath, made when it is first needed."""
        if self._async_client is None:
            import httpx

            self._async_client = httpx.AsyncClient(**self._reachable())
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
    """A client that proves who it is, as the document's security schemes say; what it proves it with shows in no text that this package writes.

    `token` serves every scheme (a bearer token, an API key, `user:password`); `credentials` gives single schemes their own.
    With `prefix` or `auth_header_name` the token goes into that header of each request, whatever the document says.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        token: str = "",
        *,
        credentials: Mapping[str, Credential] | None = None,
        prefix: str | None = None,
        auth_header_name: str | None = None,
        **options: Any,
    ) -> None:
        from . import _security

        super().__init__(base_url, **options)
        given = dict(credentials or {})
        _check(token, given)
        self._alternatives: Callable[[Operation], list[tuple[Any, Credential]]]
        if prefix is None and auth_header_name is None:
            self._alternatives = lambda operation: _security.chosen(operation.facts["security"], SCHEMES, token, given)
        else:
            lead = "Bearer" if prefix is None else prefix
            scheme = {"type": "apiKey", "in": "header", "name": auth_header_name or "Authorization"}
            self._alternatives = lambda _: [(scheme, f"{lead} {token}" if lead else token)]

    def _authorize(self, operation: Operation, request: httpx.Request) -> list[str]:
        from . import _security

        return [_security.apply(request, scheme, credential) for scheme, credential in self._alternatives(operation)]


def _check(token: str, credentials: Mapping[str, Credential]) -> None:
    """A credential must fit into a header; the error does not repeat it."""
    for name in credentials.keys() - SCHEMES.keys():
        raise ValueError(f"the document has no security scheme {name!r}; it has {', '.join(SCHEMES) or 'none'}")
    for one in [token, *credentials.values()] if token or not credentials else credentials.values():
        if not one or not all(part.isascii() and part.isprintable() for part in ([one] if isinstance(one, str) else one)):
            raise ValueError("expected a token of printable ASCII characters")
