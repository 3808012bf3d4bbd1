"""A real HTTP server in this process that records requests and answers as a test says."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx


@dataclass(frozen=True)
class Received:
    """A request as it arrived; header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    content: bytes = field(repr=False)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.content.decode()))


Answer = Callable[[Received], httpx.Response]


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    owner: "Server"


class Server:
    """`url` is its address, `received` the requests in the order of their arrival."""

    def __init__(self, answer: Answer, http: _Http) -> None:
        self.answer, self.received = answer, list[Received]()
        self.url = f"http://127.0.0.1:{http.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a reply of two writes would wait for the client

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        assert isinstance(self.server, _Http)
        asked = Received(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, self._content())
        self.server.owner.received.append(asked)
        self._reply(self.server.owner.answer(asked))

    def _reply(self, reply: httpx.Response) -> None:
        self.send_response(reply.status_code)
        for name, value in reply.headers.multi_items():
            if name not in ("transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.content)

    def _content(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            found = b""
            while size := int(self.rfile.readline(), 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return found
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def log_message(self, *_: Any) -> None: ...


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """A server for the time of a `with`; `answer` gives the reply to each request, in the server's thread."""
    http = _Http(("127.0.0.1", 0), _Handler)
    http.owner = Server(answer, http)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield http.owner
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
