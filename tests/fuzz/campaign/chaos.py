"""Campaigns on worker processes that are killed, paused, slowed down, or that find no room on the disk, beside the same campaign left alone."""

import contextlib
import json
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psutil
from oaswright.fuzz import event
from oaswright.fuzz.campaign import command as campaigns
from oaswright.fuzz.campaign.command import SpreadOptions
from oaswright.fuzz.campaign.record import Result
from oaswright.fuzz.run import command

from tests.fuzz.campaign import many_api

PROJECT = """
[tool.oaswright]
document = "many.json"
models = "many_models"
client = "many_client"
[tool.oaswright.fuzz]
environment = { MANY_TOKEN = "many-token-1" }
tokens = [{ env = "MANY_TOKEN" }]
"""


@dataclass
class Outcome:
    """What a campaign came to, and what the server saw of it."""

    failures: set[tuple[str, str, str]]
    requests: int
    seen: dict[str, Any]
    reason: str
    problem: str
    exit_code: int
    units: int
    seconds: float
    text: str
    ids: list[str] = field(default_factory=list)
    events: list[event.Event] = field(repr=False, default_factory=list)
    results: list[Result] = field(repr=False, default_factory=list)


def project(folder: Path, resources: int) -> Path:
    """A project whose document is that of the API of many resources."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "many.json").write_text(json.dumps(many_api.document(resources)))
    return folder


def run(
    folder: Path, server: many_api.Serving, budget: int | None, plan: SpreadOptions, disturb: Callable[[event.Event, Any], None] | None = None, **call: Any
) -> Outcome:
    """Run a campaign; `disturb` is called with each of its events."""
    events = []
    with campaigns.opened(command.CommandOptions(folder, server.url, max_requests=budget, **call), plan) as session:
        for one in session.events():
            events.append(one)
            if disturb:
                disturb(one, session)
        text = session.render("text")
        end = session.end
    assert end is not None
    keys = {one.key for one in end.failures}
    assert len(keys) == len(end.failures)  # no failure is told twice
    spread: Any = session.campaign
    return Outcome(
        keys,
        end.requests,
        server.seen(),
        end.reason,
        end.problem,
        session.exit_code,
        len(spread.results),
        end.elapsed,
        text,
        [one.id for one in end.failures],
        events,
        spread.results,
    )


def workers() -> list[psutil.Process]:
    """The worker processes that this process has started."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if any("spawn_main" in word for word in child.cmdline()):
                found.append(child)
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


class Killer:
    """Kills a random worker again and again while a campaign runs, each once the server has seen some more requests."""

    def __init__(self, server: many_api.Serving, kills: int, every: int, seed: int = 0) -> None:
        self.server, self.left, self.every, self.random = server, kills, every, Random(seed)
        self.killed = 0
        self.next = every

    def __call__(self, _: event.Event, __: Any) -> None:
        if self.left and self.server.seen()["requests"] >= self.next and (found := workers()):
            self.random.choice(found).send_signal(signal.SIGKILL)
            self.left, self.killed, self.next = self.left - 1, self.killed + 1, self.next + self.every


class Pauser:
    """Stops one worker as if its machine were asleep, and wakes it once others have done its work."""

    def __init__(self, server: many_api.Serving, at: int) -> None:
        self.server, self.at = server, at
        self.paused: psutil.Process | None = None
        self.woken = False

    def __call__(self, _: event.Event, session: Any) -> None:
        if self.paused is None and self.server.seen()["requests"] >= self.at and (found := workers()):
            self.paused = found[0]
            self.paused.suspend()
        elif self.paused is not None and not self.woken and len(session.campaign.results) >= len(session.campaign.units) - 2:
            self.wake()

    def wake(self) -> None:
        self.woken = True
        try:
            assert self.paused is not None
            self.paused.resume()
        except psutil.NoSuchProcess:
            return


class Slower:
    """Lets one worker run for a fifth of the time only, as on a machine that others keep busy, until it ends."""

    def __init__(self, server: many_api.Serving, at: int) -> None:
        self.server, self.at = server, at
        self.slow: psutil.Process | None = None
        self.count = 0

    def __call__(self, _: event.Event, __: Any) -> None:
        if self.slow is None and self.server.seen()["requests"] >= self.at and (found := workers()):
            self.slow = found[-1]
            threading.Thread(target=self._slow_down, args=(self.slow,), daemon=True).start()

    def _slow_down(self, worker: psutil.Process) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            while worker.is_running():
                worker.suspend()
                time.sleep(0.4)
                worker.resume()
                time.sleep(0.1)
                self.count += 1


class Filler:
    """Lets one worker write nothing more into files, as if its disk were full."""

    def __init__(self, server: many_api.Serving, at: int) -> None:
        self.server, self.at = server, at
        self.is_full = False

    def __call__(self, _: event.Event, __: Any) -> None:
        if not self.is_full and self.server.seen()["requests"] >= self.at and (found := workers()):
            with contextlib.suppress(psutil.NoSuchProcess):
                found[len(found) // 2].rlimit(psutil.RLIMIT_FSIZE, (0, 0))
                self.is_full = True
