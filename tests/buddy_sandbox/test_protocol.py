"""How the server reads HTTP/1.1: one meaning for each request, and a deadline for its arrival."""

import http.client
import json
import socket
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlsplit

import pytest

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
TOKEN = "Authorization: Bearer demo-manage\r\n"
UPDATE = '{"type":"DOCKERFILE","name":"Changed"}'
CHUNKED = f"{len(UPDATE):x}\r\n{UPDATE}\r\n0\r\n\r\n"
PATCH = f"PATCH {PATH} HTTP/1.1\r\nHost: x\r\n{TOKEN}Content-Type: application/json\r\n"
GET = f"GET {PATH} HTTP/1.1\r\nHost: x\r\n{TOKEN}"


@pytest.fixture(scope="module")
def running(start_for_module: Callable[..., Any]) -> Any:
    """A server with the deadlines that it has unless told otherwise."""
    return start_for_module()


def connect(running: Any) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(running.url).port or 0), timeout=60)


def everything(connection: socket.socket) -> bytes:
    """All that the server sends until it closes the connection."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def answer(running: Any, sent: str) -> tuple[int, str]:
    """The status and the message of the only answer to a request, after which the server has closed the connection."""
    with closing(connect(running)) as connection:
        connection.sendall(sent.encode())
        received = everything(connection)
    assert received.count(b"HTTP/1.1 ") == 1
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["errors"][0]["message"]


SMUGGLED = f"GET /healthz HTTP/1.1\r\nHost: x\r\n{TOKEN}\r\n"
AMBIGUOUS = {
    "length beside encoding": f"{PATCH}Content-Length: {len(UPDATE)}\r\nTransfer-Encoding: chunked\r\n\r\n{CHUNKED}{SMUGGLED}",
    "encoding beside length": f"{PATCH}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n{CHUNKED}{SMUGGLED}",
    "encoding in HTTP/1.0": f"{PATCH.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n\r\n{CHUNKED}",
    "two lengths": f"{PATCH}Content-Length: {len(UPDATE)}\r\nContent-Length: 5\r\n\r\n{UPDATE}",
    "LF after the first line": f"GET {PATH} HTTP/1.1\nHost: x\r\n{TOKEN}\r\n",
    "LF after a header": f"GET {PATH} HTTP/1.1\r\nHost: x\n{TOKEN}\r\n",
    "LF at the end": f"GET {PATH} HTTP/1.1\r\nHost: x\r\n{TOKEN.rstrip()}\n\n",
    "LF in front": f"\n{GET}\r\n",
    "LF in a chunk's size": f"{PATCH}Transfer-Encoding: chunked\r\n\r\n{CHUNKED.replace('26', '26;a=b').replace(chr(13), '')}",
    "LF in a trailer": f"{PATCH}Transfer-Encoding: chunked\r\n\r\n{CHUNKED[:-2]}X: y\nZ: z\r\n\r\n",
    "two tokens": f"{GET}{TOKEN}\r\n",
    "two tokens, one empty": f"{GET}authorization:\r\n\r\n",
    "two content types": f"{PATCH}Content-Type: text/plain\r\nContent-Length: {len(UPDATE)}\r\n\r\n{UPDATE}",
    "no host": f"GET {PATH} HTTP/1.1\r\n{TOKEN}\r\n",
    "two hosts": f"{GET}Host: y\r\n\r\n",
}


@pytest.mark.parametrize("sent", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_a_request_with_two_meanings_is_refused_and_the_connection_closed(running: Any, sent: str) -> None:
    status, message = answer(running, sent)
    assert status == 400
    assert message.startswith("The request cannot be read as HTTP/1.1")


def test_requests_with_one_meaning_are_served_one_after_the_other(running: Any) -> None:
    requests = (
        f"{PATCH}Transfer-Encoding: chunked\r\n\r\n{CHUNKED}",
        f"{PATCH}Transfer-Encoding: chunked\r\n\r\n{CHUNKED[:-2]}X: y\r\n\r\n",
        f"{PATCH}Content-Length: {len(UPDATE)}\r\n\r\n{UPDATE}",
        f"{GET}Connection: close\r\n\r\n",
    )
    with closing(connect(running)) as connection:
        connection.sendall("".join(requests).encode())
        received = everything(connection)
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 4


def test_without_a_host_http_1_0_is_served(running: Any) -> None:
    with closing(connect(running)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert everything(connection).startswith(b"HTTP/1.1 200 OK\r\n")


def test_three_hundred_half_open_connections_are_closed(start: Callable[..., Any]) -> None:
    sandbox = start("--header-timeout", "0.5")
    parts = (b"", b"GET / HT", f"{GET}X-Endless: ".encode())
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(connect(sandbox))) for _ in range(300)]
        for number, connection in enumerate(connections):
            connection.sendall(parts[number % 3])
        statuses = [everything(connection)[:12] for connection in connections]
    assert set(statuses) == {b"HTTP/1.1 408"}
    with sandbox.client() as client:
        assert client.get(PATH).status_code == 200


@pytest.mark.parametrize("framing", [f"Content-Length: {len(UPDATE)}\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n26\r\n"])
def test_a_body_that_does_not_arrive_is_given_up(start: Callable[..., Any], framing: str) -> None:
    sandbox = start("--body-timeout", "0.5")
    with closing(connect(sandbox)) as connection:
        connection.sendall(f"{PATCH}{framing}{{".encode())
        answered = http.client.HTTPResponse(connection)
        answered.begin()
        assert answered.status == 408
        assert json.loads(answered.read())["errors"] == [{"message": "The request did not arrive in time"}]
    assert "fault" not in {line["event"] for line in sandbox.lines()}


def test_a_deadline_ends_with_its_request(start: Callable[..., Any]) -> None:
    sandbox = start("--header-timeout", "0.3", "--body-timeout", "0.3", "--latency", "900ms")
    with sandbox.client() as client:  # the answer takes longer than any deadline
        assert client.patch(PATH, json=json.loads(UPDATE)).status_code == 200
        assert client.get(PATH).status_code == 200
