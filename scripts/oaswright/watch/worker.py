"""The process that stays warm. It reads one JSON object a line from stdin and says one event a line on stdout.

A thread reads stdin, so that a run can be told that it is over, and so that the process and all that it started end
with the one who asked for it.
"""

import gc
import importlib
import itertools
import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections import deque
from pathlib import Path
from typing import Any

from oaswright.incremental import garbage_collection

# What a run may import late; the generators come first, since they take the longest. What has to be made ready further says so itself, as `warm`.
TOOLS = (
    "oaswright.rendering.models",
    "oaswright.rendering.client",
    "oaswright.generate.pipeline",
    "httpx",
    "pydantic",
    "jsonschema",
    "oaswright.prove.worker",
)

# After so many runs all that lives is looked at for garbage.
ANEW = 8


class CommandReader:
    """What comes in on stdin."""

    def __init__(self) -> None:
        self.waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.over = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in iter(_line_reader(0), b""):
            order = json.loads(line)
            if "over" in order:
                self.over.set()
            else:
                self.waiting.put(order)
        os.killpg(0, signal.SIGKILL)  # the loop is gone, and whatever this process started shall be too


def _line_reader(stream: int) -> Any:
    """Return a function that reads a line from a descriptor without a lock that a fork could copy while it is held."""
    held = b""

    def line() -> bytes:
        nonlocal held
        while b"\n" not in held:
            more = os.read(stream, 65536)
            if not more:
                return b""
            held += more
        found, _, held = held.partition(b"\n")
        return found

    return line


def main() -> None:
    """Run whenever asked, and import what will be needed while nobody asks."""
    orders = CommandReader()
    from oaswright.watch import event
    from oaswright.watch.run import RunState

    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a tool prints is no event

    def say(one: Any) -> None:
        events.write(json.dumps(event.data(one)) + "\n")
        events.flush()

    gc.disable()  # it is done between runs
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was staged is taken away
    try:
        runs, cold = RunState(Path(sys.argv[1]), int(sys.argv[2]), orders.over.is_set), deque(TOOLS)
        for run in itertools.count():
            order = orders.waiting.get()
            orders.over.clear()
            runs.owed += order.get("owed", [])
            for one in runs.run(order["held"]) if order["run"] else ():
                say(one)
            if warm(cold, orders.waiting):
                runs.rehearse()
                settle(run)
                say(event.Idle())
    except Exception as error:  # noqa: BLE001 # another process takes over, and tells
        place = traceback.extract_tb(error.__traceback__)[-1]
        say(event.Broken(f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"))
        sys.exit(1)


def warm(cold: deque[str], waiting: "queue.SimpleQueue[Any]") -> bool:
    """Make the tools ready, one after another until someone asks for a run; whether all are."""
    while cold and waiting.empty():
        getattr(importlib.import_module(cold.popleft()), "warm", bool)()
    return not cold


def settle(run: int) -> None:
    """Collect garbage after a run. What lives is frozen: a generator that collects for itself, and a fork, have nothing to do with it.

    Circles of what was frozen are found only when all is looked at anew, which is not done each time: it takes as long as the next save may wait.
    """
    if run % ANEW == 0:
        gc.unfreeze()
    garbage_collection.settle()


if __name__ == "__main__":
    main()
