"""Servers whose replies are broken, or come from something else that stands before them: the exit code and the sentence say so."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.run.test_odd_targets import Serving, Things, fuzz, serving

__all__ = ["fuzz", "serving"]  # fixtures
Fuzz = Callable[..., tuple[int, str, str]]


class ClosesAfterHeaders(Things):
    """Announces a body, and sends none."""

    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:  # noqa: ARG002 # whatever it is
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "400")
        self.end_headers()
        self.close_connection = True


class SaysTooLittle(Things):
    """A Content-Length that is shorter than the body, which stands before the next reply."""

    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:  # noqa: ARG002 # whatever it is
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1")
        self.end_headers()
        self.wfile.write(b'[{"id": 1, "name": "a"}]')


class SpeaksNoHttp(Things):
    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:  # noqa: ARG002 # whatever it is
        self.wfile.write(b"220 mail.example ESMTP\r\n")
        self.close_connection = True


class RedirectsForEver(Things):
    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:  # noqa: ARG002 # whatever it is
        super().reply(302, {}, ("Location", self.path))


class LoginPage(Things):
    """A proxy that shows everybody who is not logged in a page, with 200."""

    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:  # noqa: ARG002 # whatever it is
        content = b"<!DOCTYPE html><title>Log in</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else content)


@pytest.mark.parametrize(
    ("handler", "sentences"),
    [
        (ClosesAfterHeaders, ["no response (IncompleteRead: "]),
        (SpeaksNoHttp, ["no response (BadStatusLine: 220 mail.example ESMTP", "is this an HTTP server?"]),
        (RedirectsForEver, ["every other read was answered 302, a redirect to /things", "write the address that the API has in the end"]),
        (LoginPage, ['answered 200 with a page for browsers "Log in"', "does a login page or a proxy stand before the API?"]),
    ],
)
def test_what_cannot_be_tested_is_told_before_the_budget_is_spent(
    handler: type[Things], sentences: list[str], serving: Callable[..., Serving], fuzz: Fuzz
) -> None:
    server = serving(handler)
    code, out, err = fuzz(server.url)
    assert (code, out) == (4, ""), err
    assert [one for one in sentences if one not in err] == []
    assert server.handler.count < 20


def test_a_body_that_is_longer_than_announced_is_cut_where_it_ends(serving: Callable[..., Serving], fuzz: Fuzz) -> None:
    code, out, err = fuzz(serving(SaysTooLittle).url)
    assert code == 1, err
    assert "a JSON body" in out
    assert "→ 200 [\n" in out


def test_a_host_of_ipv6(fuzz: Fuzz) -> None:
    class Six(ThreadingHTTPServer):
        address_family = socket.AF_INET6

    handler: Any = type("OverSix", (Things,), {"things": {}, "count": 0})
    with Six(("::1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        code, out, err = fuzz(f"http://[::1]:{server.server_address[1]}")
        server.shutdown()
    assert (code, out.splitlines()[0][:16]) == (0, "reached 3 of 3 o"), out + err


def test_a_certificate_for_another_name_is_told(serving: Callable[..., Serving], fuzz: Fuzz, tmp_path: Path) -> None:
    file, key = tmp_path / "server.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=other.example", "-addext", "subjectAltName=DNS:other.example"]
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(file), *subject]
    subprocess.run(words, check=True, capture_output=True)
    file.write_text(file.read_text() + key.read_text())
    code, out, err = fuzz(serving(Things, file).url.replace("http", "https"), "--ca-bundle", str(file))
    assert (code, out) == (4, "")
    assert "certificate is not valid for '127.0.0.1'" in err
    assert "use a name that the certificate holds" in err


def test_a_server_that_wants_a_certificate_of_the_client_is_told(fuzz: Fuzz, tmp_path: Path) -> None:
    file, key = tmp_path / "server.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(file), *subject]
    subprocess.run(words, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(file))
    context.load_cert_chain(file, key)
    context.verify_mode = ssl.CERT_REQUIRED
    handler: Any = type("Strict", (Things,), {"things": {}, "count": 0})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        url = f"https://127.0.0.1:{server.server_address[1]}"
        code, out, err = fuzz(url, "--ca-bundle", str(file))
        known, _, told = fuzz(url, "--ca-bundle", str(file), "--certificate", str(file), "--key", str(key))
        server.shutdown()
    assert (code, out) == (4, ""), err
    assert "name it with --certificate FILE, and its key with --key FILE" in err
    assert known == 0, told
