"""What a caller sees of servers that break off, never end or send nonsense; the servers are real sockets. Those that stall are in test_stalls.py."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.generate.generated_packages import Packages

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Hostile", "version": "1"},
    "paths": {
        "/pet": {
            "get": {"operationId": "pet", "tags": ["x"], "responses": {"200": {"description": "-", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}},
            "post": {"operationId": "add", "tags": ["x"], "responses": {"204": {"description": "-"}}},
        }
    },
    "components": {"schemas": {"Pet": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}},
}  # fmt: skip

Behaviour = Callable[[socket.socket], None]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("hostile")), json.dumps(DOCUMENT))


@contextlib.contextmanager
def serving(*behaviours: Behaviour) -> Iterator[tuple[str, list[bytes]]]:
    """A server whose connections behave in turn, the last one for ever; yields its address and the requests it got."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []
    end = threading.Event()

    def serve() -> None:
        number = 0
        while not end.is_set():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                connection.settimeout(20)
                with connection:
                    asked.append(connection.recv(65536))
                    behaviours[min(number, len(behaviours) - 1)](connection)
                number += 1

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        end.set()
        with contextlib.suppress(OSError), socket.create_connection(listener.getsockname(), timeout=1) as last:
            last.sendall(b"x")
        listener.close()
        thread.join(5)
        asked[:] = [one for one in asked if one != b"x"]


def says(head: str, body: bytes = b"") -> Behaviour:
    """Send a reply and close."""
    return lambda connection: connection.sendall(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + body)


def forever(head: str, piece: bytes) -> Behaviour:
    """Send a body without end, until the client hangs up."""

    def behave(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(f"HTTP/1.1 {head}\r\n\r\n".encode())
            while True:
                connection.sendall(piece)

    return behave


def reset(connection: socket.socket) -> None:
    """Break the connection off without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def call(packages: Packages, url: str, method: str = "pet", **options: Any) -> Any:
    """One call without retries unless they are asked for."""
    with packages.package().Hostile(base_url=url, token="s3cret", **{"max_retries": 0, **options}) as client:
        return getattr(client.x, method)()


JSON = "Content-Type: application/json"


@pytest.mark.parametrize(
    ("behaviour", "options", "error", "message"),
    [
        (forever(f"200 OK\r\n{JSON}", b" " * 65536), {"max_response_bytes": 1_000_000}, "ResponseTooLargeError", "max_response_bytes=1000000"),
        (says(f"200 OK\r\n{JSON}\r\nContent-Length: 99999999999"), {}, "ResponseTooLargeError", "larger than"),
        (says(f"200 OK\r\n{JSON}\r\nContent-Encoding: gzip", b"no gzip"), {}, "APIConnectionError", "decompressing"),
        (reset, {}, "APIConnectionError", "GET http"),
        (says(f"200 OK\r\n{JSON}\r\nContent-Length: 100", b'{"id": 1}'), {}, "APIConnectionError", "closed"),
        (lambda connection: connection.sendall(b"no http at all\r\n\r\n"), {}, "APIConnectionError", "GET http"),
        (says("520 Odd\r\nContent-Type: text/html", b"<html><title>Web server is down</title>"), {}, "ServerError", "an HTML page titled 'Web server is down'"),
        (says("302 Found\r\nLocation: https://elsewhere.example/"), {}, "RedirectionError", "302 Found"),
        (says("302 Found\r\nLocation: http://[bad"), {"follow_redirects": True}, "APIConnectionError", ""),
        (says(f"429 Slow\r\n{JSON}\r\nRetry-After: 99999999999999999999", b'{"message": "s3cret \xff"}'), {"max_retries": 3}, "TooManyRequestsError", "429"),
    ],
)
def test_a_bad_reply_raises_an_error_of_the_client(packages: Packages, behaviour: Behaviour, options: dict[str, Any], error: str, message: str) -> None:
    with serving(behaviour) as (url, asked), pytest.raises(getattr(packages.package(), error)) as caught:
        call(packages, url, **options)
    assert message in str(caught.value)
    assert "s3cret" not in str(caught.value) + repr(caught.value)
    assert len(asked) == 1


def test_a_broken_connection_is_tried_again_where_that_is_safe(packages: Packages) -> None:
    retry = packages.package().Retry(2, first=0.0)
    with serving(reset, says(f"200 OK\r\n{JSON}\r\nContent-Length: 9", b'{"id": 1}')) as (url, asked):
        assert call(packages, url, max_retries=retry).id == 1
        assert len(asked) == 2
    with serving(reset, says("204 No Content")) as (url, asked), pytest.raises(packages.package().APIConnectionError):
        call(packages, url, "add", max_retries=retry)


def test_an_asynchronous_call_meets_the_same_servers(packages: Packages) -> None:
    async def later(url: str) -> None:
        async with packages.package().AsyncHostile(base_url=url, max_response_bytes=1_000_000, max_retries=0) as client:
            await client.x.pet()

    for behaviour, error in (
        (forever(f"200 OK\r\n{JSON}", b" " * 65536), "ResponseTooLargeError"),
        (reset, "APIConnectionError"),
        (says(f"200 OK\r\n{JSON}\r\nContent-Length: 100", b'{"id": 1}'), "APIConnectionError"),
    ):
        with serving(behaviour) as (url, asked), pytest.raises(getattr(packages.package(), error)):
            asyncio.run(later(url))
        assert len(asked) == 1


def test_a_port_where_nobody_listens_is_named(packages: Packages) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(packages.package().APIConnectionError, match=f"GET http://127.0.0.1:{port}/pet: ") as caught:
        call(packages, f"http://127.0.0.1:{port}")
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
