"""The one place that every request of schemathesis passes, in process or over HTTP: `requests.Session.send`."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3 import HTTPHeaderDict, HTTPResponse

from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.exchange import Request, Response
from oaswright.fuzz.wire.journal import Journal

# What says how a body was carried, which a journal's body no longer is.
CARRIED = ("content-encoding", "transfer-encoding", "content-length")
UNASKED = ("user-agent", "accept-encoding", "accept", "connection", "content-length", "host", "x-schemathesis-testcaseid")


@contextmanager
def watched(count: Callable[[], None], journal: Journal, tokens: Tokens) -> Iterator[None]:
    """Call `count` before each request: redirects, and what checks send past schemathesis' own hooks, included.

    What the journal knows is answered from it; every other answer is kept in it.
    """
    original = requests.Session.send

    def send(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        count()
        asked = _asked(request, tokens)
        known = journal.answer(asked)
        if known is not None:
            return _answered(request, known)
        try:
            answer = original(self, request, **kwargs)
        except requests.RequestException as error:
            journal.note(asked, Response(0, error=str(error)))
            raise
        if journal.file is not None:
            journal.note(asked, _met(answer))
        return answer

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


def _met(answer: requests.Response) -> Response:
    """An answer as a journal keeps it; the body of a stream of events, which may never end, is not read."""
    is_endless = answer.headers.get("content-type", "").startswith("text/event-stream")
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in CARRIED}
    return Response(answer.status_code, headers, b"" if is_endless else answer.content, answer.elapsed.total_seconds())


def _answered(request: requests.PreparedRequest, known: Response) -> requests.Response:
    """A journal's answer in the form that schemathesis reads."""
    if known.status == 0:
        raise requests.ConnectionError(known.error)
    raw = HTTPResponse(io.BytesIO(known.body), HTTPHeaderDict(known.headers), known.status, preload_content=False)
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
