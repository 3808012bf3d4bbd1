"""References lead out of the project only where the configuration says so, and what is fetched is bounded, kept, and read from there."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from oaswright import project
from oaswright.document import reach
from oaswright.errors import DocumentError, UsageError


class Handler(BaseHTTPRequestHandler):
    """Answers with what `pages` holds: (status, headers, body), or a function that writes the answer itself."""

    pages: ClassVar[dict[str, Any]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        found = self.pages.get(self.path, (404, {}, b""))
        if callable(found):
            found(self)
            return
        status, headers, body = found
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    Handler.pages, Handler.asked = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def configured(home: Path, reference: str, allowed: list[str]) -> project.Project:
    """A project whose document refers to something, and what its references may lead to."""
    home.mkdir(exist_ok=True)
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}},
        "components": {"schemas": {"A": {"properties": {"a": {"$ref": reference}}}}},
    }
    (home / "openapi.json").write_text(json.dumps(tree))
    (home / "pyproject.toml").write_text(f'[tool.oaswright]\ndocument = "openapi.json"\nmodels = "m"\nclient = "c"\nreferences = {json.dumps(allowed)}\n')
    found = project.above(home)
    assert found
    return found


def refused(found: project.Project) -> tuple[str, str]:
    """The message and the hint of the one finding, which names its place."""
    with pytest.raises(DocumentError) as caught:
        found.load()
    (one,) = caught.value.findings
    assert (one.rule, one.pointer, one.position is not None) == ("reference", "/components/schemas/A/properties/a/$ref", True)
    return one.message, one.hint


def test_a_folder_outside_is_read_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "shared" / "more").mkdir(parents=True)
    (tmp_path / "shared" / "pet.yaml").write_text("properties: {b: {$ref: more/toy.yaml}}\n")
    (tmp_path / "shared" / "more" / "toy.yaml").write_text("type: integer\n")
    (tmp_path / "secret.yaml").write_text("type: string\n")
    read = configured(tmp_path / "home", "../shared/pet.yaml", ["../shared"]).load()
    assert read.get("/components/schemas/toy") == {"type": "integer"}
    message, hint = refused(configured(tmp_path / "home", "../shared/pet.yaml", []))
    assert message.startswith("the reference '../shared/pet.yaml' leads out of the project, to ")
    assert "`references` under [tool.oaswright]" in hint
    assert "leads out" in refused(configured(tmp_path / "home", "../secret.yaml", ["../shared"]))[0]
    assert "leads out" in refused(configured(tmp_path / "home", "../shared/../secret.yaml", ["../shared"]))[0]
    (tmp_path / "shared" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "leads out" in refused(configured(tmp_path / "home", "../shared/link.yaml", ["../shared"]))[0]


def test_an_address_is_fetched_once_and_read_from_its_copy(tmp_path: Path, host: str) -> None:
    Handler.pages = {
        "/api/pet.yaml": (200, {}, b"properties: {b: {$ref: 'toys/toy.json#/Toy'}}\n"),
        "/api/toys/toy.json": (200, {}, b'{"Toy": {"type": "integer"}}'),
    }
    found = configured(tmp_path / "home", f"{host}/api/pet.yaml", [f"{host}/api/"])
    first = found.load()
    assert first.get("/components/schemas/Toy") == {"type": "integer"}
    Handler.pages = {}
    assert found.load().written == first.written
    assert Handler.asked == ["/api/pet.yaml", "/api/toys/toy.json"]
    assert (found.cache / ".gitignore").read_text() == "*\n"
    assert first.position("/components/schemas/Toy/type").file.endswith("toy.json")


@pytest.mark.parametrize("allowed", [[], ["http://other.example/"], ["{host}/apis"], ["{host}/api/pet"], ["https://127.0.0.1/"]])
def test_an_address_that_is_not_allowed_is_not_asked_for(tmp_path: Path, host: str, allowed: list[str]) -> None:
    message, hint = refused(configured(tmp_path / "home", f"{host}/api/pet.yaml", [one.replace("{host}", host) for one in allowed]))
    assert message == f"the reference '{host}/api/pet.yaml' leads to an address that the configuration does not allow"
    assert f'"{host}/" to `references`' in hint
    assert Handler.asked == []


@pytest.mark.parametrize("reference", ["/api/../secret.yaml", "/api/%2e%2e/secret.yaml", "/apis/x.yaml"])
def test_no_path_leads_out_of_an_allowed_address(tmp_path: Path, host: str, reference: str) -> None:
    refused(configured(tmp_path / "home", f"{host}{reference}", [f"{host}/api"]))
    assert Handler.asked == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://localhost:1/x", "/secret.yaml", "ftp://127.0.0.1/x", "//evil.example/x"])
def test_a_redirect_leads_nowhere_else(tmp_path: Path, host: str, target: str) -> None:
    Handler.pages = {"/api/pet.yaml": (302, {"Location": target}, b""), "/secret.yaml": (200, {}, b"{}")}
    message, _ = refused(configured(tmp_path / "home", f"{host}/api/pet.yaml", [f"{host}/api"]))
    assert "it redirects to" in message
    assert Handler.asked == ["/api/pet.yaml"]


def test_a_document_that_was_fetched_refers_to_no_file_of_this_machine(tmp_path: Path, host: str) -> None:
    Handler.pages = {"/pet.yaml": (200, {}, b"$ref: 'file:///etc/hostname'\n")}
    with pytest.raises(DocumentError, match="does not allow"):
        configured(tmp_path / "home", f"{host}/pet.yaml", [f"{host}/"]).load()
    Handler.pages = {"/pet2.yaml": (200, {}, b"$ref: '/etc/hostname'\n")}
    with pytest.raises(DocumentError, match="answered 404"):
        configured(tmp_path / "home", f"{host}/pet2.yaml", [f"{host}/"]).load()
    assert Handler.asked[-1] == "/etc/hostname"


def test_what_is_fetched_is_limited(tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "SIZE", 1000)
    Handler.pages = {"/large.yaml": (200, {}, b"a: " + b"x" * 2000), "/round": (302, {"Location": "/round"}, b""), "/broken": (500, {}, b"")}
    found = {name: refused(configured(tmp_path / "home", f"{host}/{name}", [host]))[0] for name in ("large.yaml", "round", "broken")}
    assert [message.partition("(")[2] for message in found.values()] == [
        "it is larger than 0 MiB)",
        "it redirects more than 5 times)",
        "the server answered 500)",
    ]


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_drips_is_given_up(tmp_path: Path, host: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b""))
        while not over.wait(0.02):
            try:
                handler.wfile.write(b"x" if part == "body" else b"X-A: b\r\n")
            except OSError:
                return

    monkeypatch.setattr(reach, "SECONDS", 0.3)
    Handler.pages = {"/slow": drip}
    began = time.monotonic()
    message, _ = refused(configured(tmp_path / "home", f"{host}/slow", [host]))
    over.set()
    assert "it took longer than" in message
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("entry", "message"),
    [("none", "there is no folder"), ("ftp://a/", "expected a folder or an address"), ("https://u:p@a/", "expected a folder"), ("https:///x", "expected")],
)
def test_an_entry_that_means_nothing_is_refused(tmp_path: Path, entry: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        configured(tmp_path / "home", "#/info", [entry]).load()
