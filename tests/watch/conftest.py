"""A project of its own, and a watch that really runs over it. Files beside the document plant what cannot be waited for."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(sys.executable).with_name("oaswright")

CONFIGURATION = """\
[tool.oaswright]
document = "spec/openapi.yaml"
models = "kiosk_models"
client = "kiosk_client"
"""

DOCUMENT = """\
openapi: 3.1.0
info: {title: Kiosk, version: '1'}
security: []
paths:
  /tea:
    get:
      operationId: getTea
      responses:
        '200':
          description: The tea.
          content: {application/json: {schema: {$ref: schemas/Tea.yaml}}}
  /coffee:
    get:
      operationId: getCoffee
      responses:
        '200':
          description: The coffee.
          content: {application/json: {schema: {type: string}}}
"""

TEA = """\
type: object
required: [kind]
properties:
  kind:
    enum: [green, black]
"""

# What the tests plant in the worker: `raise` makes its next check raise, `hold` makes it wait, with the files read, and say so in `held`.
PLANTED = """\
import os, sys, time
if "oaswright.watch.worker" in sys.orig_argv:
    import oaswright.check as checks
    real = checks.examine
    def examine(*arguments):
        while os.path.exists("hold"):
            open("held", "w").close()
            time.sleep(0.02)
        if os.path.exists("raise"):
            os.unlink("raise")
            raise RuntimeError("planted")
        return real(*arguments)
    checks.examine = examine
"""


class Watch:
    """A running watch and what it has told."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        environment = {**os.environ, "PYTHONPATH": str(home / "planted")}
        self.process = subprocess.Popen(
            [PROGRAM, "watch", "--probes", "60", *arguments], cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.told: queue.Queue[Any] = queue.Queue()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.told.put(json.loads(line) if line.startswith("{") else line)

    def until(self, kind: str) -> list[dict[str, Any]]:
        """What it tells, up to an event of this kind."""
        found: list[dict[str, Any]] = []
        while not found or found[-1]["event"] != kind:
            found.append(self.told.get(timeout=90))
        return found

    def run(self) -> "Run":
        """The next run, to its end and until nothing is under way."""
        return Run(self.until("idle"))

    def worker(self) -> int:
        """The process id of the worker."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=True).stdout.split()
        return int(found[0])

    def stop(self) -> int:
        """Ctrl-C, and the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def close(self) -> None:
        """Whatever has become of it, it ends here."""
        self.process.terminate()
        self.process.wait(30)
        self.listener.join(30)
        if self.process.stdout:
            self.process.stdout.close()


class Run:
    """What was told from a save to idleness."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self.events = events
        self.saved = [one["files"] for one in events if one["event"] == "saved"]
        self.lines = [line for one in events if one["event"] == "step" for line in one["lines"]]
        self.steps = [one["name"] for one in events if one["event"] == "step"]
        self.good = [one["good"] for one in events if one["event"] == "finished"]


def write(home: Path) -> Path:
    """The files of the project."""
    texts = {"pyproject.toml": CONFIGURATION, "spec/openapi.yaml": DOCUMENT, "spec/schemas/Tea.yaml": TEA, "planted/sitecustomize.py": PLANTED}
    for name, text in texts.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return home


def processes(home: Path) -> list[str]:
    """The processes that work on the project."""
    listing = subprocess.run(["ps", "-ewwo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if str(home) in line]


@pytest.fixture(scope="session")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """One watch for all tests, warm, over a tree that it has made itself."""
    running = Watch(write(tmp_path_factory.mktemp("kiosk")), "--format", "json")
    try:
        running.first = running.run()  # type: ignore[attr-defined] # what the first test looks at
        yield running
    finally:
        running.close()
