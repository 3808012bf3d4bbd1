"""The httpx clients underneath: they look for cookies only in replies that set some, which is most of what httpx does with a small reply.

The synchronous one also ends each call in time; the asynchronous one is cancelled by its driver.
"""

from typing import Any

import httpx


class _Cookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """Keep the cookies that a reply sets."""
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class _Keeping:
    """A client's cookies, in the jar that httpx made for them."""

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies that are sent with each request to the hosts that set them."""
        kept: _Cookies | None = self.__dict__.get("_kept_cookies")
        if kept is None:
            base: Any = super()
            kept = self.__dict__["_kept_cookies"] = _Cookies(base.cookies.jar)
        return kept

    @cookies.setter
    def cookies(self, cookies: Any) -> None:
        self.__dict__["_kept_cookies"] = _Cookies(httpx.Cookies(cookies).jar)


class SyncHttp(_Keeping, httpx.Client):
    """The synchronous one."""

    def _init_transport(self, *arguments: Any, **options: Any) -> Any:
        transport = super()._init_transport(*arguments, **options)
        return transport if transport is options.get("transport") else _held(transport)

    def _init_proxy_transport(self, *arguments: Any, **options: Any) -> Any:
        return _held(super()._init_proxy_transport(*arguments, **options))


def _held(transport: Any) -> Any:
    from .network import hold  # with httpcore, which a transport of the caller's own does without

    return hold(transport)


class AsyncHttp(_Keeping, httpx.AsyncClient):
    """The asynchronous one."""
