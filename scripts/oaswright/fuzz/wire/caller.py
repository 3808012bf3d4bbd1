"""Sends requests over one kept-alive connection or straight into an application, and counts them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlsplit

from oaswright.fuzz.wire.asgi import InProcess
from oaswright.fuzz.wire.connection import Connection
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response, redirected
from oaswright.fuzz.wire.journal import Journal, Spent
from oaswright.fuzz.wire.target import Target
from oaswright.fuzz.wire.transport import Http

GRACE = 0.5  # seconds that an answer may take beyond the end of the time
AGAIN = 3
RENEWALS = 3  # of one credential in a row, without a request that is accepted in between
PATIENCE = 5.0  # seconds that a server may ask for without a look at whether it lets anybody in
UNAVAILABLE, A_MOMENT = 503, 0.1
BUSY = (429, UNAVAILABLE)
DROPPED = ("RemoteDisconnected", "BadStatusLine", "IncompleteRead", "ConnectionResetError", "ConnectionAbortedError", "BrokenPipeError")


class Observer(Protocol):
    """Hears every answer; `problem` says why no request may be sent any more, "" as long as one may."""

    @property
    def problem(self) -> str:
        """What is wrong with the target, or ""."""

    @property
    def pauses(self) -> int:
        """How often the server let nobody in until a moment that it named, and was waited for."""

    @property
    def is_suspicious(self) -> bool:
        """Whether the last responses give reason to look at the target."""

    def wait(self, seconds: float, /) -> bool:
        """Wait for the server, or say that the run has not the time."""

    def note(self, request: Request, response: Response) -> None:
        """Take note of an exchange."""

    def look(self, ask: Callable[[Request], Response]) -> None:
        """Find out by requests of its own whether something is wrong with the target."""


@dataclass
class Caller:
    """Send the requests of a campaign.

    `limit` is the number of requests that may still be sent, None without a limit, `until` the time of the run at which it ends,
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
    extra: tuple[tuple[str, str], ...] = ()
    observer: Observer | None = None
    renewed: dict[str, int] = field(default_factory=dict)

    def send(self, request: Request) -> Exchange:
        """Return the request and its response; Spent if the budget is. A server that asks for patience is asked again."""
        pauses = self.observer.pauses if self.observer else 0
        exchange = self._once(request)
        if self.observer and self.observer.pauses > pauses:
            exchange = self._once(request)
        if moved := redirected(request, exchange.response, self.base):
            request, exchange = moved, self._once(moved)
        for turn in range(AGAIN):
            seconds = wait(exchange.response, turn)
            if seconds is None:
                break
            if not self.journal.replaying:
                time.sleep(seconds)
            exchange = self._once(request)
        token = self.tokens.named(request.token)
        if exchange.response.status == 401 and token is not None and self._renews(token):
            exchange = self._once(request)
        if token is not None and exchange.response.ok:
            self.renewed.pop(token.name, None)
        return exchange

    def _renews(self, token: Token) -> bool:
        """Take a new value of a credential that the server does not accept any more; whether there may be one."""
        if token.source is None or self.renewed.get(token.name, 0) >= RENEWALS:
            return False
        self.renewed[token.name] = self.renewed.get(token.name, 0) + 1
        if not self.journal.replaying:
            token.renew(self.ask)
        return True

    def ask(self, method: str, url: str, headers: list[tuple[str, str]], body: bytes | None) -> Response:
        """Send a request of a credential's source: to the target, or to the address that the source names."""
        self._count(1)
        self.journal.enter()
        try:
            return asked(self.transport, self.extra, method, url, headers, body)
        finally:
            self.journal.leave()

    def _once(self, request: Request) -> Exchange:
        return self._exchanged([request], lambda: [self.transport.send(*self._ready(request))])[0]

    def send_at_once(self, requests: list[Request]) -> list[Exchange]:
        """Exchanges that were under way together."""
        return self._exchanged(requests, lambda: self.transport.send_at_once([self._ready(request) for request in requests]))

    def _exchanged(self, requests: list[Request], ask: Callable[[], list[Response]]) -> list[Exchange]:
        if self.observer and self.observer.problem:
            raise Spent
        self._count(len(requests))
        try:
            known = [self.journal.answer(request) for request in requests]
        except Spent:
            self.requests -= len(requests)
            raise
        answers = [answer for answer in known if answer]
        if len(answers) < len(requests):
            answers = ask()
            if self.until is not None and self.journal.elapsed >= self.until and not all(answer.status for answer in answers):
                raise Spent
            for pair in zip(requests, answers, strict=True):
                self.journal.note(*pair)
        exchanges = [Exchange(*pair) for pair in zip(requests, answers, strict=True)]
        self._observe(exchanges)
        return exchanges

    def _observe(self, exchanges: list[Exchange]) -> None:
        if self.observer is None:
            return
        for one in exchanges:
            self.observer.note(one.request, one.response)
        if self.observer.is_suspicious:
            self.observer.look(lambda probe: self._once(probe).response)

    def _count(self, number: int) -> None:
        if self.until is not None:
            left = self.until - self.journal.elapsed
            if left <= 0:
                raise Spent
            if isinstance(self.transport, Http):
                self.transport.end_within(left + GRACE)
        if self.limit is not None and self.requests + number > self.limit:
            raise Spent
        self.requests += number

    def _ready(self, request: Request) -> tuple[Request, list[tuple[str, str]]]:
        """Return the request as it is sent, with its credential."""
        given = {name.lower() for name, _ in request.headers}
        headers = [*(one for one in self.extra if one[0].lower() not in given), *request.headers]
        token = self.tokens.named(request.token)
        if token is None:
            return request, headers
        url, headers = token.applied(request.method, request.url, headers)
        return (request if url == request.url else replace(request, url=url)), headers


def asked(transport: Http | InProcess, extra: Sequence[tuple[str, str]], method: str, url: str, headers: list[tuple[str, str]], body: bytes | None) -> Response:
    """Return the answer to a request that is no part of a campaign: to the target, or to another server, which gets none of the target's headers."""
    parts = urlsplit(url)
    if not parts.netloc:
        return transport.send(Request(method, url, (), body), [*extra, *headers])
    other = Http(f"{parts.scheme}://{parts.netloc}", Connection())
    try:
        return other.send(Request(method, parts.path + (f"?{parts.query}" if parts.query else ""), (), body), headers)
    finally:
        other.close()


def wait(response: Response, turn: int) -> float | None:
    """Seconds after which to ask again; None if the answer stands.

    A connection that was kept alive may have been closed meanwhile, and 503 speaks of a moment also where it does not say how long: once more.
    """
    if response.status == 0:
        return 0.0 if turn == 0 and response.error.startswith(DROPPED) else None
    if response.status == UNAVAILABLE and not response.is_busy:
        return A_MOMENT if turn == 0 else None
    if not response.is_busy:
        return None
    asked = response.seconds_to_wait
    seconds = 0.1 * 2**turn if asked is None else asked
    return seconds if seconds <= PATIENCE else None


@contextmanager
def connected(
    target: Target, tokens: Tokens, limit: int | None, journal: Journal | None = None, until: float | None = None, observer: Observer | None = None
) -> Iterator[Caller]:
    """Provide a caller for a target; what is opened here is closed at the end."""
    base = urlsplit(target.base_url).path.rstrip("/")

    def caller(transport: Http | InProcess) -> Caller:
        return Caller(transport, tokens, limit, until=until, journal=journal or Journal(), base=base, extra=target.connection.headers, observer=observer)

    if target.process is not None:
        yield caller(target.process)
        return
    if target.app is not None:
        with InProcess(target.app, target.base_url) as transport:
            yield caller(transport)
        return
    http = Http(target.base_url, target.connection)
    try:
        yield caller(http)
    finally:
        http.close()
