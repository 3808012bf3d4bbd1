"""The site over HTTP, on this machine alone, out of memory; open pages are reloaded when it changes."""

import mimetypes
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from oaswright.errors import UsageError

EVENTS = "/-/changes"
SCRIPT = "/-/reload.js"
RELOAD = f"""\
"use strict";
const changes = new EventSource("{EVENTS}");
changes.addEventListener("change", () => location.reload());
addEventListener("pagehide", () => changes.close());
"""
HEARTBEAT = 15.0


class Server(ThreadingHTTPServer):
    """A server for the files of a site. `show` gives it other files and reloads the pages that are open."""

    daemon_threads = True

    def __init__(self, port: int, files: Mapping[str, bytes]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.files = files
        self.changed = threading.Condition()
        self.version = 0

    def show(self, files: Mapping[str, bytes]) -> None:
        """Serve these files from now on."""
        with self.changed:
            self.files = files
            self.version += 1
            self.changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a reader who leaves early is no fault of the server's."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        """Answer with a file, or with the stream of changes."""
        path = unquote(urlsplit(self.path).path)
        if path == EVENTS:
            self._stream()
        elif path == SCRIPT:
            self._answer(RELOAD.encode(), "text/javascript; charset=utf-8")
        else:
            name = path.lstrip("/")
            name = f"{name}index.html" if not name or name.endswith("/") else name
            content = self.server.files.get(name)
            if content is None:
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                self._answer(_live(content) if name.endswith(".html") else content, _type(name))

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _stream(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        seen = self.server.version
        while True:
            with self.server.changed:
                has_changed = self.server.version != seen or self.server.changed.wait(HEARTBEAT)
            self.wfile.write(b"event: change\ndata: \n\n" if has_changed else b": still here\n\n")
            self.wfile.flush()
            seen = self.server.version

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name that the base class gives it
        """Say nothing for each request."""


def _live(page: bytes) -> bytes:
    """Return a page that reloads itself: its policy admits the stream of changes, and nothing else that it did not admit before."""
    page = page.replace(b"base-uri 'none'", b"connect-src 'self'; base-uri 'none'", 1) if b"connect-src" not in page else page
    return page.replace(b"</body>", f'<script src="{SCRIPT}"></script>\n</body>'.encode(), 1)


def _type(name: str) -> str:
    if name.endswith(".md"):
        return "text/markdown; charset=utf-8"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith(("json", "javascript")) else kind


@contextmanager
def serve(files: Mapping[str, bytes], port: int = 0) -> Iterator[Server]:
    """Serve the files of a site until the end; port 0 takes a free one. Raises UsageError if the port cannot be used."""
    try:
        server = Server(port, files)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror})", hint="leave --port out to take a free one") from None
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
