"""An ASGI application, called in this process: its lifespan runs once, an exception becomes a 500 as on any server."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, Self, TypeVar
from urllib.parse import unquote, urlsplit

from oaswright.errors import TargetError
from oaswright.fuzz.wire.exchange import NO_HOST, Request, Response

T = TypeVar("T")
Message = MutableMapping[str, Any]
CRASH = b"Internal Server Error"


class CountedApp:
    """The application, every HTTP request counted; a plain 500 where it raises, or ends without an answer."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.requests = 0

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        """Pass a message on to the application, and count requests."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.requests += 1
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        with contextlib.suppress(Exception):  # a server answers for a handler that raises, as for one that says nothing
            await self.app(scope, receive, watched)
        if not begun:
            await send({"type": "http.response.start", "status": 500, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": CRASH})


class InProcess:
    """Sends requests to an application on an event loop of its own."""

    def __init__(self, app: Any, base_url: str) -> None:
        self.app = CountedApp(app)
        self.host, self.base = urlsplit(base_url).netloc, urlsplit(base_url).path
        self.loop = asyncio.new_event_loop()
        self.lifespan: asyncio.Task[None] | None = None
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()

    def __enter__(self) -> Self:
        self.loop.run_until_complete(self._startup())
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.run_until_complete(self._shutdown())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def send(self, request: Request, headers: list[tuple[str, str]]) -> Response:
        """Send one request and return the response."""
        return self._run(self._send(request, headers))

    def send_at_once(self, requests: list[tuple[Request, list[tuple[str, str]]]]) -> list[Response]:
        """Return the responses to requests that are all under way together."""

        async def all_of(calls: list[Coroutine[Any, Any, Response]]) -> list[Response]:
            return list(await asyncio.gather(*calls))

        return self._run(all_of([self._send(*one) for one in requests]))

    def _run(self, asked: Coroutine[Any, Any, T]) -> T:
        try:
            return self.loop.run_until_complete(asked)
        except KeyboardInterrupt:
            self._break_off()
            raise

    def _break_off(self) -> None:
        """End what is under way: whatever waits for the task that Ctrl-C met would raise it once more whenever the loop runs next."""
        self._run_what_is_due()
        while left := [task for task in asyncio.all_tasks(self.loop) if task is not self.lifespan]:
            for task in left:
                task.cancel()
            with contextlib.suppress(KeyboardInterrupt):
                self.loop.run_until_complete(asyncio.wait(left))
            self._run_what_is_due()
            for task in left:
                if task.done() and not task.cancelled():
                    task.exception()  # else it would be told on stderr that nobody asked for it

    def _run_what_is_due(self) -> None:
        """Let the loop do what it had planned: where Ctrl-C met a task at its end, that is to stop, and the next thing that runs would be stopped instead."""
        is_met = True
        while is_met:
            self.loop.call_soon(self.loop.stop)
            try:
                self.loop.run_forever()
                is_met = False
            except KeyboardInterrupt:  # what waited for the task that was met
                continue

    async def _send(self, request: Request, headers: list[tuple[str, str]]) -> Response:
        status, found, chunks = 0, dict[str, str](), list[bytes]()
        pending: list[Message] = [{"type": "http.request", "body": request.body or b"", "more_body": False}]

        async def receive() -> Message:
            return pending.pop() if pending else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal status, found
            if message["type"] == "http.response.start":
                status = message["status"]
                found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message.get("headers", ())}
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))

        begun = time.perf_counter()
        await self.app(self._scope(request, headers), receive, send)
        return Response(status, found, b"" if request.method == "HEAD" else b"".join(chunks), time.perf_counter() - begun, "" if status else "no response")

    def _scope(self, request: Request, headers: list[tuple[str, str]]) -> Message:
        parts = urlsplit(request.url)
        length = [] if request.body is None else [("content-length", str(len(request.body)))]
        host = [] if NO_HOST in headers else [("host", self.host)]
        sent = [*host, *(one for one in headers if one != NO_HOST), *length]
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in sent]
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1" if host else "1.0", "method": request.method, "scheme": "http",
            "path": unquote(self.base + parts.path), "raw_path": (self.base + parts.path).encode(), "query_string": parts.query.encode(), "root_path": "",
            "headers": encoded, "client": ("testclient", 50000), "server": (self.host, 80), "state": {},
        }  # fmt: skip

    async def _startup(self) -> None:
        ready: asyncio.Future[str] = self.loop.create_future()

        async def send(message: Message) -> None:
            if message["type"].startswith("lifespan.startup") and not ready.done():
                ready.set_result("" if message["type"].endswith("complete") else str(message.get("message", "startup failed")))

        async def run() -> None:
            # An application without a lifespan raises, or returns: both are fine.
            with contextlib.suppress(Exception):
                await self.app.app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, self.inbox.get, send)
            if not ready.done():
                ready.set_result("")

        await self.inbox.put({"type": "lifespan.startup"})
        self.lifespan = self.loop.create_task(run())
        problem = await ready
        if problem:
            raise TargetError(f"the application did not start: {problem}")

    async def _shutdown(self) -> None:
        if self.lifespan and not self.lifespan.done():
            await self.inbox.put({"type": "lifespan.shutdown"})
            await asyncio.wait_for(self.lifespan, 10)
