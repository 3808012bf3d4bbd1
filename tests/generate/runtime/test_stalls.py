"""Servers that keep a caller waiting: each call ends when its time is over, whatever arrives. The network and the clock are scripted, so no test waits."""

import asyncio
import itertools
import json
import selectors
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpcore
import pytest

from tests.generate.generated_packages import Packages

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Slow", "version": "1"},
    "servers": [{"url": "http://slow.example"}],
    "paths": {
        "/pet": {
            "get": {"operationId": "pet", "tags": ["x"], "responses": {"200": {"description": "-", "content": {"application/json": {}}}}},
            "post": {"operationId": "add", "tags": ["x"], "requestBody": {"content": {"application/octet-stream": {}}}, "responses": {"204": {"description": "-"}}},
        },
        "/lines": {"get": {"operationId": "lines", "tags": ["x"], "responses": {"200": {"description": "-", "content": {"application/x-ndjson": {"schema": {}}}}}}},
    },
}  # fmt: skip
NEVER = 1e9
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@dataclass
class Script:
    """What a server does: seconds until it accepts a connection, until it has taken each write, and until each piece of its reply arrives."""

    pieces: tuple[tuple[float, bytes], ...] = ()
    then: tuple[float, bytes] = (NEVER, b"")
    connect: float = 0.0
    write: float = 0.0
    connections: int = field(default=0, init=False)

    def reads(self) -> Iterator[tuple[float, bytes]]:
        self.connections += 1
        return itertools.chain(self.pieces, itertools.repeat(self.then))


def drip(head: bytes, piece: bytes = b"x") -> Script:
    """Send some bytes at once, then a piece every second for ever."""
    return Script(((0.0, head),), (1.0, piece))


class Clock:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    perf_counter = time = monotonic


class Network(httpcore.NetworkBackend):
    """Connections to a scripted server."""

    def __init__(self, script: Script, clock: Clock) -> None:
        self.script, self.clock = script, clock

    def wait(self, seconds: float, timeout: float | None, late: type[Exception]) -> None:
        self.clock.now += seconds if timeout is None else min(seconds, timeout)
        if timeout is not None and seconds > timeout:
            raise late("timed out")

    def connect_tcp(self, *given: Any, **_: Any) -> "Connection":
        self.wait(self.script.connect, given[2], httpcore.ConnectTimeout)
        return Connection(self)


class Connection(httpcore.NetworkStream):
    def __init__(self, network: Network) -> None:
        self.network, self.reads = network, network.script.reads()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 # each piece is smaller
        seconds, piece = next(self.reads)
        self.network.wait(seconds, timeout, httpcore.ReadTimeout)
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 # nobody looks at the request
        self.network.wait(self.network.script.write, timeout, httpcore.WriteTimeout)

    def get_extra_info(self, info: str) -> Any: ...

    def close(self) -> None: ...


class AsyncNetwork(httpcore.AsyncNetworkBackend):
    """The same, awaited; the loop's clock passes."""

    def __init__(self, script: Script) -> None:
        self.script = script

    async def wait(self, seconds: float, timeout: float | None, late: type[Exception]) -> None:  # noqa: ASYNC109 # as httpcore gives it
        await asyncio.sleep(seconds if timeout is None else min(seconds, timeout))
        if timeout is not None and seconds > timeout:
            raise late("timed out")

    async def connect_tcp(self, *_: Any, **given: Any) -> "AsyncConnection":
        await self.wait(self.script.connect, given["timeout"], httpcore.ConnectTimeout)
        return AsyncConnection(self)


class AsyncConnection(httpcore.AsyncNetworkStream):
    def __init__(self, network: AsyncNetwork) -> None:
        self.network, self.reads = network, network.script.reads()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 # as above
        seconds, piece = next(self.reads)
        await self.network.wait(seconds, timeout, httpcore.ReadTimeout)
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 # as above
        await self.network.wait(self.network.script.write, timeout, httpcore.WriteTimeout)

    def get_extra_info(self, info: str) -> Any: ...

    async def aclose(self) -> None: ...


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer instead of waiting for it."""

    def __init__(self, clock: Clock) -> None:
        loop, self.clock = self, clock

        class Selector(selectors.DefaultSelector):
            def select(self, timeout: float | None = None) -> Any:
                found = super().select(0)
                if not found:
                    assert timeout is not None, "nothing will ever happen"
                    loop.clock.now += max(timeout, 0.0)
                return found

        super().__init__(Selector())

    def time(self) -> float:
        return self.clock.now


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("slow")), json.dumps(DOCUMENT))


@pytest.fixture
def clock(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in ("exchange", "deadline", "network"):
        monkeypatch.setattr(packages.package(f"_transport.{module}"), "time", made)
    monkeypatch.setattr(packages.package("_calls.call"), "time", made)
    monkeypatch.setattr(packages.package("_transport.retry"), "random", SimpleNamespace(uniform=lambda _, most: most))
    return made


def call(packages: Packages, script: Script, clock: Clock, method: str = "pet", *, body: Any = None, **options: Any) -> Any:
    """One call, without retries unless they are asked for; a stream is read to its end."""
    given = {"body": body} if body is not None else {}
    with packages.package().Slow(verify_ssl=False, **{"max_retries": 0, **options}) as client:
        client.get_httpx_client()._transport._pool._network_backend._inner = Network(script, clock)
        found = getattr(client.x, method)(**given)
        return list(found) if method == "lines" else found


def call_later(packages: Packages, script: Script, clock: Clock, method: str = "pet", *, body: Any = None, **options: Any) -> Any:
    """The same without blocking."""

    async def main() -> Any:
        given = {"body": body} if body is not None else {}
        async with packages.package().AsyncSlow(verify_ssl=False, **{"max_retries": 0, **options}) as client:
            client.get_async_httpx_client()._transport._pool._network_backend = AsyncNetwork(script)
            found = await getattr(client.x, method)(**given)
            return [one async for one in found] if method == "lines" else found

    with asyncio.Runner(loop_factory=lambda: Loop(clock)) as runner:
        return runner.run(main())


TOTAL = "the call takes longer than total_timeout allows"
STALLS: dict[str, tuple[Script, dict[str, Any], float, str]] = {
    "accepts no connection": (Script(connect=NEVER), {"timeout": 5.0}, 5.0, "timed out"),
    "accepts no connection, in all": (Script(connect=NEVER), {"total_timeout": 3.0}, 3.0, TOTAL),
    "reads no request": (Script(write=NEVER), {"timeout": 5.0}, 5.0, "timed out"),
    "reads no request, in all": (Script(write=NEVER), {"total_timeout": 3.0}, 3.0, TOTAL),
    "says nothing": (Script(), {"timeout": 5.0}, 5.0, "timed out"),
    "says nothing, unless told otherwise": (Script(), {}, 30.0, "timed out"),
    "says nothing, in all": (Script(), {"timeout": None, "total_timeout": 3.0}, 3.0, TOTAL),
    "stops in the status line": (Script(((1.0, b"HTTP/1.1 20"),)), {"timeout": 5.0}, 6.0, "timed out"),
    "stops in the headers": (Script(((1.0, HEAD),)), {"timeout": 5.0}, 6.0, "timed out"),
    "stops in the body": (Script(((1.0, HEAD + b"Content-Length: 9\r\n\r\n{"),)), {"timeout": 5.0}, 6.0, "timed out"),
    "drips a status line": (drip(b"H"), {"total_timeout": 60.0}, 60.0, TOTAL),
    "drips a header": (drip(HEAD + b"X: "), {"total_timeout": 60.0}, 60.0, TOTAL),
    "announces replies without end": (drip(b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"), {"total_timeout": 60.0}, 60.0, TOTAL),
    "drips the length of a chunk": (drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;"), {"total_timeout": 60.0}, 60.0, TOTAL),
    "drips a body": (drip(HEAD + b"Content-Length: 9999\r\n\r\n"), {"total_timeout": 60.0}, 60.0, TOTAL),
    "drips a body, unless told otherwise": (drip(HEAD + b"Content-Length: 9999\r\n\r\n"), {}, 600.0, TOTAL),
    "drips a body that is compressed": (drip(HEAD + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\0\0\0\xff\xff"), {"total_timeout": 60.0}, 60.0, TOTAL),
    "never answers a request that is sent again": (Script(), {"max_retries": 2}, 30 + 0.5 + 30 + 1 + 30, "timed out"),
    "never answers, in all": (Script(), {"max_retries": 2, "total_timeout": 70.0}, 70.0, TOTAL),
    "is asked again only if there is time": (Script(), {"max_retries": 2, "total_timeout": 31.0}, 30 + 0.5 + 0.5, TOTAL),
}  # fmt: skip


@pytest.mark.parametrize("ask", [call, call_later])
@pytest.mark.parametrize("name", STALLS)
def test_a_call_ends_in_time(packages: Packages, clock: Clock, ask: Any, name: str) -> None:
    script, options, seconds, message = STALLS[name]
    method = {"method": "add", "body": b"x"} if "reads no request" in name else {}
    with pytest.raises(packages.package().APITimeoutError) as caught:
        ask(packages, script, clock, **method, **options)
    assert clock.now == pytest.approx(seconds, abs=0.1)
    assert message in str(caught.value)
    assert str(caught.value).startswith(("GET http://slow.example/pet: ", "POST http://slow.example/pet: "))


@pytest.mark.parametrize("ask", [call, call_later])
def test_a_slow_reply_is_read_where_no_limit_is_set(packages: Packages, clock: Clock, ask: Any) -> None:
    script = Script(((1000.0, HEAD + b"Content-Length: 3\r\n\r\n"), (1000.0, b"1"), (1000.0, b"23")))
    assert ask(packages, script, clock, timeout=None, total_timeout=None) == 123
    assert clock.now == 3000.0


@pytest.mark.parametrize("ask", [call, call_later])
def test_a_stream_may_last_longer_than_a_call(packages: Packages, clock: Clock, ask: Any) -> None:
    """Its items may come as slowly as `timeout` allows, in all for ever."""
    lines = tuple((20.0, f"{number}\n".encode()) for number in range(5))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 10\r\n\r\n"
    assert ask(packages, Script(((20.0, head), *lines)), clock, "lines", total_timeout=30.0) == [0, 1, 2, 3, 4]
    assert clock.now == 120.0


@pytest.mark.parametrize("ask", [call, call_later])
def test_a_stream_that_stalls_raises(packages: Packages, clock: Clock, ask: Any) -> None:
    script = Script(((0.0, b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 99\r\n\r\n1\n"),))
    with pytest.raises(packages.package().APITimeoutError, match=r"^GET http://slow\.example/lines: "):
        ask(packages, script, clock, "lines", timeout=5.0)
    assert clock.now == 5.0
