"""Correct servers that are awkward below HTTP's semantics, over real sockets: no failure is reported, and everything is reached."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from oaswright.fuzz.failure import Category
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.target import Target

from tests.fuzz.odd_api import TOKENS, Odd
from tests.fuzz.run import test_awkward, test_quiet
from tests.fuzz.run.test_odd_targets import Serving, Things, fuzz, serving

__all__ = ["fuzz", "serving"]  # fixtures


class ClosesAfterEachReply(Things):
    """Without a word in its headers."""

    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:
        super().reply(status, body, *headers)
        self.close_connection = True


class SaysThatItCloses(Things):
    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:
        super().reply(status, body, *headers, ("Connection", "close"))


class Http10(Things):
    protocol_version = "HTTP/1.0"


class Chunked(Things):
    """Replies in chunks of three bytes."""

    _headers_buffer: list[bytes]

    def end_headers(self) -> None:
        self._headers_buffer = [line for line in self._headers_buffer if not line.lower().startswith(b"content-length")]
        self.send_header("Transfer-Encoding", "chunked")
        super().end_headers()
        self.wfile = InChunks(self.wfile, self.command == "HEAD")  # type: ignore[assignment] # it writes, which is all that is asked of it

    def handle_one_request(self) -> None:
        super().handle_one_request()
        if isinstance(self.wfile, InChunks):
            self.wfile = self.wfile.below


class InChunks:
    def __init__(self, below: Any, is_head: bool) -> None:
        self.below, self.is_head = below, is_head

    def write(self, content: bytes) -> None:
        for at in range(0, len(content), 3):
            piece = content[at : at + 3]
            self.below.write(b"%x;note=1\r\n%s\r\n" % (len(piece), piece))
        if not self.is_head:
            self.below.write(b"0\r\nX-Trailer: 1\r\n\r\n")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)


class Continues(Things):
    """An interim answer before each final one."""

    def send_response(self, code: int, message: str | None = None) -> None:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        super().send_response(code, message)


class ByteByByte(Things):
    """Each reply leaves in pieces."""

    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:
        whole = self.wfile
        self.wfile = Pieces(whole)  # type: ignore[assignment] # likewise
        super().reply(status, body, *headers)
        self.wfile = whole


class Pieces:
    def __init__(self, below: Any) -> None:
        self.below = below

    def write(self, content: bytes) -> None:
        for at in range(0, len(content), 7):
            self.below.write(content[at : at + 7])
            self.below.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)


class LowerCase(Things):
    """Names of headers in lower case, with blanks behind their values."""

    def send_header(self, keyword: str, value: str) -> None:
        super().send_header(keyword.lower(), f"{value}  ")


class RedirectsToSlash(Things):
    """The usual redirect of frameworks whose routes end in a slash."""

    def serve(self) -> None:
        path, mark, query = self.path.partition("?")
        if path == "/things":
            self.counted()
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return self.reply(307, {}, ("Location", f"/things/{mark}{query}"))
        self.path = f"{path.rstrip('/')}{mark}{query}"
        return super().serve()


AWKWARD = [one for one in list(globals().values()) if isinstance(one, type) and issubclass(one, Things) and one is not Things]


@pytest.mark.parametrize("handler", AWKWARD)
def test_an_awkward_server_is_reached_whole_and_has_no_failure(
    handler: type[Things], serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]
) -> None:
    server = serving(handler)
    code, out, err = fuzz(server.url)
    assert (code, out.splitlines()[0]) == (0, "reached 3 of 3 operations (100%), laws on 1 of 1 resources"), out + err
    assert ", 0 failures" in out.splitlines()[-1]
    assert 110 <= server.handler.count <= 120  # a request on a connection that is being closed is seen by no server; a phase has two of them


class Forgets(RedirectsToSlash):
    """A name is cut off."""

    def made(self, content: bytes) -> None:
        super().made(content)
        self.things.update({number: name[:1] for number, name in self.things.items()})


def test_a_fault_behind_a_redirect_is_found(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = fuzz(serving(Forgets).url, "--max-requests", "300")
    assert code == 1
    assert "[written-is-read]" in out or "[response-is-read]" in out


@contextmanager
def listening(api: Odd) -> Iterator[str]:
    """The address of an application, served by a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(api.app(), log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def of(module: Any) -> list[type[Odd]]:
    return [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Odd) and one is not Odd]


def test_there_are_25_kinds_of_awkward_servers() -> None:
    assert len({*of(test_awkward), *of(test_quiet), *AWKWARD}) >= 25


@pytest.mark.parametrize("api", test_awkward.AWKWARD)
def test_an_awkward_application_has_no_failure_over_the_network(api: type[Odd]) -> None:
    """The requests that the caller counts are those that the application was sent."""
    served = api()
    with listening(served) as url:
        job = law_phase.Examination(served.document, Target("awkward", url), TOKENS, campaign.selected(served.document, ()), 0, 160)
        found = [one for failures in job.run() for one in failures if one.category in (Category.BUG, Category.WARNING)]
    assert [(one.law, one.operation, one.cause, one.met) for one in found] == []
    assert 150 <= job.requests <= 160
    assert served.requests <= job.requests
