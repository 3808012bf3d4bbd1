"""The one place that every request of schemathesis passes, in process or over HTTP: `requests.Session.send`.

Over HTTP our own transport sends them: it limits a whole reply in time and size, and costs a fraction of the CPU.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3 import HTTPHeaderDict, HTTPResponse

from oaswright.fuzz.wire.caller import Observer
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.exchange import Request, Response
from oaswright.fuzz.wire.journal import Journal
from oaswright.fuzz.wire.transport import Http

# What says how a body was carried, which a journal's body no longer is.
CARRIED = ("content-encoding", "transfer-encoding", "content-length")
FRAMING = ("content-length", "transfer-encoding", "connection")
UNASKED = ("user-agent", "accept-encoding", "accept", "connection", "content-length", "host", "x-schemathesis-testcaseid")


@contextmanager
def watched(
    count: Callable[[], None], journal: Journal, tokens: Tokens, http: Http | None = None, base: str = "", observer: Observer | None = None
) -> Iterator[None]:
    """Call `count` before each request: redirects, and what checks send past schemathesis' own hooks, included.

    What the journal knows is answered from it; every other answer is kept in it. `base` is the path below which the target stands; the
    observer hears every answer.
    """
    original = requests.Session.send

    def send(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        count()
        asked = _asked(request, tokens)
        known = journal.answer(asked)
        if known is not None:
            observe(asked, known)
            return _answered(request, known)
        if http is not None and (request.body is None or isinstance(request.body, str | bytes)):
            met = http.send(_whole(request, asked), _sent(request))
            journal.note(asked, met)
            observe(asked, met)
            return _answered(request, met)
        try:
            answer = original(self, request, **kwargs)
        except requests.RequestException as error:
            met = Response(0, error=str(error))
            journal.note(asked, met)
            observe(asked, met)
            raise
        met = _met(answer)
        journal.note(asked, met)
        observe(asked, met)
        return answer

    def observe(asked: Request, met: Response) -> None:
        if observer is None:
            return
        observer.note(replace(asked, url=asked.url.removeprefix(base)), met)
        if http is not None and observer.is_suspicious:
            observer.look(probe)

    def probe(read: Request) -> Response:
        """Send a read that is known to have succeeded before; it counts as every request does."""
        assert http is not None  # noqa: S101 # the caller has seen to it
        count()
        token = tokens.named(read.token)
        own = [(token.header, token.prefix + token.value)] if token else []
        return http.send(replace(read, url=base + read.url), [*own, *http.options.headers, *read.headers])

    requests.Session.send = send  # type: ignore[method-assign] # there is no other such place
    try:
        yield
    finally:
        requests.Session.send = original  # type: ignore[method-assign] # back as it was


def _asked(request: requests.PreparedRequest, tokens: Tokens) -> Request:
    """A request as a journal tells it from others: without the host, whose port may be another one, and what is drawn at random."""
    parts = urlsplit(request.url or "")
    sent = [(str(name), value if isinstance(value, str) else value.decode("latin-1")) for name, value in request.headers.items()]
    token = token_of(sent, tokens)
    body = request.body.encode() if isinstance(request.body, str) else request.body
    headers = tuple((name, value) for name, value in sent if is_worth_showing(name, token))
    return Request(request.method or "", f"{parts.path}?{parts.query}", headers, body if isinstance(body, bytes) else None, token.name if token else "")


def _whole(request: requests.PreparedRequest, asked: Request) -> Request:
    """The request as it is sent: with its URL as `requests` has quoted it."""
    return replace(asked, url=request.path_url)


def _sent(request: requests.PreparedRequest) -> list[tuple[str, str]]:
    """The headers as they are sent; our transport frames the body itself."""
    named = ((str(name), value if isinstance(value, str) else value.decode("latin-1")) for name, value in request.headers.items())
    return [(name, value) for name, value in named if name.lower() not in FRAMING]


def _met(answer: requests.Response) -> Response:
    """An answer as a journal keeps it; the body of a stream of events, which may never end, is not read."""
    is_endless = answer.headers.get("content-type", "").startswith("text/event-stream")
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in CARRIED}
    return Response(answer.status_code, headers, b"" if is_endless else answer.content, answer.elapsed.total_seconds())


def _answered(request: requests.PreparedRequest, known: Response) -> requests.Response:
    """A journal's answer in the form that schemathesis reads."""
    if known.status == 0:
        raise (requests.ReadTimeout if "timed out" in known.error else requests.ConnectionError)(known.error, request=request)
    headers = {name: value for name, value in known.headers.items() if name not in CARRIED}
    raw = HTTPResponse(io.BytesIO(known.body), HTTPHeaderDict(headers), known.status, preload_content=False)
    answer = requests.adapters.HTTPAdapter().build_response(request, raw)
    answer.elapsed = timedelta(seconds=known.elapsed)
    return answer


def token_of(headers: Sequence[tuple[str, str]], tokens: Tokens) -> Token | None:
    """The token that a request carries, if it is one of ours."""
    return next(
        (token for name, value in headers for token in tokens.all if name.lower() == token.header.lower() and value == token.prefix + token.value), None
    )


def is_worth_showing(name: str, token: Token | None) -> bool:
    """Leave out what every client sends by itself, and the credential, which is named instead."""
    return not (token and name.lower() == token.header.lower()) and name.lower() not in UNASKED
