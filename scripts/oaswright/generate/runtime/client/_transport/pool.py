"""The connections of a client: one httpx client of each kind, shared by threads and by derived clients."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx


class Pool:
    """Makes the httpx clients when they are first needed, once, whatever thread asks."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._sync: httpx.Client | None = None
        self._async: httpx.AsyncClient | None = None
        self._given: tuple[bool, bool] = (False, False)

    def given(self, client: httpx.Client | httpx.AsyncClient) -> Pool:
        """Return a pool with a client that somebody else made, and closes."""
        import httpx

        other = Pool(self._options)
        other._sync, other._async, other._given = self._sync, self._async, self._given
        if isinstance(client, httpx.Client):
            other._sync, other._given = client, (True, self._given[1])
        else:
            other._async, other._given = client, (self._given[0], True)
        return other

    def is_given(self, *, asynchronous: bool) -> bool:
        """Whether somebody else made the client, so that it brings its own base URL and settings."""
        return self._given[asynchronous]

    def sync(self) -> httpx.Client:
        """Return the synchronous client."""
        if self._sync is None:
            from .httpx_clients import SyncHttp

            with self._lock:
                if self._sync is None:
                    self._sync = SyncHttp(**self._options)
        return self._sync

    def asynchronous(self) -> httpx.AsyncClient:
        """Return the asynchronous client."""
        if self._async is None:
            from .httpx_clients import AsyncHttp

            with self._lock:
                if self._async is None:
                    self._async = AsyncHttp(**self._options)
        return self._async

    def close(self) -> None:
        """Close the synchronous client; the next call opens another."""
        with self._lock:
            client, self._sync = self._sync, self._sync if self._given[0] else None
        if client is not None and not self._given[0]:
            client.close()

    async def aclose(self) -> None:
        """Close both clients."""
        with self._lock:
            client, self._async = self._async, self._async if self._given[1] else None
        if client is not None and not self._given[1]:
            await client.aclose()
        self.close()
