"""Limit failed authentications: so many wrong tokens a client and window, counted in each process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from buddy_sandbox.web.access import token_digest
from buddy_sandbox.web.errors import TooManyAttempts

WINDOW = 60.0  # seconds
CLIENTS = 10_000  # that are remembered; the one that was seen least recently is forgotten
PROVEN = 100  # tokens a client, likewise


@dataclass
class _Client:
    since: float
    failures: int = 0
    proven: OrderedDict[str, None] = field(default_factory=OrderedDict)


class Attempts:
    """Count wrong tokens. A client over the limit may go on with the tokens that have been valid for it, and try no other.

    A limit of 0 refuses nobody. `clock` answers in seconds.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._clients: OrderedDict[str, _Client] = OrderedDict()
        self._lock = threading.Lock()

    def demand_some_left(self, client: str, token: str) -> None:
        """Raise TooManyAttempts for a token that is not known to be valid, from a client that has used up its attempts."""
        with self._lock:
            seen = self._seen(client)
            left = seen.since + WINDOW - self._clock()
            if self._limit and seen.failures >= self._limit and token_digest(token) not in seen.proven:
                wait = max(int(left) + 1, 1)
                raise TooManyAttempts(f"Too many wrong access tokens: try again in {wait} seconds", headers={"Retry-After": str(wait)})

    def failed(self, client: str) -> None:
        """Count a wrong token."""
        with self._lock:
            self._seen(client).failures += 1

    def succeeded(self, client: str, token: str) -> None:
        """Remember that the token is valid for this client."""
        with self._lock:
            proven = self._seen(client).proven
            digest = token_digest(token)
            proven[digest] = None
            proven.move_to_end(digest)
            if len(proven) > PROVEN:
                proven.popitem(last=False)

    def _seen(self, client: str) -> _Client:
        now = self._clock()
        seen = self._clients.setdefault(client, _Client(now))
        self._clients.move_to_end(client)
        if len(self._clients) > CLIENTS:
            self._clients.popitem(last=False)
        if now - seen.since >= WINDOW:
            seen.since, seen.failures = now, 0
        return seen
