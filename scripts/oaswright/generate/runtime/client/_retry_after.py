"""How long a server asks to wait before the next request."""

import time
from collections.abc import Mapping

_RESET = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")


def asked(headers: Mapping[str, str]) -> float | None:
    """Return the wait that the server asks for, in seconds."""
    now = time.time()
    if (milliseconds := _number(headers.get("retry-after-ms", ""))) is not None:
        return milliseconds / 1000
    after = headers.get("retry-after")
    if after:
        seconds = _number(after)
        return seconds if seconds is not None else _date(after, now)
    reset = next((found for name in _RESET if (found := _number(headers.get(name, ""))) is not None), None)
    # Some services name a moment, others a span; no span is as long as the years since 1970.
    return None if reset is None else max(0.0, reset - now) if reset > 1e9 else reset


def _number(text: str) -> float | None:
    text = text.strip()
    return float(text) if len(text) < 300 and text.isascii() and text.replace(".", "", 1).isdigit() else None


def _date(text: str, now: float) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None
