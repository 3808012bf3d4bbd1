"""When a request is sent again, and after how long."""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

# Methods that change nothing more when they are carried out twice (RFC 9110, 9.2.2).
IDEMPOTENT = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"))

_RESET = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")


@dataclass(frozen=True)
class Retry:
    """How often a request is repeated. A 429 and a failed connection were not carried out, so any method may be sent again; after other
    failures only an idempotent one. The server's own wait is honoured up to `longest` seconds; a longer one ends the repetition."""

    times: int = 0
    first: float = 0.5
    longest: float = 60.0

    def after_answer(self, method: str, status: int, headers: Mapping[str, str], attempt: int) -> float | None:
        """Seconds to wait before the next attempt; None if there is none. Attempts count from 0."""
        if attempt >= self.times or not (status == 429 or (status >= 500 and method in IDEMPOTENT)):
            return None
        asked = _asked(headers, time.time()) if status in (429, 503) else None
        if asked is None:
            return self._backoff(attempt)
        return asked if asked <= self.longest else None

    def after_failure(self, method: str, error: "httpx.TransportError", attempt: int) -> float | None:
        """The same, after an attempt that brought no answer."""
        import httpx

        unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        transient = isinstance(error, httpx.TimeoutException | httpx.NetworkError | httpx.RemoteProtocolError)
        return self._backoff(attempt) if attempt < self.times and (unsent or (transient and method in IDEMPOTENT)) else None

    def _backoff(self, attempt: int) -> float:
        return min(self.longest, float(self.first * 2**attempt) * random.uniform(0.5, 1.0))  # noqa: S311 # spreads load, keeps no secret


def _asked(headers: Mapping[str, str], now: float) -> float | None:
    """The wait that the server asks for, in seconds."""
    after = headers.get("retry-after")
    if after:
        seconds = _number(after)
        return seconds if seconds is not None else _date(after, now)
    reset = next((found for name in _RESET if (found := _number(headers.get(name, ""))) is not None), None)
    # Some services name a moment, others a span; no span is as long as the years since 1970.
    return None if reset is None else max(0.0, reset - now) if reset > 1e9 else reset


def _number(text: str) -> float | None:
    try:
        return max(0.0, float(text)) if text.strip().replace(".", "", 1).isdigit() else None
    except ValueError:
        return None


def _date(text: str, now: float) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None
