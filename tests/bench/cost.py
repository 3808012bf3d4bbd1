"""What a command costs: seconds on the clock, and the most memory that it and all that it started held at one moment."""

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICK = 0.02


@dataclass(frozen=True, slots=True)
class Cost:
    """`seconds` of wall time; `peak` is the largest sum of resident memory over the processes, in bytes (Linux; elsewhere 0)."""

    seconds: float
    peak: int


def as_elsewhere() -> None:
    """From here on what is started keeps its bytecode, as Python does unless a machine's settings forbid it: then every run compiles all that it imports."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def run(command: Sequence[str | Path], home: Path, *, codes: tuple[int, ...] = (0,)) -> Cost:
    """Run a command to its end. RuntimeError with what it printed if it ends with another exit code."""
    began = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        peak = [0]
        watching = threading.Thread(target=_watch, args=(running, peak), daemon=True)
        watching.start()
        printed, _ = running.communicate()
        seconds = time.perf_counter() - began
        watching.join()
    if running.returncode not in codes:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {running.returncode}:\n{printed[-2000:]}")
    return Cost(seconds, peak[0])


def _watch(running: "subprocess.Popen[str]", peak: list[int]) -> None:
    while running.poll() is None:
        peak[0] = max(peak[0], sum(_resident(one) for one in tree(running.pid)))
        time.sleep(TICK)


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found, pending = [], [pid]
    while pending:
        one = pending.pop()
        found.append(one)
        for task in _tasks(one):
            try:
                pending.extend(int(child) for child in Path(f"/proc/{one}/task/{task}/children").read_text().split())
            except OSError:
                continue
    return found


def _tasks(pid: int) -> list[str]:
    try:
        return [path.name for path in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except (OSError, ValueError, IndexError):
        return 0
