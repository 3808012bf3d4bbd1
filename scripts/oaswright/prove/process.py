"""Where the processes come from that import what was generated: begun anew, or forked from one in which everything else is imported."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from oaswright.document.document import Document


class Process(Protocol):
    """A worker: what it says, line by line; it can be killed, and leaves an exit code."""

    def lines(self) -> Iterator[str]:
        """Yield the lines that it prints, until it ends."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self) -> int:
        """Wait for its end and return its exit code."""


Start = Callable[[dict[str, Any], Document], Process]


def spawned(order: dict[str, Any], document: Document) -> Process:
    """Return a worker in a new interpreter."""
    return _Spawned(order, document)


def forked(order: dict[str, Any], document: Document) -> Process:
    """Return a worker in a copy of this process, which must not have imported anything generated; a new interpreter where there is no fork."""
    return _Forked(order, document) if hasattr(os, "fork") else _Spawned(order, document)


class _Spawned:
    def __init__(self, order: dict[str, Any], document: Document) -> None:
        self._order = json.dumps({**order, "bundle": document.written.decode()})
        command = [sys.executable, "-W", "ignore", "-m", "oaswright.prove.worker"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")  # noqa: S603 # our own module

    def lines(self) -> Iterator[str]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise AssertionError("the pipes were asked for above")
        with stdout, stdin:
            stdin.write(self._order)
            stdin.close()
            yield from stdout

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int:
        return self._process.wait()


class _Forked:
    def __init__(self, order: dict[str, Any], document: Document) -> None:
        self._read, write = os.pipe()
        self._code: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            _work(order, document, write)
        os.close(write)

    def lines(self) -> Iterator[str]:
        with os.fdopen(self._read, encoding="utf-8") as said:
            yield from said

    def kill(self) -> None:
        if self._code is None:
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return self._code


def _work(order: dict[str, Any], document: Document, write: int) -> None:
    """Run a forked worker; never returns."""
    try:
        from oaswright.prove import worker

        worker.serve(json.loads(json.dumps(order)), document, write)
    except BaseException:  # noqa: BLE001 # whatever generated code raises, the copy must not go on as its parent would
        os._exit(1)
    os._exit(0)
