"""The planted faults break the document, each in its way."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
MANAGE = {"Authorization": "Bearer demo-manage"}


@pytest.fixture
def faulty(unused_port: int) -> Iterator[Callable[[str], httpx.Client]]:
    started = []

    def start(fault: str) -> httpx.Client:
        command = [sys.executable, str(Path(__file__).with_name("faulty.py")), "--fault", fault, "--port", str(unused_port)]
        process = subprocess.Popen(command, env={**os.environ, "BUDDY_TOKEN": "demo-manage"})
        client = httpx.Client(base_url=f"http://127.0.0.1:{unused_port}", headers=MANAGE, trust_env=False)
        started.append((process, client))
        for _ in range(300):
            try:
                client.get("/healthz")
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                break
        return client

    yield start
    for process, client in started:
        client.close()
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize(
    ("fault", "shown", "status"),
    [("wrong-enum", "DOCKER_FILE", 200), ("missing-field-type", None, 200), ("wrong-status", "DOCKERFILE", 203)],
)
def test_a_planted_fault_shows(faulty: Callable[[str], httpx.Client], fault: str, shown: str | None, status: int) -> None:
    client = faulty(fault)
    answer = client.get(PATH)
    assert (answer.status_code, answer.json().get("type")) == (status, shown)
    assert client.patch(PATH, json={"type": "DOCKERFILE"}).status_code == 400
    assert client.options(PATH).status_code == 204
