"""The client: where the service is, how it is reached, and what is done about a reply that is no success."""

from __future__ import annotations

import copy
import os
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from .._defaults import BASE_URL, SCHEMES, VERSION
from .._sentinel import UNSET, Unset
from .._transport.pool import Pool
from .._transport.retry import Retry
from .settings import check_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from .._auth.security import Credential, Given, Token
    from .._defaults import SchemeName
    from .settings import Settings

_PACKAGE = __name__.partition(".")[0]


class Client:
    """A client of the service, synchronous and asynchronous, for the functions of `api`.

    Args:
        base_url: The address of the service; the document's server for each operation unless given.
        **settings: See Settings.
    """

    def __init__(self, base_url: str | None = None, **settings: Unpack[Settings]) -> None:
        check_settings(settings)
        retries = settings.get("max_retries", 2)
        self.base_url = base_url
        self.strict = settings.get("strict", False)
        self.retries = retries if isinstance(retries, Retry) else Retry(retries)
        self.raise_on_unexpected_status = settings.get("raise_on_unexpected_status", False)
        self.total_timeout = settings.get("total_timeout", 600.0)
        self.max_response_bytes = settings.get("max_response_bytes", 256 * 1024 * 1024)
        self.follow_redirects = settings.get("follow_redirects", False)
        self._timeout = settings.get("timeout", 30.0)
        self._variables = dict(settings.get("server_variables", {}))
        self._headers: dict[str, str] = {"User-Agent": f"{_PACKAGE}/{VERSION}", "Accept-Encoding": "gzip, deflate", **settings.get("headers", {})}
        self._encoded = _encoded(self._headers)
        self._cookies = dict(settings.get("cookies", {}))
        self._given: Given | None = None
        self._fixed: list[tuple[Any, Any]] | None = None
        self._chosen: dict[str, list[tuple[Any, Any]]] = {}
        self._digests: dict[tuple[str, str], httpx.DigestAuth] = {}
        hooks = {name: list(every) for name, every in settings.get("event_hooks", {}).items()}
        self._pool = Pool({"verify": settings.get("verify_ssl", True), "event_hooks": hooks, **settings.get("httpx_args", {})})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url or BASE_URL!r}, strict={self.strict})"

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return a client like this one that sends these headers too; they share their connections."""
        every = {**self._headers, **headers}
        return self._with(_headers=every, _encoded=_encoded(every))

    def with_cookies(self, cookies: Mapping[str, str]) -> Self:
        """Return a client like this one that sends these cookies too; they share their connections."""
        return self._with(_cookies={**self._cookies, **cookies})

    def with_timeout(self, timeout: float | httpx.Timeout | None) -> Self:
        """Return a client like this one with another timeout, in seconds; they share their connections."""
        return self._with(_timeout=timeout)

    def with_options(
        self,
        *,
        total_timeout: float | Unset | None = UNSET,
        max_response_bytes: int | Unset | None = UNSET,
        max_retries: int | Retry | Unset = UNSET,
        strict: bool | Unset = UNSET,
        follow_redirects: bool | Unset = UNSET,
    ) -> Self:
        """Return a client like this one with other limits and habits; they share their connections."""
        retries = Retry(max_retries) if isinstance(max_retries, int) else max_retries
        changed = {
            "total_timeout": total_timeout,
            "max_response_bytes": max_response_bytes,
            "retries": retries,
            "strict": strict,
            "follow_redirects": follow_redirects,
        }
        return self._with(**{name: value for name, value in changed.items() if value is not UNSET})

    def _with(self, **changed: Any) -> Self:
        other = copy.copy(self)
        for name in getattr(self, "_resources", ()):
            other.__dict__.pop(name, None)
        other.__dict__.update(changed)
        return other

    def get_httpx_client(self) -> httpx.Client:
        """Return the httpx client underneath, made when it is first needed."""
        return self._pool.sync()

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use this httpx client; it brings its own base URL and settings, and is yours to close."""
        self._pool = self._pool.given(client)
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """Return the asynchronous httpx client underneath, made when it is first needed."""
        return self._pool.asynchronous()

    def set_async_httpx_client(self, client: httpx.AsyncClient) -> Self:
        """Use this asynchronous httpx client; it brings its own base URL and settings, and is yours to close."""
        self._pool = self._pool.given(client)
        return self

    def close(self) -> None:
        """Close the connections, also those of the clients that share them."""
        self._pool.close()

    async def aclose(self) -> None:
        """As `close`, without blocking."""
        await self._pool.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _authenticate(self, token: Any, api_key: Any, credentials: Mapping[str, Any], otherwise: Given | None = None) -> None:
        """Take what the caller gave; each part that was not given is that of `otherwise`."""
        from .._auth import security

        given = security.Given(token, api_key, dict(credentials.items()))
        if otherwise is not None and token is None and api_key is None:
            given = security.Given(otherwise.token, otherwise.api_key, {**otherwise.own, **given.own})
        security.check(given, SCHEMES)
        self._given, self._chosen = given, {}


class AuthenticatedClient(Client):
    """A client that proves who it is, as the document's security schemes say; its credentials show in no text that this package writes.

    `token` serves every scheme (a bearer token, an API key, `user:password`); `credentials` gives single schemes their own. With `prefix`
    or `auth_header_name` the token goes into that header of each request, whatever the document says. See Settings for the rest.
    """

    def __init__(
        self,
        base_url: str | None = None,
        token: Token | None = None,
        prefix: str | None = None,
        auth_header_name: str | None = None,
        *,
        credentials: Mapping[SchemeName, Credential] | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(base_url, **settings)
        if token is None and not credentials:
            raise ValueError("expected a token or credentials")
        self._authenticate(token, None, dict((credentials or {}).items()))
        if prefix is not None or auth_header_name is not None:
            lead = "Bearer" if prefix is None else prefix
            scheme = {"type": "apiKey", "in": "header", "name": auth_header_name or "Authorization"}
            self._fixed = [(scheme, f"{lead} {token}" if lead else token)]


class Service(Client):
    """A client with the operations as methods, by tag.

    Args:
        base_url: The address of the service; the document's server for each operation unless given.
        token: Serves every security scheme: a bearer token, an API key, `user:password`, or a function that gives one.
        api_key: Serves the schemes of the type apiKey, before `token` does.
        credentials: A credential for each scheme by its name: a text, a function, (user, password), OAuth2 or an `httpx.Auth`.
        **settings: See Settings.
    """

    _prefix: ClassVar[str] = ""
    _resources: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        *,
        token: Token | None = None,
        api_key: Token | None = None,
        credentials: Mapping[SchemeName, Credential] | None = None,
        base_url: str | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        from .._auth import security

        super().__init__(base_url or os.environ.get(f"{self._prefix}_BASE_URL") or None, **settings)
        self._authenticate(token, api_key, dict((credentials or {}).items()), security.from_environment(self._prefix, SCHEMES))

    def with_token(self, token: Token) -> Self:
        """Return a client like this one with another token; they share their connections."""
        other = self._with()
        other._authenticate(token, None, {})
        return other


def _encoded(headers: Mapping[str, str]) -> list[tuple[str, tuple[bytes, bytes]]]:
    """Headers as they are sent, each beside its name in lower case; the last of several of one name counts."""
    found = {name.lower(): (name.encode(), value.encode()) for name, value in headers.items()}
    return list(found.items())
