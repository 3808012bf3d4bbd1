"""Sends requests over one kept-alive connection or straight into an application, and counts them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from oaswright.fuzz.wire.asgi import InProcess
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response
from oaswright.fuzz.wire.journal import Journal
from oaswright.fuzz.wire.target import Target
from oaswright.fuzz.wire.transport import TIMEOUT, Http

GRACE = 0.5  # seconds that an answer may take beyond the end of the time
AGAIN = 3
PATIENCE = 5.0  # seconds that a server may ask for
DROPPED = ("RemoteDisconnected", "BadStatusLine", "IncompleteRead", "ConnectionResetError", "ConnectionAbortedError", "BrokenPipeError")


class Spent(Exception):  # noqa: N818 # not an error: the budget is used up
    """No request may be sent any more."""


@dataclass
class Caller:
    """`limit` is the number of requests that may still be sent, None without a limit, `until` the time of the run at which it ends,
    `base` the path below which the target stands.

    What the journal knows is not sent, but counts.
    """

    transport: Http | InProcess
    tokens: Tokens
    limit: int | None = None
    requests: int = 0
    until: float | None = None
    journal: Journal = field(default_factory=Journal)
    base: str = ""

    def send(self, request: Request) -> Exchange:
        """The request and its response; Spent if the budget is. A server that asks for patience is asked again."""
        exchange = self._once(request)
        for turn in range(AGAIN):
            wait = _wait(exchange.response, turn)
            if wait is None:
                break
            if not self.journal.replaying:
                time.sleep(wait)
            exchange = self._once(request)
        return exchange

    def _once(self, request: Request) -> Exchange:
        return self._exchanged([request], lambda: [self.transport.send(request, self._headers(request))])[0]

    def send_at_once(self, requests: list[Request]) -> list[Exchange]:
        """Exchanges that were under way together."""
        return self._exchanged(requests, lambda: self.transport.send_at_once([(request, self._headers(request)) for request in requests]))

    def _exchanged(self, requests: list[Request], ask: Callable[[], list[Response]]) -> list[Exchange]:
        self._count(len(requests))
        known = [self.journal.answer(request) for request in requests]
        answers = [answer for answer in known if answer]
        if len(answers) < len(requests):
            answers = ask()
            if self.until is not None and self.journal.elapsed >= self.until and not all(answer.status for answer in answers):
                raise Spent
            for pair in zip(requests, answers, strict=True):
                self.journal.note(*pair)
        return [Exchange(*pair) for pair in zip(requests, answers, strict=True)]

    def _count(self, number: int) -> None:
        if self.until is not None:
            left = self.until - self.journal.elapsed
            if left <= 0:
                raise Spent
            if isinstance(self.transport, Http):
                self.transport.timeout = min(TIMEOUT, left + GRACE)
        if self.limit is not None and self.requests + number > self.limit:
            raise Spent
        self.requests += number

    def _headers(self, request: Request) -> list[tuple[str, str]]:
        token = self.tokens.named(request.token)
        own = [(token.header, token.prefix + token.value)] if token else []
        return [*own, *request.headers]


def _wait(response: Response, turn: int) -> float | None:
    """Seconds after which to ask again; None if the answer stands. A connection that was kept alive may have been closed meanwhile: once more."""
    if response.status == 0:
        return 0.0 if turn == 0 and response.error.startswith(DROPPED) else None
    if not response.is_busy:
        return None
    asked = response.headers.get("retry-after", "")
    wait = float(asked) if asked.isdecimal() else 0.1 * 2**turn
    return wait if wait <= PATIENCE else None


@contextmanager
def connected(target: Target, tokens: Tokens, limit: int | None, journal: Journal | None = None, until: float | None = None) -> Iterator[Caller]:
    """A caller for a target; what is opened here is closed at the end."""
    journal = journal or Journal()
    if target.process is not None:
        yield Caller(target.process, tokens, limit, until=until, journal=journal)
        return
    if target.app is not None:
        with InProcess(target.app, target.base_url) as transport:
            yield Caller(transport, tokens, limit, until=until, journal=journal)
        return
    http = Http(target.base_url)
    try:
        yield Caller(http, tokens, limit, until=until, journal=journal, base=urlsplit(target.base_url).path.rstrip("/"))
    finally:
        http.close()
