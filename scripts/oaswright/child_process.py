"""Processes that are started here, and that end here with all that they started: they are asked first, and killed then."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any, Protocol


class Child(Protocol):
    """A process that prints lines; it can be killed, and leaves an exit code."""

    def lines(self) -> Iterator[str]:
        """Yield the lines that it prints, until it ends."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self) -> int:
        """Wait for its end and return its exit code."""


class Program:
    """A program that was started.

    Args:
        command: The program and its arguments.
        environment: Its environment, if not that of this process.
        output: Where all that it prints goes; else it takes lines, and what it prints is read here.
        is_apart: It gets a session of its own, so that Ctrl-C does not reach it, and all that it starts can be ended with it.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str] | None = None, output: IO[bytes] | None = None, is_apart: bool = True) -> None:
        self._is_apart = is_apart
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        if output is None:
            streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True, "encoding": "utf-8"}
        self._process = subprocess.Popen(command, env=environment, start_new_session=is_apart, **streams)  # noqa: S603 # who calls this names the program

    def write(self, text: str) -> None:
        """Give it a text at once.

        Raises:
            BrokenPipeError: It has ended.
        """
        if self._process.stdin is None:
            raise AssertionError("a program whose output goes elsewhere is not talked to")
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def write_last(self, text: str) -> None:
        """Give it a text, after which nothing more comes."""
        try:
            self.write(text)
        finally:
            if self._process.stdin:
                self._process.stdin.close()

    def lines(self) -> Iterator[str]:
        """Yield the lines that it prints, until it ends."""
        if self._process.stdout is None:
            raise AssertionError("what a program prints elsewhere is not read")
        with self._process.stdout as printed:
            yield from printed

    @property
    def code(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.poll()

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        return self._process.wait()

    def kill(self) -> None:
        """End it at once; where it has a session of its own, with all that it started."""
        if self._is_apart:
            self._signal(signal.SIGKILL)
        else:
            self._process.kill()

    def end(self, seconds: float) -> None:
        """Ask it to end, with all that it started, and kill what is left after so many seconds. What it started may outlive it, even if it ended well."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.kill()
            self._process.wait()
            if self._process.stdin:
                with contextlib.suppress(OSError):  # what was not read is lost
                    self._process.stdin.close()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


class Fork:
    """A copy of this process that does some work and ends; `work` gets the descriptor that its lines are written to."""

    def __init__(self, work: Callable[[int], None]) -> None:
        self._read, write = os.pipe()
        self._code: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            _do(work, write)
        os.close(write)

    def lines(self) -> Iterator[str]:
        """Yield the lines that it writes, until it ends."""
        with os.fdopen(self._read, encoding="utf-8") as said:
            yield from said

    def kill(self) -> None:
        """End it at once."""
        if self._code is None:
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return self._code


def _do(work: Callable[[int], None], write: int) -> None:
    """Do the work of a copy; never returns."""
    try:
        work(write)
    except BaseException:  # noqa: BLE001 # whatever the work raises, the copy must not go on as its parent would
        os._exit(1)
    os._exit(0)
