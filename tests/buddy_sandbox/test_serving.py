"""The server as a process: what it prints, logs, answers on the wire, and how it ends."""

import http.client
import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml
from buddy_sandbox.cli import command as root
from buddy_sandbox.cli import main
from click.testing import CliRunner

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
UPDATE = {"type": "DOCKERFILE", "name": "Changed"}
ROOT = Path(__file__).parents[2]

Start = Callable[..., Any]
UNFRAMED = f"PATCH {PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n".encode()


@pytest.fixture(scope="module")
def running(start_for_module: Start) -> Any:
    """One server for the tests that ask nothing special of it."""
    return start_for_module("--log-level", "debug", "--body-limit", "2000")


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs the command in this process, sees it exit 2, and answers what it says on standard error."""

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        return capsys.readouterr().err

    return run


def test_it_serves_until_terminated_and_answers_what_is_under_way(start: Start) -> None:
    sandbox = start("--latency", "500ms")
    with sandbox.client() as client:
        pending = http.client.HTTPConnection(urlsplit(sandbox.url).netloc)
        pending.request("GET", PATH, headers={"Authorization": "Bearer demo-manage"})
        client.get("/healthz")
        sandbox.process.send_signal(signal.SIGTERM)
        assert pending.getresponse().status == 200
        pending.close()
    sandbox.process.wait(20)
    assert [line["event"] for line in sandbox.lines()][-1].startswith("Finished server process")


def test_an_interrupt_ends_it_without_a_traceback(start: Start) -> None:
    sandbox = start()
    sandbox.process.send_signal(signal.SIGINT)
    sandbox.process.wait(20)
    assert "Traceback" not in sandbox.log.read_text()


def test_it_prints_its_tokens_and_an_address_to_try(start: Start) -> None:
    sandbox = start()
    sandbox.process.terminate()
    printed, _ = sandbox.process.communicate(timeout=20)
    assert printed.splitlines() == [
        f"buddy-sandbox  {sandbox.url}{PATH}",
        f"document       {sandbox.url}/openapi.json",
        "manage token   demo-manage",
        "info token     demo-info",
        f"admin token    demo-admin   (POST {sandbox.url}/_sandbox/reset)",
    ]


def test_the_pages_example_is_carried_out_by_curl(running: Any) -> None:
    url = running.url + PATH
    body = json.dumps(yaml.safe_load((ROOT / "spec" / "examples" / "UpdatePage.yaml").read_text())["value"])
    curl = ["curl", "-sS", "--noproxy", "*", "-H", "Authorization: Bearer demo-manage"]
    patched = subprocess.run([*curl, "-X", "PATCH", url, "-H", "Content-Type: application/json", "-d", body], capture_output=True, check=True)
    read = subprocess.run([*curl, url], capture_output=True, check=True)
    assert patched.stdout == read.stdout
    assert json.loads(read.stdout)["integration"] == {"identifier": "docker-registry"}


def test_on_the_wire_bodies_may_come_in_chunks_and_head_has_none(running: Any) -> None:
    def chunks(size: int) -> Iterator[bytes]:
        yield b'{"type": "DOCKERFILE", '
        yield b'"name": "' + b"x" * size + b'"}'

    with running.client() as client:
        headers = {"Content-Type": "application/json"}
        assert client.patch(PATH, content=chunks(5), headers=headers).json()["name"] == "xxxxx"
        assert client.patch(PATH, content=chunks(5000), headers=headers).status_code == 413
        head = client.head(PATH)
        assert (head.status_code, head.content) == (200, b"")
        assert client.get("/workspaces/za%C5%BC%C3%B3%C5%82%C4%87/projects/g%C4%99%C5%9Bl%C4%85%20ja%C5%BA%C5%84/pipelines/323/actions/656").status_code == 200


def logged(running: Any, before: int) -> list[dict[str, Any]]:
    return [line for line in running.lines()[before:] if line["event"] == "request" and line["path"] == PATH]


def test_the_log_is_json_and_holds_no_secret(running: Any) -> None:
    before = len(running.lines())
    with running.client() as client:
        client.patch(PATH, json={**UPDATE, "password": "hunter2-a", "variables": [{"key": "A", "value": "hunter2-b", "encrypted": True}]})
        client.patch(PATH, json={"password": ["hunter2-c"], "type": "hunter2-d"})
        client.patch(PATH, content=b"hunter2-e", headers={"Content-Type": "application/json"})
        client.get(f"{PATH}?token=hunter2-f", headers={"Authorization": "Bearer hunter2-g"})
    deadline = time.monotonic() + 10  # a request is logged once it is answered
    while len(requests := logged(running, before)) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    text = running.log.read_text()
    assert "hunter2" not in text
    assert "demo-manage" not in text
    assert [(line["method"], line["status"], line["token_id"]) for line in requests] == [
        ("PATCH", 200, 1),
        ("PATCH", 400, 1),
        ("PATCH", 400, 1),
        ("GET", 401, None),
    ]
    assert set(requests[0]) == {"time", "level", "logger", "event", "request_id", "method", "path", "status", "milliseconds", "token_id"}


def test_an_answer_names_its_log_line(running: Any) -> None:
    with running.client() as client:
        request_id = client.get(PATH).headers["x-request-id"]
    assert request_id in {line.get("request_id") for line in running.lines()}


@pytest.mark.parametrize(
    "sent",
    [b"nonsense\r\n\r\n", "GET /zażółć HTTP/1.1\r\nHost: x\r\n\r\n".encode(), b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 80_000, UNFRAMED],
    ids=["no request line", "raw letters in the path", "endless header", "broken chunk"],
)
def test_what_is_not_http_is_400_with_the_error_body(running: Any, sent: bytes) -> None:
    with closing(socket.create_connection(("127.0.0.1", urlsplit(running.url).port or 0), timeout=20)) as connection:
        connection.sendall(sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 400
        [reason] = json.loads(answer.read())["errors"]
        assert reason["message"].startswith("The request cannot be read as HTTP/1.1")
    with running.client() as client:
        assert client.get("/healthz").status_code == 200
    assert "fault" not in {line["event"] for line in running.lines()}


def test_a_fault_of_the_server_is_500_without_a_traceback(serve: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("hunter2")

    client = serve()
    monkeypatch.setattr("buddy_sandbox.actions.shown", fail)
    response = client.get(PATH)
    assert response.status_code == 500
    assert re.fullmatch(r"The server failed on this request; its log knows it as [0-9a-f]{32}", response.json()["errors"][0]["message"])
    assert response.headers["x-rate-limit-limit"]


def test_health_is_told_without_a_token(client: httpx.Client) -> None:
    response = client.get("/healthz", headers={"Authorization": ""})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_the_hand_written_document_is_served(client: httpx.Client) -> None:
    response = client.get("/openapi.json", headers={"Authorization": ""})
    assert response.content == (ROOT / "generated" / "openapi.json").read_bytes()
    for path in ("/docs", "/redoc"):
        assert client.get(path).status_code == 404


def test_a_reset_brings_the_demo_data_back_and_keeps_the_tokens(serve: Callable[..., httpx.Client]) -> None:
    client = serve(admin_token="demo-admin")
    before = client.get(PATH).json()
    client.patch(PATH, json=UPDATE)
    assert client.post("/_sandbox/reset").status_code == 401, "the manage token is not the admin's"
    assert client.post("/_sandbox/reset", headers={"Authorization": "Bearer demo-admin"}).status_code == 204
    assert client.get(PATH).json() == before


def test_without_an_admin_token_there_is_no_reset(client: httpx.Client) -> None:
    assert client.post("/_sandbox/reset").status_code == 404


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--database", "mysql://x/y"], "No support for mysql databases: use sqlite:///file.db or postgresql://user@host/name"),
        (["--database", "nonsense"], "The database is not a URL: use sqlite:///file.db or postgresql://user@host/name"),
        (["--database", "sqlite:////nowhere/at/all.db"], "Cannot open the database sqlite:////nowhere/at/all.db: unable to open database file"),
        (["--workers", "2"], "Several workers cannot share a database in memory: add --database sqlite:///sandbox.db"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(refused: Callable[..., str], arguments: list[str], error: str) -> None:
    assert refused(*arguments) == f"buddy-sandbox: {error}\n"


def test_an_unreachable_database_is_told_without_its_password(refused: Callable[..., str]) -> None:
    said = refused("--database", "postgresql://someone:hunter2@127.0.0.1:1/none")
    assert said.startswith("buddy-sandbox: Cannot open the database postgresql://someone:***@127.0.0.1:1/none: ")
    assert "hunter2" not in said


def test_a_port_in_use_is_told_in_one_line(running: Any, refused: Callable[..., str]) -> None:
    port = running.url.rpartition(":")[2]
    assert refused("--port", port) == f"buddy-sandbox: Cannot listen on 127.0.0.1:{port}: Address already in use; choose another with --port\n"


@pytest.mark.parametrize("command", [[], ["serve"], ["token"], ["token", "create"], ["token", "list"], ["token", "revoke"]])
def test_every_command_explains_itself(command: list[str]) -> None:

    ran = CliRunner().invoke(root, [*command, "--help"])
    assert ran.exit_code == 0
    assert "Usage:" in ran.stdout
    if command in ([], ["serve"], ["token", "create"]):
        assert "Example:" in ran.stdout
