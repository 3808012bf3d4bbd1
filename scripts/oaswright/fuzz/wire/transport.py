"""Sends requests to a URL over connections that are kept alive.

By the standard library's client: what a client with more comfort spends on a request is a multiple of it, and a fuzzer's budget is its requests.
"""

import io
import select
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit
from urllib.request import getproxies, proxy_bypass

from oaswright.fuzz.wire.connection import Connection
from oaswright.fuzz.wire.exchange import NO_HOST, Request, Response

CHUNK = 65536
PLAIN = "%/:?#[]@!$&'()*+,;=~"  # what stands for itself in a URL
OWN = (("User-Agent", "oaswright"), ("Accept", "*/*"))
WITH_BODY = ("POST", "PUT", "PATCH")


A_MOMENT = 0.02  # seconds in which a server begins with a request
DROPPED = 2  # connections that a server closed between two requests without a word, after which none is kept


@dataclass
class _Sent:
    """A request that is under way since `at`; `held` are the last bytes of its body, which are still to be sent."""

    connection: HTTPConnection
    at: float
    was_kept: bool
    is_old: bool
    held: bytes
    error: str = ""


class TooLargeError(ValueError):
    """A reply is larger than the limit."""


class Http:
    """Sends requests to a URL; redirects are not followed, since they are answers too. `timeout` is for the whole of a reply, in seconds."""

    def __init__(self, base_url: str, options: Connection | None = None) -> None:
        self.base = urlsplit(base_url)
        self.options = options or Connection()
        self.timeout = self.options.seconds
        self.idle: list[HTTPConnection] = []
        self.dropped = 0
        self.elapsed = 0.0  # seconds that the last reply took

    def end_within(self, seconds: float) -> None:
        """Let a reply take so many seconds at most, or what the options say if that is less."""
        self.timeout = min(self.options.seconds, seconds)

    def send(self, request: Request, headers: list[tuple[str, str]]) -> Response:
        """Send one request over an idle connection and return the response."""
        return self._end(self._begin(self._taken(), request, headers))

    def send_at_once(self, requests: list[tuple[Request, list[tuple[str, str]]]]) -> list[Response]:
        """Return the responses to requests that meet at the server, however fast it is: the last byte of each is sent when it has had the time to begin with all."""
        under_way = [self._begin(self._taken(), *one, held=1) for one in requests]
        self._let_begin()
        for sent in under_way:
            with self._noting(sent):
                if sent.held and not sent.error:
                    sent.connection.send(sent.held)
        return [self._end(sent) for sent in under_way]

    def close(self) -> None:
        """Close the idle connections."""
        for connection in self.idle:
            connection.close()

    def _taken(self) -> HTTPConnection:
        if not self.idle:
            return self._connection()
        connection = self.idle.pop()
        if connection.sock is not None and (self.dropped >= DROPPED or _has_ended(connection.sock)):
            connection.close()  # it is opened again with the next request, which no server has seen then
        return connection

    def _let_begin(self) -> None:
        """Give the server as long as its last reply took."""
        time.sleep(min(max(self.elapsed, A_MOMENT), self.timeout))

    def _begin(self, connection: HTTPConnection, request: Request, headers: list[tuple[str, str]], held: int = 0) -> _Sent:
        """Send a request, but for so many bytes at the end of its body."""
        body = request.body or b""
        sent = _Sent(connection, time.perf_counter(), connection.sock is not None, NO_HOST in headers, body[max(len(body) - held, 0) :] if held else b"")
        with self._noting(sent):
            self._write(connection, request, headers, body.removesuffix(sent.held))
        return sent

    def _end(self, sent: _Sent) -> Response:
        """Read the reply, and keep the connection for the next request."""
        response = Response(0)
        if not sent.error:
            with self._noting(sent):
                answer = sent.connection.getresponse()
                response = Response(answer.status, _headers(answer), _body(answer, self.options.bytes), time.perf_counter() - sent.at)
                if sent.is_old:
                    sent.connection.close()  # HTTP/1.0 keeps none alive, whatever version the reply names
                self.elapsed = response.elapsed
        self.idle.append(sent.connection)
        return Response(0, elapsed=time.perf_counter() - sent.at, error=sent.error) if sent.error else response

    @contextmanager
    def _noting(self, sent: _Sent) -> Iterator[None]:
        """Note the error of a request, whose connection is closed then."""
        try:
            yield
        except (OSError, HTTPException, ValueError, zlib.error) as error:
            sent.connection.close()
            self.dropped += sent.was_kept and isinstance(error, ConnectionError)
            sent.error = f"{type(error).__name__}: {error}"

    def _write(self, connection: HTTPConnection, request: Request, headers: list[tuple[str, str]], body: bytes) -> None:
        connection.timeout = self.timeout
        if connection.sock is not None:
            connection.sock.settimeout(self.timeout)
        connection.response_class = partial(_Timely, deadline=time.monotonic() + self.timeout)  # type: ignore[assignment] # it is called as the class would be
        is_old = NO_HOST in headers
        headers = [one for one in headers if one != NO_HOST]
        connection._http_vsn, connection._http_vsn_str = (10, "HTTP/1.0") if is_old else (11, "HTTP/1.1")  # type: ignore[attr-defined]  # noqa: SLF001 # the only way to speak HTTP/1.0, which adds no Host header
        given = {name.lower() for name, _ in headers}
        connection.putrequest(
            request.method, self._prefix + quote(request.url, safe=PLAIN), skip_host="host" in given, skip_accept_encoding="accept-encoding" in given
        )
        for name, value in [*(own for own in OWN if own[0].lower() not in given), *headers]:
            connection.putheader(name, value.encode("ascii" if value.isascii() else "utf-8"))
        if request.body is not None or request.method in WITH_BODY:
            connection.putheader("Content-Length", str(len(request.body or b"")))
        connection.endheaders(body or None)

    def _connection(self) -> HTTPConnection:
        near = self._proxy or self.base
        if self.base.scheme == "http":
            return HTTPConnection(near.hostname or "", near.port, timeout=self.timeout)
        connection = HTTPSConnection(near.hostname or "", near.port, timeout=self.timeout, context=self._tls)
        if self._proxy:
            connection.set_tunnel(self.base.hostname or "", self.base.port)
        return connection

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self.options.tls()

    @cached_property
    def _proxy(self) -> SplitResult | None:
        """The proxy that the environment names for the URL."""
        url = getproxies().get(self.base.scheme)
        return urlsplit(url) if url and not proxy_bypass(self.base.netloc) else None

    @cached_property
    def _prefix(self) -> str:
        """What goes before a path: that of the URL, or all of it where a proxy must know."""
        return self.base.geturl() if self._proxy and self.base.scheme == "http" else self.base.path


def _has_ended(connection: socket.socket) -> bool:
    """Whether a server has closed a connection that was kept alive: there is something to read, and nobody has asked."""
    try:
        return bool(select.select([connection], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _headers(answer: HTTPResponse) -> dict[str, str]:
    """Names in lower case; a header that came twice holds both values, as the standard lets them be joined."""
    found: dict[str, str] = {}
    for name, value in answer.headers.items():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _body(answer: HTTPResponse, limit: int) -> bytes:
    """Read all of it, and unpack what a server packs that was asked to leave it plain. TooLargeError beyond the limit, in either form."""
    content = bytearray()
    while len(content) <= limit and (chunk := answer.read(CHUNK)):
        content += chunk
    if len(content) <= limit and answer.length:
        raise IncompleteRead(bytes(content), answer.length)  # a read of a part says nothing of what is missing at the end
    if content and len(content) <= limit and answer.headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate"):
        content = bytearray(_unpacked(bytes(content), limit))
    if len(content) > limit:
        raise TooLargeError(f"the reply is larger than {limit:,} bytes")
    return bytes(content)


def _unpacked(content: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=47)
    found = unpacker.decompress(content, limit + 1)
    if len(found) <= limit and not unpacker.eof:
        raise zlib.error("the packed reply is not complete")
    return found


class _Timely(HTTPResponse):
    """A reply that has to be there as a whole by a deadline, however little of it is late."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: float, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_TimelyReader(sock, deadline))


class _TimelyReader(io.RawIOBase):
    """Reads a socket until a deadline."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._socket = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
