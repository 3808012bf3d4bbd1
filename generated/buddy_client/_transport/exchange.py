"""An exchange with the service in steps, without input or output of its own; one driver takes them at once, another asynchronously."""

import inspect
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import httpx

from .._errors import APIConnectionError, APITimeoutError, ResponseTooLargeError
from .._response import RequestInfo
from .deadline import Until
from .retry import IDEMPOTENT, Retry

Http = httpx.Client | httpx.AsyncClient

T = TypeVar("T")

# What a redirect to another origin keeps of a request's headers: nothing that could be a credential.
_HARMLESS = frozenset(("accept", "accept-encoding", "accept-language", "content-type", "content-length", "host", "range", "transfer-encoding", "user-agent"))

_MOST_REDIRECTS = 20

# How often a content coding may be applied to a reply: each one multiplies its size.
_MOST_CODINGS = 1


@dataclass(slots=True)
class Reply:
    """A reply read to its end; `fields` are its headers by lower-case name, `live` is the connection of one that is still to be read."""

    request: httpx.Request
    status_code: int
    headers: httpx.Headers
    fields: Mapping[str, str]
    content: bytes = b""
    live: httpx.Response | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """How a call is made. `deadline` is a moment of `time.monotonic`; `keep_open` says which replies the caller reads."""

    retry: Retry
    deadline: float | None
    most: int | None
    follow_redirects: bool
    keep_open: Callable[[int, Mapping[str, str]], bool]
    idempotent: bool = False


@dataclass(frozen=True, slots=True)
class Fetch:
    """A step that sends a request and reads the reply as a policy says."""

    request: httpx.Request
    policy: Policy


# A step is a request to send, seconds to wait, or something to wait for; what comes back is the reply or the value, and failures are raised there.
Step = Fetch | float | Awaitable[Any]
Steps = Generator[Step, Any, T]

# Builds the request afresh, by steps of its own; the names are those of the headers that hold credentials.
Build = Callable[[], Steps[tuple[httpx.Request, list[str]]]]


def run(http: httpx.Client, steps: Steps[T]) -> T:
    """Take the steps, waiting where they ask for it."""
    found: Any = None
    failure: Exception | None = None
    try:
        while True:
            step = steps.send(found) if failure is None else steps.throw(failure)
            found = failure = None
            try:
                if isinstance(step, Fetch):
                    found = _fetch(http, step.request, step.policy)
                elif isinstance(step, int | float):
                    time.sleep(step)
                else:
                    _discard(step)
                    raise TypeError("the credential is asynchronous; this client is not")
            except Exception as error:  # noqa: BLE001 # the steps decide what becomes of it
                failure = error
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return] # a generator's value
    finally:
        steps.close()


async def run_async(http: httpx.AsyncClient, steps: Steps[T]) -> T:
    """As `run`, without blocking."""
    import anyio

    found: Any = None
    failure: Exception | None = None
    try:
        while True:
            step = steps.send(found) if failure is None else steps.throw(failure)
            found = failure = None
            try:
                if isinstance(step, Fetch):
                    with anyio.fail_after(_remaining(step.policy)):
                        found = await _fetch_async(http, step.request, step.policy)
                elif isinstance(step, int | float):
                    await anyio.sleep(step)
                else:
                    found = await step
            except Exception as error:  # noqa: BLE001 # as above
                failure = _late() if isinstance(step, Fetch) and isinstance(error, TimeoutError) else error
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return] # a generator's value
    finally:
        steps.close()


def _fetch(http: httpx.Client, request: httpx.Request, policy: Policy) -> Reply:
    _limit(request, policy)
    response = http.send(request, stream=True, follow_redirects=False, auth=request.extensions.get("auth", httpx.USE_CLIENT_DEFAULT))
    reply = _opened(request, response, policy)
    if reply.live is None:
        try:
            content = _Content(reply, policy)
            for chunk in response.iter_bytes() if content.packed else cast("httpx.SyncByteStream", response.stream):
                content.add(chunk)
        finally:
            response.close()
        _finish(reply, response, content)
    return reply


async def _fetch_async(http: httpx.AsyncClient, request: httpx.Request, policy: Policy) -> Reply:
    _limit(request, policy)
    response = await http.send(request, stream=True, follow_redirects=False, auth=request.extensions.get("auth", httpx.USE_CLIENT_DEFAULT))
    reply = _opened(request, response, policy)
    if reply.live is None:
        try:
            content = _Content(reply, policy)
            async for chunk in response.aiter_bytes() if content.packed else cast("httpx.AsyncByteStream", response.stream):
                content.add(chunk)
        finally:
            await response.aclose()
        _finish(reply, response, content)
    return reply


def _opened(request: httpx.Request, response: httpx.Response, policy: Policy) -> Reply:
    """Return a reply without its content; it stays open where the caller reads it."""
    reply = Reply(request, response.status_code, response.headers, _fields(response))
    if policy.keep_open(reply.status_code, reply.fields):
        _unlimit(request)
        reply.live = response
    return reply


def _finish(reply: Reply, response: httpx.Response, content: "_Content") -> None:
    """Give a reply its content; one that leads elsewhere keeps its way there."""
    reply.content = b"".join(content.chunks)
    if response.next_request is not None:
        reply.live = response


def _fields(response: httpx.Response) -> dict[str, str]:
    """Return the headers as a plain dict, which is read in a fraction of the time."""
    found: dict[str, str] = {}
    for raw, value in response.headers.raw:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


class _Content:
    """The chunks of a reply, within the limits of size and time."""

    def __init__(self, reply: Reply, policy: Policy) -> None:
        request, fields = reply.request, reply.fields
        self.request, self.policy = request, policy
        self.chunks: list[bytes] = []
        self.size = 0
        self.packed = fields.get("content-encoding", "")
        if self.packed and len([one for one in self.packed.split(",") if one.strip().lower() not in ("", "identity")]) > _MOST_CODINGS:
            raise ResponseTooLargeError(f"{RequestInfo(request)}: the reply is compressed more than once")
        length = fields.get("content-length", "")
        if request.method != "HEAD" and policy.most is not None and len(length) < 20 and length.isdigit():
            self.check(int(length))

    def add(self, chunk: bytes) -> None:
        self.chunks.append(chunk)
        self.size += len(chunk)
        self.check(self.size)
        if self.policy.deadline is not None and time.monotonic() > self.policy.deadline:
            raise _late()

    def check(self, size: int) -> None:
        most = self.policy.most
        if most is not None and size > most:
            raise ResponseTooLargeError(f"{RequestInfo(self.request)}: the reply is larger than max_response_bytes={most}; give a larger one to read it")


def _limit(request: httpx.Request, policy: Policy) -> None:
    """Let no single wait last longer than the call may, nor all of them together."""
    if policy.deadline is not None:
        timeouts = request.extensions.get("timeout") or {}
        steps = {name: timeouts.get(name) for name in ("connect", "read", "write", "pool")}
        request.extensions["timeout"] = {name: Until(policy.deadline, getattr(step, "step", step)) for name, step in steps.items()}


def _unlimit(request: httpx.Request) -> None:
    """Let a reply that the caller reads last for as long as its single steps are in time."""
    request.extensions["timeout"] = {name: getattr(step, "step", step) for name, step in (request.extensions.get("timeout") or {}).items()}


def _remaining(policy: Policy) -> float | None:
    return None if policy.deadline is None else max(0.001, policy.deadline - time.monotonic())


def _late() -> httpx.TimeoutException:
    return httpx.ReadTimeout("the call takes longer than total_timeout allows")


def plan(build: Build, policy: Policy) -> Steps[Reply]:
    """Send, follow redirects where that is asked for, and send again where that is safe."""
    attempt = 0
    while True:
        request, secret = yield from build()
        found = yield from answer(request, policy)
        for _ in range(_MOST_REDIRECTS if policy.follow_redirects else 0):
            following = found.live.next_request if isinstance(found, Reply) and found.live is not None else None
            if following is None or following.url.scheme not in ("http", "https"):
                break
            request = _redirected(request, following, secret)
            found = yield from answer(request, policy)
        wait = _wait(request.method, found, attempt, policy)
        if wait is None:
            if isinstance(found, Reply):
                if found.live is not None and found.live.next_request is not None:
                    found.live = None
                return found
            raise _failure(found, request, secret) from found
        yield wait
        attempt += 1


def answer(request: httpx.Request, policy: Policy) -> Steps[Reply | httpx.RequestError]:
    """Return the reply to a request, or what prevented one."""
    try:
        return (yield Fetch(request, policy))  # type: ignore[no-any-return] # what the driver sends
    except httpx.RequestError as error:
        return error


def _wait(method: str, found: Any, attempt: int, policy: Policy) -> float | None:
    """Seconds until the next attempt; None where what came is the answer to the call."""
    idempotent = policy.idempotent or method in IDEMPOTENT
    if isinstance(found, Reply):
        wait = policy.retry.after_reply(found.status_code, found.headers, attempt, idempotent=idempotent)
    else:
        wait = policy.retry.after_failure(found, attempt, idempotent=idempotent)
    return None if wait is None or (policy.deadline is not None and time.monotonic() + wait > policy.deadline) else wait


def _failure(error: httpx.RequestError, request: httpx.Request, secret: list[str]) -> APIConnectionError:
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    return kind(str(error) or type(error).__name__, RequestInfo(request, secret))


def _redirected(request: httpx.Request, following: httpx.Request, secret: list[str]) -> httpx.Request:
    """Return the next request of a redirect; to another origin go no credentials, nor other headers of the caller."""
    before, after = ((one.url.scheme, one.url.host, one.url.port) for one in (request, following))
    following.extensions = dict(request.extensions)
    if before != after:
        following.extensions.pop("auth", None)
        for name in {*following.headers, *secret} - _HARMLESS:
            following.headers.pop(name, None)
        secret.clear()
    elif "cookie" in request.headers:
        following.headers["cookie"] = request.headers["cookie"]
    following.url = type(request.url)(following.url)
    return following


def _discard(step: Any) -> None:
    if inspect.iscoroutine(step):
        step.close()
