"""Jobs on the workers of a Dask cluster, which see the same files: each share in a process of its own there."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from oaswright.cluster import Tasks, tasks
from oaswright.document.document import Document
from oaswright.errors import OaswrightError, TargetError
from oaswright.prove import limits
from oaswright.prove.process import begun
from oaswright.prove.run import Plan

__all__ = ["spread", "tasks"]

WAITING = json.dumps({"waiting": True}) + "\n"
LOOK = 5.0  # seconds between two signs of life
SHARES = 4  # for each worker: small ones end at about the same time, and little is done again if a worker ends


def spread(plan: Plan, workers: Tasks) -> Plan:
    """Return the same plan, carried out by the workers of a cluster. TargetError if they do not see the files."""
    workers.begin(see, plan.folder).result()
    return replace(plan, processes=SHARES * workers.workers, start=partial(_Elsewhere, workers))


class _Elsewhere:
    """A share of the jobs on a cluster. What it says comes as a whole at its end, so that nothing comes twice where a worker ends."""

    def __init__(self, workers: Tasks, order: dict[str, Any], document: Document) -> None:
        self.problem = ""
        self._code = 0
        self._task = workers.begin(serve, order, document.written)

    def lines(self) -> Iterator[str]:
        try:
            while not self._task.wait(LOOK):
                yield WAITING
            said, self._code, self.problem = self._task.result()
        except OaswrightError as error:
            self.problem = error.message
            return
        yield from said

    def kill(self) -> None:
        self._task.cancel()

    def wait(self) -> int:
        return self._code


def see(folder: Path) -> None:
    """Raise TargetError if this worker does not see a folder."""
    if not folder.is_dir():
        raise TargetError(f"{folder}: a worker of the cluster does not see this folder", hint="mount it on every worker, at the same path")


def serve(order: dict[str, Any], bundle: bytes) -> tuple[list[str], int, str]:
    """Do the jobs of an order in a process on this worker; return its lines, its exit code, and why it was ended, "" if it was not."""
    process = begun(order, bundle)
    heard = time.monotonic()
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(1.0):
            if time.monotonic() - heard > limits.SILENCE:
                process.problem = f"no answer within {limits.SILENCE:.0f} s"
                process.kill()

    threading.Thread(target=watch, daemon=True).start()
    said = []
    try:
        for line in process.lines():
            heard = time.monotonic()
            said.append(line)
    finally:
        is_over.set()
    return said, process.wait(), process.problem
