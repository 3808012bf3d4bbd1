"""A target that cannot be tested is told from one that was tested and is well: by the exit code, and by a sentence."""

import gzip
import json
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from oaswright import cli

DOCUMENT = """
openapi: 3.1.0
info: {title: Things, version: "1"}
servers: [{url: https://things.example/api/v1}]
security: [{bearer: []}]
paths:
  /things:
    get:
      operationId: listThings
      responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}, default: &e {description: refused}}
    post:
      operationId: makeThing
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 9}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, default: *e}
  /things/{thing_id}:
    get:
      operationId: getThing
      parameters: [{name: thing_id, in: path, required: true, schema: {type: integer}}]
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, default: *e}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas:
    Thing: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string, maxLength: 9}}}
"""
PROJECT = """
[tool.oaswright]
document = "things.yaml"
models = "thing_models"
client = "thing_client"
[tool.oaswright.fuzz]
environment = { THING_TOKEN = "thing-token-1" }
tokens = [{ env = "THING_TOKEN" }]
max-requests = 120
"""

COUNTING = threading.Lock()


class Things(BaseHTTPRequestHandler):
    """A correct server, but for what a subclass makes of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a reply of two writes would wait for the client
    base = ""
    token = "thing-token-1"
    things: dict[int, str]
    count = 0

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (OSError, ValueError):  # a client that gave up
            self.close_connection = True

    @classmethod
    def counted(cls) -> None:
        """Count a request; some arrive at the same moment, in threads of their own."""
        with COUNTING:
            cls.count += 1

    def serve(self) -> None:
        self.counted()
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        if not path.startswith(f"{self.base}/things"):
            return self.reply(404, {})
        if self.headers.get_all("Authorization") != [f"Bearer {self.token}"]:
            return self.reply(401, {}, ("WWW-Authenticate", "Bearer"))
        below = path.removeprefix(f"{self.base}/things")
        if not below and self.command == "GET":
            return self.reply(200, [{"id": number, "name": name} for number, name in self.things.items()])
        if not below and self.command == "POST":
            return self.made(content)
        if below.startswith("/") and self.command == "GET":
            number = int(below[1:]) if below[1:].isascii() and below[1:].isdecimal() and len(below) < 18 else 0
            return self.reply(200, {"id": number, "name": self.things[number]}) if number in self.things else self.reply(404, {})
        return self.reply(405, {}, ("Allow", "GET, POST" if not below else "GET"))

    def made(self, content: bytes) -> None:
        try:
            sent = json.loads(content)
            content.decode().encode()
            name = sent["name"] if isinstance(sent, dict) else None
            json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, KeyError, RecursionError):
            name = None
        if not isinstance(name, str) or len(name) > 9 or self.headers.get_content_type() != "application/json":
            return self.reply(400, {})
        number = len(self.things) + 1
        self.things[number] = name
        return self.reply(201, {"id": number, "name": name})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):  # every method is served
            return self.serve
        raise AttributeError(name)

    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(content))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else content)

    def log_message(self, *_: Any) -> None:
        return


class Serving:
    """A server of a handler, on a port of its own."""

    def __init__(self, handler: type[Things], certificate: Path | None = None) -> None:
        self.handler: Any = type(handler.__name__, (handler,), {"things": {}, "count": 0})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self.server.daemon_threads = True
        setattr(self.handler, "halt", self.server.server_close)  # noqa: B010 # each server has a class of its own
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def serving() -> Iterator[Callable[..., Serving]]:
    made: list[Serving] = []

    def make(*arguments: Any) -> Serving:
        made.append(Serving(*arguments))
        return made[-1]

    yield make
    for one in made:
        one.server.shutdown()
        one.server.server_close()


@pytest.fixture
def fuzz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The exit code of `oaswright fuzz`, and what it says on standard output and on standard error."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "things.yaml").write_text(DOCUMENT)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["oaswright", "fuzz", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert "thing-token-1" not in said.out + said.err
        assert "Traceback" not in said.err
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key."""
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    key = file.with_name("key.pem")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", file, *subject], check=True, capture_output=True
    )
    file.write_text(file.read_text() + key.read_text())
    return file


def test_a_correct_server_is_reached_whole(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    server = serving(Things)
    code, out, err = fuzz(server.url)
    assert (code, out.splitlines()[0]) == (0, "reached 3 of 3 operations (100%), laws on 1 of 1 resources"), out + err
    assert server.handler.count <= 120


def test_a_wrong_token_ends_before_the_budget_is_spent(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], monkeypatch: Any) -> None:
    monkeypatch.setenv("THING_TOKEN", "wrong-token-2")
    server = serving(Things)
    code, out, err = fuzz(server.url)
    assert (code, out, server.handler.count) == (2, "", 1)
    assert f"error: {server.url}: GET /things was answered 401: the token is not accepted ($THING_TOKEN)\n" in err
    assert "check the value of THING_TOKEN" in err
    assert "wrong-token-2" not in err


def test_a_missing_token_ends_with_the_line_to_write(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT.partition("environment")[0])
    code, out, err = fuzz(serving(Things).url)
    assert (code, out) == (2, "")
    assert "GET /things was answered 401, and no token is configured (the document's security schemes: bearer)\n" in err
    assert 'tokens = [{ env = "API_TOKEN" }]' in err


class Expiring(Things):
    """Takes its token for a while."""

    def serve(self) -> None:
        type(self).token = "thing-token-1" if self.count < 40 else "another"
        super().serve()


def test_a_token_that_expires_ends_the_run_and_blames_no_operation(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    server = serving(Expiring)
    code, out, _ = fuzz(server.url, "--max-requests", "600")
    assert code == 4, out
    assert "The run ended early: the credentials are not accepted any more: GET /things with $THING_TOKEN was answered 401, and 2xx before;" in out
    assert "the last change before was POST /things: if that ended them, leave it out with --exclude." in out
    assert "0 failures" in out
    assert server.handler.count < 200


class Closing(Things):
    """Lets anybody in without a token for a while, and nobody any more after that."""

    shut = 403

    def serve(self) -> None:
        if self.count < 60:
            del self.headers["Authorization"]
            self.headers["Authorization"] = f"Bearer {self.token}"
            super().serve()
        else:
            self.counted()
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.reply(self.shut, {"error": "access denied"})


class Maintained(Closing):
    """Is taken out of service."""

    shut = 503


class Spending(Closing):
    """Has a quota."""

    shut = 429


@pytest.mark.parametrize("handler", [Closing, Maintained, Spending])
def test_a_server_that_lets_nobody_in_any_more_ends_the_run_and_blames_no_operation(
    serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], tmp_path: Path, handler: type[Closing]
) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT.partition("environment")[0])
    (tmp_path / "things.yaml").write_text(DOCUMENT.replace("security: [{bearer: []}]", "security: []"))
    server = serving(handler)
    code, out, _ = fuzz(server.url, "--max-requests", "900")
    assert code == 4, out
    assert f"The run ended early: the server lets nobody in any more: GET /things was answered {handler.shut}, and 2xx before." in out
    assert "0 failures" in out
    assert server.handler.count < 300


class Limiting(Things):
    """Lets nobody in from its 60th answer on, and says for how long."""

    until = "3600"
    is_open = False

    def serve(self) -> None:
        if self.count < 60 or self.is_open:
            return super().serve()
        self.counted()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return self.reply(429, {}, ("Retry-After", self.until))


class LimitingByDate(Limiting):
    """Says until when."""

    def reply(self, status: int, value: Any, *headers: tuple[str, str]) -> None:
        date = formatdate(time.time() + float(self.until), usegmt=True)
        super().reply(status, value, *((name, date if name == "Retry-After" else one) for name, one in headers))


@pytest.mark.parametrize("handler", [Limiting, LimitingByDate])
def test_a_server_that_asks_for_an_hour_ends_the_run_with_the_moment(
    serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], handler: type[Limiting]
) -> None:
    server = serving(handler)
    code, out, _ = fuzz(server.url, "--max-requests", "600")
    assert code == 4, out
    assert re.search(
        r"The run ended early: the server asks to wait until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, (3,600|3,599) s from now: GET /things was answered 429, and 2xx before",
        out,
    )
    assert "0 failures" in out
    assert server.handler.count < 70


@pytest.mark.parametrize("handler", [Limiting, LimitingByDate])
@pytest.mark.parametrize(("options", "longest"), [((), 40), (("--max-time", "400"), 300)])
def test_a_server_that_asks_for_less_than_the_run_has_is_waited_for(
    serving: Callable[..., Serving],
    fuzz: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    handler: type[Limiting],
    options: tuple[str, ...],
    longest: int,
) -> None:
    waited: list[float] = []
    server = serving(type("Asking", (handler,), {"until": str(longest)}))

    def pass_by(seconds: float) -> None:
        waited.append(seconds)
        server.handler.is_open = True

    monkeypatch.setattr("oaswright.fuzz.run.campaign.time", SimpleNamespace(sleep=pass_by))
    code, out, _ = fuzz(server.url, "--max-requests", "300", *options)
    assert code == 0, out
    assert [round(seconds, -1) for seconds in waited] == [longest]
    assert server.handler.count == 300


def test_a_server_that_asks_again_and_again_is_given_up(
    serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    server = serving(type("Asking", (Limiting,), {"until": "30"}))
    monkeypatch.setattr("oaswright.fuzz.run.campaign.time", SimpleNamespace(sleep=waited.append))
    code, out, _ = fuzz(server.url, "--max-requests", "300")
    assert (code, waited) == (4, [30, 30, 30]), out
    assert "the server lets nobody in any more: GET /things was answered 429 after each of 3 waits that the server asked for" in out


class LimitsOneOperation(Things):
    """Takes no new things for an hour."""

    def made(self, content: bytes) -> None:  # noqa: ARG002 # nothing is made
        self.reply(429, {}, ("Retry-After", "3600"))


def test_the_limit_of_one_operation_does_not_end_the_run(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    server = serving(LimitsOneOperation)
    code, out, _ = fuzz(server.url, "--max-requests", "200")
    assert (code, server.handler.count) == (0, 200), out
    assert "the server limits the rate of requests (429)" in out


class Busy(Things):
    """Has no time for anybody."""

    def serve(self) -> None:
        self.counted()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.reply(429, {}, ("Retry-After", "3600"))


def test_a_server_that_always_says_429_ends_with_its_own_time_to_wait(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    server = serving(Busy)
    code, out, err = fuzz(server.url)
    assert (code, out) == (4, "")
    assert "every other read was answered 429, too many requests; it says to wait 3600 seconds" in err
    assert server.handler.count == 1


class Hanging(Things):
    """Takes requests, and does not answer."""

    def serve(self) -> None:
        self.counted()
        released.wait(60)


released = threading.Event()


def test_a_server_that_hangs_is_given_up(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    server = serving(Hanging)
    code, out, err = fuzz(server.url, "--reply-time", "0.3")
    assert (code, out) == (4, "")
    assert f"{server.url}: GET /things: the server takes connections and did not answer within 0.3 s" in err
    released.set()


class HangsOnWrites(Things):
    """Answers reads alone."""

    def made(self, content: bytes) -> None:  # noqa: ARG002 # nothing is made
        freed.wait(60)
        self.close_connection = True


class DropsWrites(Things):
    """Closes the connection instead of an answer to a write."""

    def made(self, content: bytes) -> None:  # noqa: ARG002 # nothing is made
        self.close_connection = True


freed = threading.Event()


@pytest.mark.parametrize(("handler", "sentence"), [(HangsOnWrites, "no response: TimeoutError: timed out"), (DropsWrites, "no response: RemoteDisconnected")])
def test_an_operation_that_never_answers_is_a_failure_of_its_own(
    serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], handler: type[Things], sentence: str
) -> None:
    """Whichever phase meets it: the others go on, and the run ends as any other."""
    code, out, err = fuzz(serving(handler).url, "--reply-time", "0.2", "--max-requests", "60")
    freed.set()
    assert code == 1, out + err
    assert out.startswith("reached 1 of 3 operations (33%)")
    assert ("POST /things: No request makes the server fail" in out, sentence in out) == (True, True), out
    assert "internal error" not in err


class Mortal(Things):
    """Dies after 60 requests, and takes its port with it."""

    halt: Callable[[], None]

    def serve(self) -> None:
        if type(self).count >= 60:
            type(self).halt()
            self.close_connection = True
            self.connection.close()
            return
        super().serve()


def test_a_server_that_dies_ends_the_run_and_blames_no_operation(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = fuzz(serving(Mortal).url, "--max-requests", "2000")
    assert code == 4, out
    assert "The run ended early: the server has stopped answering after 60 answers" in out
    assert "0 failures" in out
    assert int(out.splitlines()[-1].split()[0]) < 150


class Below(Things):
    """Stands below a base path."""

    base = "/api/v1"


@pytest.mark.parametrize("way", ["url", "option"])
def test_a_missing_base_path_is_found_and_told(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], way: str) -> None:
    server = serving(Below)
    code, out, err = fuzz(server.url)
    assert (code, out) == (4, "")
    assert f"{server.url}: GET /things and every other read was answered 404" in err
    assert f"write {server.url}/api/v1: there, the path is known" in err
    code, out, _ = fuzz(f"{server.url}/api/v1/") if way == "url" else fuzz(server.url, "--base-path", "api/v1")
    assert (code, out.splitlines()[0][:16]) == (0, "reached 3 of 3 o"), out


def test_a_certificate_that_nobody_vouches_for_is_told_with_both_ways_out(
    serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], certificate: Path
) -> None:
    url = serving(Things, certificate).url.replace("http", "https")
    code, out, err = fuzz(url)
    assert (code, out) == (4, "")
    assert f"{url}: the certificate is not trusted: self-signed certificate" in err
    assert "--ca-bundle FILE; or take any certificate with --insecure" in err
    for option in (["--insecure"], ["--ca-bundle", str(certificate)]):
        code, out, err = fuzz(url, *option)
        assert (code, out.splitlines()[0][:16]) == (0, "reached 3 of 3 o"), out + err


def test_https_on_a_port_of_http_and_the_other_way_round(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], certificate: Path) -> None:
    plain, packed = serving(Things).url, serving(Things, certificate).url
    code, out, err = fuzz(plain.replace("http", "https"))
    assert (code, out) == (4, "")
    assert "the port does not speak TLS" in err
    assert f"does it speak plain HTTP? then write {plain}" in err
    code, out, err = fuzz(packed)
    assert (code, out) == (4, "")
    assert "the port speaks TLS" in err
    assert f"write {packed.replace('http', 'https')}" in err


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://[::bad", "'http://[::bad' is not a URL: Invalid IPv6 URL"),
        ("http://host:port", "'http://host:port' is not a URL: Port could not be cast to integer value as 'port'"),
        ("http://host:99999", "'http://host:99999' is not a URL: Port out of range 0-65535"),
        ("http://", "'http://' names no host"),
        ("http://host/a?b=c", "holds a query or a fragment"),
        ("http://me:secret-word@host", "the URL of host holds a password"),
        ("http://nowhere.invalid", "http://nowhere.invalid cannot be reached"),
    ],
)
def test_a_url_that_is_none_is_refused_in_words(fuzz: Callable[..., tuple[int, str, str]], url: str, sentence: str) -> None:
    code, out, err = fuzz(url)
    assert (code in (2, 4), out) == (True, "")
    assert sentence in err
    assert "secret-word" not in err


@pytest.mark.parametrize("option", ["--ca-bundle", "--certificate"])
def test_a_file_of_certificates_that_is_not_there_is_told(fuzz: Callable[..., tuple[int, str, str]], option: str) -> None:
    code, out, err = fuzz("https://127.0.0.1:9", option, "none.pem")
    assert (code, out) == (2, "")
    assert "none.pem cannot be used for TLS" in err


class Trickle(Things):
    """Sends one byte in a while, for ever; or does so from the headers on."""

    in_headers = False

    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:
        if self.count < 3:
            return super().reply(status, body, *headers)
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: " if self.in_headers else b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9999\r\n\r\n")
        while not quiet.wait(0.05):
            self.wfile.write(b"a")
        return None


class TrickleHeaders(Trickle):
    in_headers = True


quiet = threading.Event()


@pytest.mark.parametrize("handler", [Trickle, TrickleHeaders])
def test_a_reply_that_never_ends_is_given_up(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], handler: type[Things]) -> None:
    began = time.monotonic()
    code, out, err = fuzz(serving(handler).url, "--max-time", "2", "--max-requests", "5000")
    assert (code, "the time is up" in out) == (0, True), out + err
    assert out.startswith("reached 1 of 3 operations (33%)")
    assert time.monotonic() - began < 40  # not for the speed of the machine: without the limit it takes for ever


class Bomb(Things):
    """Sends few bytes that unpack to many."""

    def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:
        if self.command != "GET" or self.path != "/things" or self.count == 1:
            return super().reply(status, body, *headers)
        self.send_response(200)
        for name, value in (("Content-Type", "application/json"), ("Content-Encoding", "gzip"), ("Content-Length", str(len(PACKED)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(PACKED)
        return None


PACKED = gzip.compress(b"[" + b" " * 50_000_000 + b"]")


def test_a_reply_that_unpacks_to_too_much_is_a_failure_of_the_server(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = fuzz(serving(Bomb).url, "--reply-size", "1000000")
    assert code == 1, out
    assert "the reply is larger than 1,000,000 bytes" in out


def test_too_little_reach_ends_with_2(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    class Closed(Things):
        def made(self, content: bytes) -> None:  # noqa: ARG002 # nothing is made
            self.reply(403, {})

    url = serving(Closed).url
    code, out, _ = fuzz(url, "--min-reach", "90")
    lines = out.splitlines()
    assert (code, lines[0]) == (2, "reached 1 of 3 operations (33%), laws on 0 of 1 resources"), out
    assert any("POST /things" in line and "not reached" in line for line in lines)
    assert any("GET /things/{thing_id}: nothing was found (404) for thing_id; set parameters = { thing_id = " in line for line in lines)
    assert "This is less than the 90% that are asked for." in lines
    assert fuzz(url, "--min-reach", "30")[0] == 0


def test_a_server_that_accepts_nothing_ends_with_2(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    class Refusing(Things):
        def serve(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.reply(400, {})

    code, out, _ = fuzz(serving(Refusing).url)
    assert code == 2
    assert out.startswith("reached 0 of 3 operations (0%)")
    assert "The server accepted nothing: this run says nothing about it." in out


def test_the_options_of_a_reply_come_from_the_configuration_too(
    serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT + 'min-reach = 100\nbase-path = "/api/v1"\nheaders = { X-Tenant = "blue" }\nexclude = ["getThing"]\n')

    class Tenant(Below):
        def serve(self) -> None:
            if self.headers.get_all("X-Tenant") != ["blue"]:
                return self.reply(400, {})
            return super().serve()

    code, out, _ = fuzz(serving(Tenant).url)
    assert (code, out.splitlines()[0][:16]) == (0, "reached 2 of 2 o"), out


def test_an_excluded_name_that_is_not_there_is_told(fuzz: Callable[..., tuple[int, str, str]], serving: Callable[..., Serving]) -> None:
    code, _, err = fuzz(serving(Things).url, "--exclude", "getThin")
    assert code == 2
    assert "--exclude getThin: no operation is called or tagged so" in err


def test_every_format_says_what_was_reached(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    class NoReads(Things):
        """No thing can be read by its id."""

        def serve(self) -> None:
            super().serve() if not self.path.startswith("/things/") else self.reply(404, {})

    url = serving(NoReads).url
    sentence, hint = "GET /things/{thing_id} was not reached", "set parameters = { thing_id = "
    code, out, _ = fuzz(url, "--format", "json")
    report = json.loads(out)
    found = report["findings"]
    assert code == 1
    assert found[0]["message"].startswith("reached 2 of 3 operations (66%)")
    assert [one["hint"].startswith(hint) for one in found if one["message"].startswith(sentence)] == [True]
    assert [one["operation"] for one in report["reach"]["missed"]] == ["GET /things/{thing_id}"]
    assert report["reach"]["covered"]["statuses"][0] > 3
    assert "reached 2 of 3 operations (66%)" in fuzz(url, "--format", "html")[1]
    for form in ("junit", "sarif", "github"):
        assert sentence in fuzz(url, "--format", form)[1]


def test_a_run_that_ends_before_all_was_called_says_so(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = fuzz(serving(Things).url, "--max-requests", "2")
    assert "before 1 of 3 operations were called: raise --max-requests." in out or code == 2
    assert "of 3 operations" in out.splitlines()[0]


class NotImplementedElsewhere(Things):
    """Answers 501 to every method that its document does not name, as RFC 9110 (9.1) asks."""

    def serve(self) -> None:
        if self.command not in ("GET", "POST"):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return self.reply(501, {})
        return super().serve()


def test_501_to_a_method_that_the_document_does_not_name_is_no_failure(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = fuzz(serving(NotImplementedElsewhere).url)
    assert (code, ", 0 failures (" in out.splitlines()[-1]) == (0, True), out


class OpenToAll(Things):
    """Asks nobody for a token."""

    def serve(self) -> None:
        del self.headers["Authorization"]
        self.headers["Authorization"] = f"Bearer {self.token}"
        super().serve()


def test_an_api_that_works_without_a_token_is_told_of_once(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT.partition("environment")[0] + "max-requests = 120\n")
    code, out, _ = fuzz(serving(OpenToAll).url)
    assert (code, ", 0 failures, 1 warning (" in out.splitlines()[-1]) == (0, True), out
    assert "no token is configured and the server has its authentication switched off" in out


class ResetsToken(Things):
    """Takes no token any more once it was asked for another one."""

    was_reset = False

    def serve(self) -> None:
        if self.path == "/reset-token":
            type(self).was_reset = True
        super().serve()


def test_an_operation_that_resets_the_token_is_left_out_and_named(
    serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    operation = '  /reset-token:\n    post: {operationId: resetToken, responses: {"200": {description: done}, default: *e}}\ncomponents:'
    (tmp_path / "things.yaml").write_text(DOCUMENT.replace("components:", operation, 1))
    server = serving(ResetsToken)
    code, out, _ = fuzz(server.url)
    assert (code, server.handler.was_reset) == (0, False), out
    assert "it changes credentials" in out
    assert ", 0 failures (" in out.splitlines()[-1]


def test_names_of_two_words_are_fields_like_others(serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "things.yaml").write_text(
        DOCUMENT.replace("name:", "'first name':")
        .replace("[name]", "['first name']")
        .replace(", name]", ", 'first name']")
        .replace("'first name': thing_id", "name: thing_id")
    )

    class TwoWords(Things):
        def made(self, content: bytes) -> None:
            super().made(content.replace(b"first name", b"name"))

        def reply(self, status: int, body: Any, *headers: tuple[str, str]) -> None:
            super().reply(status, json.loads(json.dumps(body).replace('"name"', '"first name"')), *headers)

    code, out, err = fuzz(serving(TwoWords).url)
    assert (code, ", 0 failures" in out.splitlines()[-1]) == (0, True), out + err
