"""Kills the sandbox at random moments under concurrent writers, and looks for what was lost or half-written.

    python tests/bench/sandbox_crash.py --database sqlite:////tmp/crash.db --cycles 200

Each writer counts up in two fields of its own by one request. After each `kill -9` the server is started again, and a
writer's two fields have to agree, and to hold the last number that was acknowledged, or the one that was under way.
Exits 1 if any does not.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
HEADERS = {"Authorization": "Bearer demo-manage", "Content-Type": "application/json"}
PAIRS = (("login", "region"), ("registry", "repository"), ("package", "target_stage"), ("docker_image_tag", "target_platform"))

# A server is forked from a process that has imported it, which takes milliseconds instead of seconds.
NURSERY = """
import os, sys
from buddy_sandbox import app
from buddy_sandbox.serving import serve
from buddy_sandbox.serving.options import Arranged
from buddy_sandbox.serving.settings import Settings
database, port = sys.argv[1], int(sys.argv[2])
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        serve.run(Arranged("127.0.0.1", port, 1, Settings(database=database, log_level="error")))
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
"""


@dataclass
class Writer:
    """Counts up in its two fields until the connection breaks."""

    fields: tuple[str, str]
    acknowledged: int = 0
    sent: int = 0
    refused: list[int] = field(default_factory=list)

    def run(self, port: int) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            while True:
                self.sent = self.acknowledged + 1
                values = dict.fromkeys(self.fields, str(self.sent))
                try:
                    connection.request("PATCH", PATH, json.dumps({"type": "DOCKERFILE", "name": "Build image", **values}), HEADERS)
                    response = connection.getresponse()
                    response.read()
                except (OSError, http.client.HTTPException):
                    return
                if response.status == 200:
                    self.acknowledged = self.sent
                else:
                    self.refused.append(response.status)

    def faults(self, action: dict[str, Any]) -> Iterator[str]:
        one, other = (action[name] for name in self.fields)
        if one != other:
            yield f"half-written: {self.fields[0]} is {one}, {self.fields[1]} is {other}"
        elif int(one or 0) not in {self.acknowledged, self.sent}:
            yield f"lost: {self.fields[0]} is {one}, {self.acknowledged} was acknowledged and {self.sent} sent"
        self.acknowledged = int(one or 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    writers = [Writer(pair) for pair in PAIRS]
    faults: list[str] = []
    with nursery(given.database) as (born, port):
        for cycle in range(given.cycles + 1):
            server = born()
            action = read(port)
            if cycle == 0:
                for writer in writers:
                    writer.acknowledged = writer.sent = int(action[writer.fields[0]] or 0)
            faults += [f"cycle {cycle}: {fault}" for writer in writers for fault in writer.faults(action)]
            if cycle < given.cycles:
                write_until_killed(writers, server, port, chance.uniform(0, 0.2))
            else:
                os.kill(server, signal.SIGKILL)
    refused = [status for writer in writers for status in writer.refused]
    total = sum(writer.acknowledged for writer in writers)
    print(f"{given.cycles} kills, {total} writes acknowledged, {len(refused)} refused, {len(faults)} lost or half-written")
    print("\n".join(faults))
    return 1 if faults or refused else 0


def write_until_killed(writers: list[Writer], server: int, port: int, seconds: float) -> None:
    threads = [threading.Thread(target=writer.run, args=[port]) for writer in writers]
    for thread in threads:
        thread.start()
    before = sum(writer.acknowledged for writer in writers)
    deadline = time.monotonic() + 20
    while sum(writer.acknowledged for writer in writers) == before and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(seconds)
    os.kill(server, signal.SIGKILL)
    for thread in threads:
        thread.join()


def read(port: int) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
                connection.request("GET", PATH, headers=HEADERS)
                response = connection.getresponse()
                action: dict[str, Any] = json.loads(response.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            assert response.status == 200, action
            return action


@contextmanager
def nursery(database: str) -> Iterator[tuple[Any, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-c", NURSERY, database, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout

    def born() -> int:
        stdin.write("\n")
        stdin.flush()
        return int(stdout.readline())

    try:
        yield born, port
    finally:
        stdin.close()
        process.wait(20)
        stdout.close()


if __name__ == "__main__":
    sys.exit(main())
