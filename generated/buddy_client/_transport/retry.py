"""When a request is sent again, and after how long."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._retry_after import asked

if TYPE_CHECKING:
    import httpx

# Methods that change nothing more when they are carried out twice (RFC 9110, 9.2.2).
IDEMPOTENT = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "QUERY"))

# Failures of the server that may pass: 501 and 505 do not.
_TRANSIENT = frozenset((408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529))


@dataclass(frozen=True)
class Retry:
    """How often, and after how long, a failed request is sent again.

    A 429, a 503 with Retry-After and a failed connection mean that nothing was carried out, so any method is sent again; after other
    failures only an idempotent one, or one with an idempotency key. The wait doubles from `first` up to `longest` seconds, less a random
    part. The server's own Retry-After is honoured up to `longest`; if it asks for more, the failure is raised at once.
    """

    times: int = 2
    first: float = 0.5
    longest: float = 30.0

    def after_reply(self, status: int, headers: Mapping[str, str], attempt: int, *, idempotent: bool) -> float | None:
        """Seconds to wait before the next attempt; None if there is none. Attempts count from 0."""
        if attempt >= self.times or (status != 429 and status not in _TRANSIENT):
            return None
        wanted = asked(headers) if status in (429, 503) else None
        if not (idempotent or status == 429 or (status == 503 and wanted is not None)):
            return None
        if wanted is None:
            return self._backoff(attempt)
        return wanted if wanted <= self.longest else None

    def after_failure(self, error: "httpx.RequestError", attempt: int, *, idempotent: bool) -> float | None:
        """Return the same, after an attempt that brought no reply."""
        import httpx

        unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        transient = isinstance(error, httpx.TimeoutException | httpx.NetworkError | httpx.RemoteProtocolError)
        return self._backoff(attempt) if attempt < self.times and (unsent or (transient and idempotent)) else None

    def _backoff(self, attempt: int) -> float:
        return min(self.longest, float(self.first * 2**attempt)) * random.uniform(0.5, 1.0)  # noqa: S311 # spreads load, keeps no secret
