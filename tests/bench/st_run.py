"""`st run --continue-on-failure` as it is typed, against a real server that counts the requests and ends the run at a budget."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from oaswright.document.document import Document
from oaswright.fuzz.wire.credentials import Tokens

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("st")
UNICODE = Path(tempfile.gettempdir()) / "oaswright-bench" / "unicode_data"
Told = tuple[str, ...]  # the check, the operation, the kind of failure, the status


@dataclass
class Counting:
    """An application that answers `limit` requests; whoever sends more waits until the run is ended."""

    app: Any
    limit: int
    requests: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.requests += 1
            while self.requests > self.limit:
                if (await receive())["type"] == "http.disconnect":
                    return
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class Ran:
    """What a budget bought: the failures in the order of their finding, the requests, and how often `st run` was started."""

    failures: tuple[Told, ...]
    requests: int
    runs: int


def run(document: Document, app: Any, tokens: Tokens, limit: int, seed: int, known: frozenset[Told] = frozenset(), *, stop: bool = True) -> Ran:
    """Run `st run` again and again, each time with another seed, until the budget is spent or a failure comes that is not `known`."""
    counting = Counting(app, limit)
    turn, seen = 0, list[Told]()
    with tempfile.TemporaryDirectory() as name, served(counting) as url:
        home = Path(name)
        (home / "openapi.json").write_text(json.dumps(document.tree))
        _prepared(home)
        while counting.requests < limit and not (stop and any(one not in known for one in seen)):
            before = counting.requests
            _one(home, url, tokens, seed + 1000 * turn, counting, known if stop else None)
            seen = told(home)
            turn += 1
            if counting.requests == before:
                break
        _keep(home)
    return Ran(tuple(dict.fromkeys(seen)), min(counting.requests, limit), turn)


def _one(home: Path, url: str, tokens: Tokens, seed: int, counting: Counting, known: frozenset[Told] | None) -> None:
    token = tokens.strongest
    header = ["-H", f"{token.header}: {token.prefix}{token.value}"] if token else []
    command = [PROGRAM, "run", "openapi.json", "--url", url, "--continue-on-failure", "--seed", str(seed), "--no-color", *header]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.bench.st_watch", "ST_WATCH": str(home / "told"), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([str(word) for word in command], cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while running.poll() is None:
            time.sleep(0.05)
            if counting.requests > counting.limit or (known is not None and any(one not in known for one in told(home))):
                running.kill()


def told(home: Path) -> list[Told]:
    """The failures of the runs so far; a line that is being written is not read."""
    path = home / "told"
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    return [tuple(json.loads(line)) for line in lines]


def _prepared(home: Path) -> None:
    """The tables of Unicode that Hypothesis would spend seconds on in each new folder; nothing else is carried over."""
    if UNICODE.exists():
        shutil.copytree(UNICODE, home / ".hypothesis" / "unicode_data")


def _keep(home: Path) -> None:
    made = home / ".hypothesis" / "unicode_data"
    if made.exists() and not UNICODE.exists():
        shutil.copytree(made, UNICODE)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The URL of an application that is served in this process."""
    # asyncio sends small answers at once only on sockets that say they are TCP; otherwise each answer takes 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
