"""Requests over HTTP arrive as they are, and every answer is an answer."""

import asyncio
import gc
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from oaswright.fuzz.wire import caller
from oaswright.fuzz.wire.asgi import InProcess
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import NO_HOST, Request
from oaswright.fuzz.wire.target import Target
from oaswright.fuzz.wire.transport import Http

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nx-a: 2\r\n\r\n{}"


@contextmanager
def answering(*answers: bytes | None) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives these answers in turn, over as many connections as it takes; None hangs up. What it was sent."""
    asked: list[bytes] = []
    left = list(answers)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while left:
            connection, _ = listener.accept()
            with connection:
                while left and (said := _request(connection)):
                    asked.append(said)
                    answer = left.pop(0)
                    if answer is None:
                        break
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        thread.join(5)


def _request(connection: socket.socket) -> bytes:
    said = b""
    while b"\r\n\r\n" not in said:
        if not (more := connection.recv(65536)):
            return b""
        said += more
    head, _, body = said.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def http() -> Iterator[Callable[[str], Http]]:
    made: list[Http] = []

    def make(url: str) -> Http:
        made.append(Http(url))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_request_arrives_as_it_is_and_its_answer_is_told_whole(http: Callable[[str], Http]) -> None:
    with answering(OK) as (url, asked):
        answer = http(url + "/v1").send(Request("PATCH", "/a%2Fb/ü?q=1&q= 2", body=b'{"a": 1}'), [("X-Name", "Zoë"), ("X-Name", "b")])
    head, _, body = asked[0].decode().partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert (lines[0], body) == ("PATCH /v1/a%2Fb/%C3%BC?q=1&q=%202 HTTP/1.1", '{"a": 1}')
    assert lines[1:] == [
        f"Host: {url[7:]}",
        "Accept-Encoding: identity",
        "User-Agent: oaswright",
        "Accept: */*",
        "X-Name: Zoë",
        "X-Name: b",
        "Content-Length: 8",
    ]
    assert (answer.status, answer.headers, answer.body, answer.error) == (200, {"content-length": "2", "x-a": "1, 2"}, b"{}", "")


def test_a_connection_is_kept_and_one_that_was_closed_meanwhile_is_opened_again() -> None:
    with answering(OK, OK, None, OK) as (url, asked), caller.connected(Target("", url), Tokens(), None) as sender:
        assert [sender.send(Request("GET", "/")).response.status for _ in range(3)] == [200, 200, 200]
        assert (len(asked), sender.requests) == (4, 4)


def test_after_a_request_without_a_host_the_connection_is_another(http: Callable[[str], Http]) -> None:
    """HTTP/1.0 keeps none alive: a server may close it at any moment after its reply, whatever version and headers that reply has."""
    with answering(OK, OK, OK) as (url, asked):
        client = http(url)
        assert client.send(Request("GET", "/a"), [NO_HOST]).status == 200
        assert client.idle[0].sock is None
        assert [client.send(Request("GET", path), []).status for path in ("/b", "/c")] == [200, 200]
        assert client.idle[0].sock is not None
    assert asked[0].startswith(b"GET /a HTTP/1.0\r\n")
    assert b"Host:" not in asked[0]


def test_what_is_no_answer_says_why(http: Callable[[str], Http]) -> None:
    with answering(b"nonsense\r\n\r\n") as (url, _):
        assert http(url).send(Request("GET", "/"), []).error == "BadStatusLine: nonsense\r\n"
    assert http(url).send(Request("GET", "/"), []).error.startswith("ConnectionRefusedError: ")
    assert http(url).send(Request("GET", "/"), [("X", "a\nb")]).error.startswith("ValueError: Invalid header value")


def test_an_answer_that_takes_too_long_is_none(http: Callable[[str], Http]) -> None:
    with answering(b"HTTP/1.1 200 OK\r\n", OK) as (url, _):
        slow = http(url)
        slow.timeout = 0.1
        assert slow.send(Request("GET", "/"), []).error == "TimeoutError: timed out"
        assert slow.send(Request("GET", "/"), []).status == 200


def test_a_server_that_packs_unasked_is_read(http: Callable[[str], Http]) -> None:
    packed = gzip.compress(b'{"a": 1}')
    with answering(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed) as (url, _):
        assert http(url).send(Request("GET", "/"), []).json == {"a": 1}


def test_a_proxy_of_the_environment_is_told_the_whole_url(http: Callable[[str], Http], monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(OK) as (url, asked):
        monkeypatch.setenv("http_proxy", url)
        monkeypatch.setenv("no_proxy", "")
        assert http("http://api.example/v1").send(Request("GET", "/a"), []).status == 200
    assert asked[0].startswith(b"GET http://api.example/v1/a HTTP/1.1\r\nHost: api.example\r\n")


def test_requests_at_once_are_under_way_together(http: Callable[[str], Http]) -> None:
    both = threading.Barrier(2, timeout=5)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            _request(connection)
            both.wait()
            connection.sendall(OK)

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    with listener:
        answers = http(f"http://127.0.0.1:{listener.getsockname()[1]}").send_at_once([(Request("GET", "/"), [])] * 2)
    assert [answer.status for answer in answers] == [200, 200]


def test_requests_at_once_meet_at_the_server_before_any_is_complete(http: Callable[[str], Http], monkeypatch: pytest.MonkeyPatch) -> None:
    begun, seen = threading.Barrier(3, timeout=5), list[tuple[bytes, bytes]]()
    monkeypatch.setattr(Http, "_let_begin", lambda _: begun.wait())
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            head = connection.recv(65536)
            while not head.endswith((b"{1", b"{2")):
                head += connection.recv(1)
            begun.wait()
            seen.append((head.partition(b"\r\n\r\n")[2], connection.recv(65536)))
            connection.sendall(OK)

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    with listener:
        answers = http(f"http://127.0.0.1:{listener.getsockname()[1]}").send_at_once([(Request("PATCH", "/", (), body), []) for body in (b"{1}", b"{2}")])
    assert ([answer.status for answer in answers], sorted(seen)) == ([200, 200], [(b"{1", b"}"), (b"{2", b"}")])


def test_of_requests_at_once_one_may_fail(http: Callable[[str], Http]) -> None:
    with answering(OK) as (url, asked):
        first, second = http(url).send_at_once([(Request("PATCH", "/", (), b"{}"), [("X", "a\nb")]), (Request("PATCH", "/", (), b"{}"), [])])
    assert (first.status, first.error[:10], second.status, len(asked)) == (0, "ValueError", 200, 1)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_ctrl_c_in_the_midst_of_requests_is_raised_once(number: int, capfd: pytest.CaptureFixture[str]) -> None:
    """Not once more when the application is stopped, and nothing is said of what was under way."""

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == f"/{number - 1}":
            raise KeyboardInterrupt
        await asyncio.sleep(0.01)

    with InProcess(app, "http://testserver") as process:
        with pytest.raises(KeyboardInterrupt):
            process.send_at_once([(Request("GET", f"/{one}", (), None, ""), []) for one in range(number)])
        with pytest.raises(KeyboardInterrupt):
            process.send(Request("GET", f"/{number - 1}", (), None, ""), [])
    gc.collect()
    assert capfd.readouterr() == ("", "")
