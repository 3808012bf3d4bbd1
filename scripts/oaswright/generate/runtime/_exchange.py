"""An exchange with the service in steps, without input or output of its own; one driver takes them at once, another asynchronously."""

import time
from collections.abc import Callable, Generator

import anyio
import httpx

from ._retry import Retry

Http = httpx.Client | httpx.AsyncClient

# Builds the request afresh; the names are those of the headers that hold credentials.
Build = Callable[[Http], tuple[httpx.Request, list[str]]]

# A step is a request to send, or seconds to wait; what comes back is the reply, or what prevented one.
Steps = Generator[httpx.Request | float, httpx.Response | httpx.TransportError | None, httpx.Response]

_MOST_REDIRECTS = 20


def run(http: httpx.Client, steps: Steps) -> httpx.Response:
    """Take the steps, waiting where they ask for it. The errors of httpx pass through."""
    met: httpx.Response | httpx.TransportError | None = None
    try:
        while True:
            step = steps.send(met)
            met = None
            if isinstance(step, httpx.Request):
                try:
                    met = http.send(step, follow_redirects=False)
                except httpx.TransportError as error:
                    met = error
            else:
                time.sleep(step)
    except StopIteration as end:
        return _reply(end.value)


async def run_async(http: httpx.AsyncClient, steps: Steps) -> httpx.Response:
    """As `run`, without blocking."""
    met: httpx.Response | httpx.TransportError | None = None
    while True:
        try:
            step = steps.send(met)
        except StopIteration as end:
            return _reply(end.value)
        met = None
        if isinstance(step, httpx.Request):
            try:
                met = await http.send(step, follow_redirects=False)
            except httpx.TransportError as error:
                met = error
        else:
            await anyio.sleep(step)


def plan(http: Http, build: Build, retry: Retry) -> Steps:
    """Send, follow redirects where the client does, and repeat where that is asked for and safe."""
    attempt = 0
    while True:
        request, secret = build(http)
        method = request.method
        met = yield request
        for _ in range(_MOST_REDIRECTS if http.follow_redirects else 0):
            if not isinstance(met, httpx.Response) or met.next_request is None:
                break
            request = _redirected(request, met.next_request, secret)
            met = yield request
        if isinstance(met, httpx.Response):
            wait = retry.after_answer(method, met.status_code, met.headers, attempt)
            if wait is None:
                return met
        else:
            failure = met or httpx.TransportError("no reply")
            wait = retry.after_failure(method, failure, attempt)
            if wait is None:
                raise failure
        yield wait
        attempt += 1


def _redirected(request: httpx.Request, following: httpx.Request, secret: list[str]) -> httpx.Request:
    """The next request of a redirect; credentials go to no other origin."""
    before, after = ((one.url.scheme, one.url.host, one.url.port) for one in (request, following))
    for name in secret if before != after else ():
        following.headers.pop(name, None)
    return following


def _reply(value: object) -> httpx.Response:
    if isinstance(value, httpx.Response):
        return value
    raise httpx.TransportError("no reply")
