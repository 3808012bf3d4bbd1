"""The site over HTTP, on this machine alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from oaswright.errors import UsageError


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name that the base class gives it
        """Say nothing for each request."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader who leaves early is no fault of the server's."""


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[ThreadingHTTPServer]:
    """A server for a folder, closed at the end; port 0 takes a free one. Call its `serve_forever`."""
    try:
        server = _Server(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror})", hint="leave --port out to take a free one") from None
    try:
        yield server
    finally:
        server.server_close()
