"""The server as a process: what it prints, logs, answers on the wire, and how it ends."""

import http.client
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from buddy_sandbox.cli import command as root
from click.testing import CliRunner

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
UPDATE = {"type": "DOCKERFILE", "name": "Changed"}
ROOT = Path(__file__).parents[2]

Start = Callable[..., Any]


def buddy_sandbox(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("buddy-sandbox")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=90)


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


def test_the_pages_example_is_carried_out_by_curl(start: Start) -> None:
    source = (ROOT / "spec" / "examples" / "UpdatePage.yaml").read_text()
    assert "docker-registry" in source
    url = start().url + PATH
    body = json.dumps({**UPDATE, "integration": {"identifier": "docker-registry"}})
    curl = ["curl", "-sS", "--noproxy", "*", "-H", "Authorization: Bearer demo-manage"]
    patched = subprocess.run([*curl, "-X", "PATCH", url, "-H", "Content-Type: application/json", "-d", body], capture_output=True, check=True)
    read = subprocess.run([*curl, url], capture_output=True, check=True)
    assert patched.stdout == read.stdout
    assert json.loads(read.stdout)["integration"] == {"identifier": "docker-registry"}


def test_on_the_wire_bodies_may_come_in_chunks_and_head_has_none(start: Start) -> None:
    sandbox = start("--body-limit", "1000")

    def chunks(size: int) -> Iterator[bytes]:
        yield b'{"type": "DOCKERFILE", '
        yield b'"name": "' + b"x" * size + b'"}'

    with sandbox.client() as client:
        headers = {"Content-Type": "application/json"}
        assert client.patch(PATH, content=chunks(5), headers=headers).json()["name"] == "xxxxx"
        assert client.patch(PATH, content=chunks(5000), headers=headers).status_code == 413
        head = client.head(PATH)
        assert (head.status_code, head.content) == (200, b"")
        assert client.get("/workspaces/za%C5%BC%C3%B3%C5%82%C4%87/projects/g%C4%99%C5%9Bl%C4%85%20ja%C5%BA%C5%84/pipelines/323/actions/656").status_code == 200


def test_the_log_is_json_and_holds_no_secret(start: Start) -> None:
    sandbox = start("--log-level", "debug")
    with sandbox.client() as client:
        client.patch(PATH, json={**UPDATE, "password": "hunter2-a", "variables": [{"key": "A", "value": "hunter2-b", "encrypted": True}]})
        client.patch(PATH, json={"password": ["hunter2-c"], "type": "hunter2-d"})
        client.patch(PATH, content=b"hunter2-e", headers={"Content-Type": "application/json"})
        client.get(f"{PATH}?token=hunter2-f", headers={"Authorization": "Bearer hunter2-g"})
    text = sandbox.log.read_text()
    assert "hunter2" not in text
    assert "demo-manage" not in text
    requests = [line for line in sandbox.lines() if line["event"] == "request" and line["path"] == PATH]
    assert [(line["method"], line["status"], line["token_id"]) for line in requests] == [
        ("PATCH", 200, 1),
        ("PATCH", 400, 1),
        ("PATCH", 400, 1),
        ("GET", 401, None),
    ]
    assert set(requests[0]) == {"time", "level", "logger", "event", "request_id", "method", "path", "status", "milliseconds", "token_id"}


def test_an_answer_names_its_log_line(start: Start) -> None:
    sandbox = start()
    with sandbox.client() as client:
        request_id = client.get(PATH).headers["x-request-id"]
    assert request_id in {line.get("request_id") for line in sandbox.lines()}


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
def test_what_cannot_be_served_is_told_in_one_line(arguments: list[str], error: str) -> None:
    ran = buddy_sandbox(*arguments)
    assert (ran.returncode, ran.stderr) == (2, f"buddy-sandbox: {error}\n")


def test_an_unreachable_database_is_told_without_its_password() -> None:
    ran = buddy_sandbox("--database", "postgresql://someone:hunter2@127.0.0.1:1/none")
    assert ran.returncode == 2
    assert ran.stderr.startswith("buddy-sandbox: Cannot open the database postgresql://someone:***@127.0.0.1:1/none: ")
    assert "hunter2" not in ran.stderr


def test_a_port_in_use_is_told_in_one_line(start: Start) -> None:
    port = start().url.rpartition(":")[2]
    ran = buddy_sandbox("--port", port)
    assert (ran.returncode, ran.stderr) == (2, f"buddy-sandbox: Cannot listen on 127.0.0.1:{port}: Address already in use; choose another with --port\n")


@pytest.mark.parametrize("command", [[], ["serve"], ["token"], ["token", "create"], ["token", "list"], ["token", "revoke"]])
def test_every_command_explains_itself(command: list[str]) -> None:

    ran = CliRunner().invoke(root, [*command, "--help"])
    assert ran.exit_code == 0
    assert "Usage:" in ran.stdout
    if command in ([], ["serve"], ["token", "create"]):
        assert "Example:" in ran.stdout
