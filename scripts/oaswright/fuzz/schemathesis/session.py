"""The one place that every request of schemathesis passes, in process or over HTTP: `requests.Session.send`.

Over HTTP our own transport sends them: it limits a whole reply in time and size, and costs a fraction of the CPU.
"""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import MissingSchema
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from oaswright.errors import TargetError
from oaswright.fuzz.schemathesis import placeholder
from oaswright.fuzz.wire.asgi import InProcess
from oaswright.fuzz.wire.caller import BUSY, RENEWALS, Observer, wait
from oaswright.fuzz.wire.caller import asked as asked_of
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Request, Response, redirected
from oaswright.fuzz.wire.journal import Journal, Spent
from oaswright.fuzz.wire.transport import Http

Original = Callable[[requests.PreparedRequest], requests.Response]

# What says how a body was carried, which a journal's body no longer is.
CARRIED = ("content-encoding", "transfer-encoding", "content-length")
FRAMING = ("content-length", "transfer-encoding", "connection")
UNASKED = ("user-agent", "accept-encoding", "accept", "connection", "content-length", "host", "x-schemathesis-testcaseid")


@dataclass
class Wire:
    """Calls `count` before each request: redirects, and what checks send past schemathesis' own hooks, included.

    What the journal knows is answered from it; every other answer is kept in it. `http` sends the requests, or schemathesis itself to the application
    `app`; `base` is the path below which the target stands; the observer hears every answer.
    """

    count: Callable[[], None]
    journal: Journal
    tokens: Tokens
    http: Http | None = None
    base: str = ""
    observer: Observer | None = None
    app: InProcess | None = None
    renewed: int = 0

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Take the place of schemathesis' way to the target."""
        original = requests.Session.send

        def send(session: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
            if self.http is None and type(session.get_adapter(request.url or "")) is HTTPAdapter:
                raise MissingSchema("the application runs in this process; nothing is sent over the network")
            return self.send(request, lambda ready: original(session, ready, **kwargs))

        requests.Session.send = send  # type: ignore[method-assign,assignment] # there is no other such place
        try:
            yield
        finally:
            requests.Session.send = original  # type: ignore[method-assign] # back as it was

    def send(self, request: requests.PreparedRequest, original: Original) -> requests.Response:
        """Answer a request; once more with a new credential where the server does not take the old one any more, or after a while if it asks for that."""
        pauses = self.observer.pauses if self.observer else 0
        answer = self._once(request, original)
        if self.observer and self.observer.pauses > pauses:
            answer = self._once(request, original)
        if moved := redirected(_asked(request, self.tokens), _met(answer)):
            request = request.copy()
            parts = urlsplit(request.url or "")
            request.url = parts._replace(path=moved.path).geturl()
            answer = self._once(request, original)
        if answer.status_code in BUSY and (seconds := wait(_met(answer), 0)) is not None:
            if not self.journal.replaying:
                time.sleep(seconds)
            answer = self._once(request, original)
        token = placeholder.taken_out(request.url or "", placeholder.text_headers(request), self.tokens)[2]
        if token is not None and token.source is not None and answer.status_code == 401 and self.renewed < RENEWALS:
            self.renewed += 1
            if not self.journal.replaying:
                token.renew(self._ask)
            answer = self._once(request, original)
        if token is not None and answer.ok:
            self.renewed = 0
        return answer

    def _once(self, request: requests.PreparedRequest, original: Original) -> requests.Response:
        self.count()
        asked = _asked(request, self.tokens)
        try:
            known = self.journal.answer(asked)
        except Spent:
            raise _failed(request, Response(0, error="no request may be sent any more")) from None
        if known is not None:
            self._observe(asked, known)
            return _answered(request, known)
        ready = placeholder.filled(request, self.tokens)
        if self.http is not None and (request.body is None or isinstance(request.body, str | bytes)):
            met = self.http.send(_whole(ready, asked), _sent(ready))
            self._note(asked, met)
            return _answered(request, met)
        try:
            answer = original(ready)
        except requests.RequestException as error:
            self._note(asked, Response(0, error=str(error)))
            raise
        self._note(asked, _met(answer))
        return answer

    def _ask(self, method: str, url: str, headers: list[tuple[str, str]], body: bytes | None) -> Response:
        """Send a request of a credential's source."""
        self.count()
        transport = self.http or self.app
        if transport is None:
            raise TargetError("a credential cannot be renewed here", hint="start the target as a server of its own")
        address = url if urlsplit(url).netloc or self.http is None else self.base + url
        return asked_of(transport, self.http.options.headers if self.http else (), method, address, headers, body)

    def _note(self, asked: Request, met: Response) -> None:
        self.journal.note(asked, met)
        self._observe(asked, met)

    def _observe(self, asked: Request, met: Response) -> None:
        if self.observer is None:
            return
        self.observer.note(replace(asked, url=asked.url.removeprefix(self.base)), met)
        if self.http is not None and self.observer.is_suspicious:
            self.observer.look(self._probe)

    def _probe(self, read: Request) -> Response:
        """Send a read that is known to have succeeded before; it counts as every request does."""
        assert self.http is not None  # noqa: S101 # the caller has seen to it
        self.count()
        token = self.tokens.named(read.token)
        url, headers = self.base + read.url, [*self.http.options.headers, *read.headers]
        if token:
            url, headers = token.applied(read.method, url, headers)
        self.journal.enter()
        try:
            return self.http.send(replace(read, url=url), headers)
        finally:
            self.journal.leave()


def _asked(request: requests.PreparedRequest, tokens: Tokens) -> Request:
    """Return a request as a journal tells it from others: without the host, whose port may be another one, and what is drawn at random."""
    url, sent, token = placeholder.taken_out(request.url or "", placeholder.text_headers(request), tokens)
    parts = urlsplit(url)
    body = request.body.encode() if isinstance(request.body, str) else request.body
    headers = tuple((name, value) for name, value in sent if is_worth_showing(name))
    return Request(request.method or "", f"{parts.path}?{parts.query}", headers, body if isinstance(body, bytes) else None, token.name if token else "")


def _whole(request: requests.PreparedRequest, asked: Request) -> Request:
    """Return the request as it is sent: with its URL as `requests` has quoted it."""
    return replace(asked, url=request.path_url)


def _sent(request: requests.PreparedRequest) -> list[tuple[str, str]]:
    """Return the headers as they are sent; our transport frames the body itself."""
    return [(name, value) for name, value in placeholder.text_headers(request) if name.lower() not in FRAMING]


def _met(answer: requests.Response) -> Response:
    """Return an answer as a journal keeps it; the body of a stream of events, which may never end, is not read."""
    is_endless = answer.headers.get("content-type", "").startswith("text/event-stream")
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in CARRIED}
    return Response(answer.status_code, headers, b"" if is_endless else answer.content, answer.elapsed.total_seconds())


def _answered(request: requests.PreparedRequest, known: Response) -> requests.Response:
    """Return a journal's answer in the form that schemathesis reads."""
    if known.status == 0:
        raise _failed(request, known)
    headers = {name: value for name, value in known.headers.items() if name not in CARRIED}
    raw = HTTPResponse(io.BytesIO(known.body), HTTPHeaderDict(headers), known.status, preload_content=False)
    answer = requests.adapters.HTTPAdapter().build_response(request, raw)
    answer.elapsed = timedelta(seconds=known.elapsed)
    return answer


def _failed(request: requests.PreparedRequest, known: Response) -> requests.RequestException:
    """Return the exception that `requests` raises, around one of urllib3, from whose text schemathesis reads what happened."""
    if "timed out" not in known.error:
        return requests.ConnectionError(ProtocolError(known.error), request=request)
    return requests.ReadTimeout(ReadTimeoutError(None, request.url, f"Read timed out. (read timeout={known.elapsed:.1f})"), request=request)  # type: ignore[arg-type] # the pool is only printed


def is_worth_showing(name: str) -> bool:
    """Leave out what every client sends by itself."""
    return name.lower() not in UNASKED
