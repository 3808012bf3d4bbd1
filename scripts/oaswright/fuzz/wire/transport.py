"""Sends requests to a URL over connections that are kept alive.

By the standard library's client: what a client with more comfort spends on a request is a multiple of it, and a fuzzer's budget is its requests.
"""

import ssl
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, urlsplit
from urllib.request import getproxies, proxy_bypass

from oaswright.fuzz.wire.exchange import Request, Response

TIMEOUT = 10.0
PLAIN = "%/:?#[]@!$&'()*+,;=~"  # what stands for itself in a URL
OWN = (("User-Agent", "oaswright"), ("Accept", "*/*"))
WITH_BODY = ("POST", "PUT", "PATCH")


class Http:
    """Sends requests to a URL; redirects are not followed, since they are answers too. `timeout` is for each step of a request."""

    def __init__(self, base_url: str) -> None:
        self.base = urlsplit(base_url)
        self.timeout = TIMEOUT
        self.idle: list[HTTPConnection] = []

    def send(self, request: Request, headers: list[tuple[str, str]]) -> Response:
        return self._sent(self._taken(), request, headers)

    def send_at_once(self, requests: list[tuple[Request, list[tuple[str, str]]]]) -> list[Response]:
        ways = [self._taken() for _ in requests]
        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(lambda way, one: self._sent(way, *one), ways, requests))

    def close(self) -> None:
        for connection in self.idle:
            connection.close()

    def _taken(self) -> HTTPConnection:
        return self.idle.pop() if self.idle else self._connection()

    def _sent(self, connection: HTTPConnection, request: Request, headers: list[tuple[str, str]]) -> Response:
        begun = time.perf_counter()
        try:
            answer = self._answered(connection, request, headers)
            response = Response(answer.status, _headers(answer), _body(answer), time.perf_counter() - begun)
        except (OSError, HTTPException, ValueError, zlib.error) as error:
            connection.close()
            response = Response(0, elapsed=time.perf_counter() - begun, error=f"{type(error).__name__}: {error}")
        self.idle.append(connection)
        return response

    def _answered(self, connection: HTTPConnection, request: Request, headers: list[tuple[str, str]]) -> HTTPResponse:
        connection.timeout = self.timeout
        if connection.sock is not None:
            connection.sock.settimeout(self.timeout)
        given = {name.lower() for name, _ in headers}
        connection.putrequest(
            request.method, self._prefix + quote(request.url, safe=PLAIN), skip_host="host" in given, skip_accept_encoding="accept-encoding" in given
        )
        for name, value in [*(own for own in OWN if own[0].lower() not in given), *headers]:
            connection.putheader(name, value.encode("ascii" if value.isascii() else "utf-8"))
        if request.body is not None or request.method in WITH_BODY:
            connection.putheader("Content-Length", str(len(request.body or b"")))
        connection.endheaders(request.body)
        return connection.getresponse()

    def _connection(self) -> HTTPConnection:
        near = self._proxy or self.base
        if self.base.scheme == "http":
            return HTTPConnection(near.hostname or "", near.port, timeout=self.timeout)
        connection = HTTPSConnection(near.hostname or "", near.port, timeout=self.timeout, context=ssl.create_default_context())
        if self._proxy:
            connection.set_tunnel(self.base.hostname or "", self.base.port)
        return connection

    @cached_property
    def _proxy(self) -> SplitResult | None:
        """The proxy that the environment names for the URL."""
        url = getproxies().get(self.base.scheme)
        return urlsplit(url) if url and not proxy_bypass(self.base.netloc) else None

    @cached_property
    def _prefix(self) -> str:
        """What goes before a path: that of the URL, or all of it where a proxy must know."""
        return self.base.geturl() if self._proxy and self.base.scheme == "http" else self.base.path


def _headers(answer: HTTPResponse) -> dict[str, str]:
    """Names in lower case; a header that came twice holds both values, as the standard lets them be joined."""
    found: dict[str, str] = {}
    for name, value in answer.headers.items():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _body(answer: HTTPResponse) -> bytes:
    """All of it; unpacked where a server packs what it was asked to leave plain."""
    content = answer.read()
    return zlib.decompress(content, wbits=47) if content and answer.headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate") else content
