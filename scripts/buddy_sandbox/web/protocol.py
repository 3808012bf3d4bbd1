"""HTTP/1.1 as the server reads it: strict framing, and deadlines for requests that do not arrive."""

import asyncio
import logging
import re
from functools import cache
from typing import Any

import h11
from h11._receivebuffer import ReceiveBuffer
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from buddy_sandbox.serving.settings import Settings
from buddy_sandbox.web.errors import error_body

log = logging.getLogger("buddy_sandbox.request")

_BARE_LF = re.compile(rb"(?<!\r)\n")
_END_OF_HEAD = b"\r\n\r\n"
_UNREADABLE = "The request cannot be read as HTTP/1.1: check its first line, its headers and how its body is framed"
_ONCE = (b"authorization", b"content-type")


class StrictLines(ReceiveBuffer):
    """h11's buffer, which takes a bare LF for the end of a line; a proxy in front may not (RFC 9112, section 11.2)."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """Extract a head or a trailer section, whose lines all end in CRLF."""
        head, _, _ = bytes(self).partition(_END_OF_HEAD)
        if not head.startswith(b"\r\n") and _BARE_LF.search(head):
            raise h11.RemoteProtocolError("a line ends in LF without CR")
        return super().maybe_extract_lines()

    def maybe_extract_next_line(self) -> bytearray | None:
        """Extract the line of a chunk's size, which ends in CRLF."""
        line, _, _ = bytes(self).partition(b"\r\n")
        if b"\n" in line:
            raise h11.RemoteProtocolError("a line ends in LF without CR")
        return super().maybe_extract_next_line()


class StrictConnection(h11.Connection):
    """h11's connection, which lets Content-Length stand beside Transfer-Encoding: two servers may then disagree where the body ends."""

    def __init__(self, max_incomplete_event_size: int) -> None:
        super().__init__(h11.SERVER, max_incomplete_event_size)
        self._receive_buffer: ReceiveBuffer = StrictLines()

    def _extract_next_receive_event(self) -> Any:
        event = super()._extract_next_receive_event()
        if isinstance(event, h11.Request):
            _demand_one_meaning(event)
        return event


class StrictProtocol(H11Protocol):
    """uvicorn's protocol with strict framing, deadlines, and this server's error body for what is not HTTP.

    `header_timeout` is the time from the first sign of a request to the end of its headers, `body_timeout` from there to the end of its body.
    """

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: asyncio.AbstractEventLoop | None = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = StrictConnection(self.conn._max_incomplete_event_size)  # noqa: SLF001 # h11 has no public name for it
        self._deadline: asyncio.TimerHandle | None = None
        self._awaits_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn declares it
        """Expect a request in time."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing any more."""
        self._expect_nothing()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Carry out what has arrived, and expect the rest in time."""
        super().handle_events()
        self._watch()

    def on_response_complete(self) -> None:
        """Expect the next request only once it begins: until then uvicorn's own timeout for idle connections holds."""
        super().on_response_complete()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Refuse the request and close the connection."""
        self._refuse(400, _UNREADABLE, msg)

    def _watch(self) -> None:
        """Start, keep or end the deadline, after the state of the connection."""
        awaits_body = self.conn.their_state is h11.SEND_BODY
        awaits_head = self.conn.their_state is h11.IDLE and (self.cycle is None or bool(self.conn.trailing_data[0]))
        if self.transport.is_closing() or not (awaits_head or awaits_body):
            self._expect_nothing()
        elif self._deadline is None or self._awaits_body != awaits_body:
            self._expect_nothing()
            header_timeout, body_timeout = _timeouts()
            self._awaits_body = awaits_body
            self._deadline = self.loop.call_later(body_timeout if awaits_body else header_timeout, self._late)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.abort()  # an answer is under way: another one cannot be put into it
        else:
            self._refuse(408, "The request did not arrive in time", "late request")

    def _refuse(self, status: int, message: str, reason: str) -> None:
        body = error_body([message])
        phrase = STATUS_PHRASES[status].decode()
        head = f"HTTP/1.1 {status} {phrase}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode() + body)
        self.transport.close()
        log.info("unreadable request", extra={"fields": {"status": status, "reason": reason}})


@cache
def _timeouts() -> tuple[float, float]:
    settings = Settings.from_environment()
    return settings.header_timeout, settings.body_timeout


def _demand_one_meaning(request: h11.Request) -> None:
    """Refuse headers that two readers may understand differently."""
    names = [name for name, _ in request.headers]
    if b"transfer-encoding" in names and (b"content-length" in names or request.http_version == b"1.0"):
        raise h11.RemoteProtocolError("Transfer-Encoding stands beside Content-Length, or in HTTP/1.0")
    twice = next((name for name in _ONCE if names.count(name) > 1), None)
    if twice:
        raise h11.RemoteProtocolError(f"the header {twice.decode()} stands twice")
