"""Where rendering is done: in this process if it holds the generators already and there is little to do, else in others."""

import contextlib
import gc
import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from oaswright.errors import ToolError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# Fewer modules than these are not worth a process.
CHUNK = 40

# As many processes as there are cores, but with few of them two, and with many not all.
MOST = max(2, min(8, os.cpu_count() or 2))

# What renders, each with a generator of its own.
CLIENT, MODELS = "oaswright.rendering.client", "oaswright.rendering.models"

# A process that has imported a generator is copied, which is sooner than another import: not on Windows.
CAN_COPY = hasattr(os, "fork")

# The larger generator: a process that holds it renders without another's help.
GENERATOR = "datamodel_code_generator.parser.openapi"

Render = Callable[[dict[str, str]], dict[str, str]]
Rendered = Callable[[], dict[str, str]]
Begin = Callable[[Render, dict[str, str]], Rendered]


@dataclass(eq=False)
class _Job:
    render: Render
    asked: dict[str, str]
    done: "Future[dict[str, str]]" = field(default_factory=Future)


class Renderers(Protocol):
    """Where modules are rendered."""

    def suffice(self, missing: int) -> bool:
        """Whether there are enough of them to render so many modules."""

    def begin(self, render: Render, asked: dict[str, str]) -> Rendered:
        """Begin to render; what is returned waits for the end of it."""


class Workers:
    """Processes that import a generator while the document is still being checked; they end with the block that they are made for.

    One is for the client, and so many are for models. A single one is for models: the client is rendered here meanwhile. A thread waits for each, so that
    one that is gone is seen by the end of its pipe.
    """

    def __init__(self, number: int = MOST) -> None:
        self.number = number
        self._waiting: deque[_Job] = deque()
        self._change = threading.Condition()
        self._is_over = False
        self._lanes = _lanes(number)
        self._threads = [threading.Thread(target=self._drive, args=(lane,), daemon=True) for lane in self._lanes]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever they are at is broken off."""
        self._end()
        for lane in self._lanes:
            lane.kill()
        for thread in self._threads:
            thread.join()
        for lane in self._lanes:
            lane.process.join()
            lane.pipe.close()

    def suffice(self, missing: int) -> bool:
        """Whether there are enough of them to render so many modules."""
        return missing <= CHUNK or self.number > 1

    def begin(self, render: Render, asked: dict[str, str]) -> Rendered:
        """Begin to render; what is returned waits for the end of it."""
        if self.number == 1 and render.__module__ == CLIENT:
            return lambda: render(asked)
        job = _Job(render, asked)
        with self._change:
            if self._is_over:
                job.done.set_exception(_gone())
            else:
                self._waiting.append(job)
                self._change.notify_all()  # the one that it is for is among them
        return job.done.result

    def _drive(self, lane: "_Lane") -> None:
        """Give a process one job after another. Where it is gone, so is what the whole is made of."""
        while job := self._next(lane):
            try:
                lane.pipe.send((job.render, job.asked))
                found = lane.pipe.recv()
            except Exception:  # noqa: BLE001 # the pipe has ended, or what came through it is no answer
                job.done.set_exception(_gone())
                self._end()
                return
            if isinstance(found, Exception):
                job.done.set_exception(found)
            else:
                job.done.set_result(found)

    def _next(self, lane: "_Lane") -> _Job | None:
        """Return the next job of a process, which its generator is for; None when all is over."""
        with self._change:
            self._change.wait_for(lambda: self._for(lane) or self._is_over)
            if self._is_over:
                return None
            job = self._for(lane)[0]
            self._waiting.remove(job)
            return job

    def _for(self, lane: "_Lane") -> list[_Job]:
        return [one for one in self._waiting if (one.render.__module__ == CLIENT) == (lane.kind == CLIENT)]

    def _end(self) -> None:
        """Nothing more is begun, and nobody waits for it."""
        with self._change:
            self._is_over = True
            while self._waiting:
                self._waiting.popleft().done.set_exception(_gone())
            self._change.notify_all()


@dataclass(frozen=True, slots=True)
class _Lane:
    """A process that holds a generator, or a copy of it, and the end of the pipe that leads to it."""

    kind: str
    pipe: "Connection[Any, Any]"
    process: "BaseProcess"

    def kill(self) -> None:
        """End the process, and its copies."""
        self.process.kill()
        if CAN_COPY and self.process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended, or has no group of its own yet, and so no copies
                os.killpg(self.process.pid, signal.SIGKILL)


def _lanes(number: int) -> list[_Lane]:
    """Start the processes: one for the client unless a single one is wanted, and so many for models."""
    if is_copied := has_one_thread():
        import pydantic

        pydantic.create_model("Rehearsal", one=(int, 1))  # it imports what both generators make models with
    lanes: list[_Lane] = []
    for kind in [*([CLIENT] if number > 1 else ()), *([MODELS] * (1 if CAN_COPY else number))]:
        lanes += _started(kind, number if CAN_COPY and kind == MODELS else 1, lanes, is_copied=is_copied)
    return lanes


def has_one_thread() -> bool:
    """Whether a copy of this process is a whole process, with all its threads. Only Linux tells."""
    return sys.platform == "linux" and len(list(Path("/proc/self/task").iterdir())) == 1


def _started(kind: str, number: int, before: list[_Lane], *, is_copied: bool) -> list[_Lane]:
    """Start a process that imports a generator, and copies itself to be so many: a copy of this process, or a new one, which imports all anew."""
    context = multiprocessing.get_context("fork") if is_copied else multiprocessing.get_context("spawn")
    pipes = [context.Pipe() for _ in range(number)]
    inherited = [*(lane.pipe for lane in before), *(pipe for pipe, _ in pipes)] if is_copied else []
    process = context.Process(target=_serve, args=(kind, [end for _, end in pipes], inherited), daemon=True)
    process.start()
    for _, end in pipes:
        end.close()
    return [_Lane(kind, pipe, process) for pipe, _ in pipes]


def _serve(kind: str, pipes: "list[Connection[Any, Any]]", inherited: "list[Connection[Any, Any]]") -> None:
    """Import a generator, and render what is asked for through each pipe: the first here, the others in a copy each.

    The ends that a copy has inherited are those of the process that asks: held open, they would hide the end of it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    for one in inherited:
        one.close()
    gc.freeze()
    if CAN_COPY:
        os.setpgid(0, 0)
    importlib.import_module(kind).warm()
    for place, pipe in enumerate(pipes[1:], 1):
        if os.fork() == 0:
            try:
                for other in pipes[place + 1 :]:
                    other.close()
                pipes[0].close()
                _answer(pipe)
            finally:
                os._exit(0)
        pipe.close()
    _answer(pipes[0])


def _answer(pipe: "Connection[Any, Any]") -> None:
    """Render what is asked for until the pipe is closed."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            render, asked = pipe.recv()
            try:
                found = render(asked)
            except Exception as error:  # noqa: BLE001 # it is raised where it was asked for
                found = error
            pipe.send(found)


def _gone() -> ToolError:
    return ToolError("a process that renders ended before it was done", hint="perhaps for want of memory; run it again")


@contextlib.contextmanager
def at_work(missing: int, early: Renderers | None = None) -> Iterator[Begin]:
    """Provide the function that starts rendering; the processes in `early` are used if they suffice for so many modules."""
    if missing <= CHUNK and GENERATOR in sys.modules:
        yield lambda render, asked: lambda: render(asked)
    elif early and early.suffice(missing):
        yield early.begin
    else:
        with Workers() as new:
            yield new.begin
