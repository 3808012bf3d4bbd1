"""Where rendering is done: in this process if it holds the generators already and there is little to do, else in others."""

import importlib
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from specwright.errors import ToolError

# Fewer modules than these are not worth a process.
CHUNK = 40

# As many processes as there are cores, but with few of them two, and with many not all.
MOST = max(2, min(8, os.cpu_count() or 2))

# What renders, each with a generator of its own.
CLIENT, MODELS = "specwright.rendering.client", "specwright.rendering.models"

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


class _Lane:
    """A process that imports one generator, and the job that it is at."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.job: _Job | None = None
        self.pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        self.pool.submit(_warm, kind)


class Workers:
    """Processes that import a generator each while the document is still being checked; they end with the block that they are made for.

    The first is for the client, the others are for models; one with nothing left to do helps with the rest. A single one is for models: the client
    is rendered here meanwhile.
    """

    def __init__(self, number: int = MOST) -> None:
        self.number = number
        others = set(multiprocessing.active_children())
        self._lanes = [_Lane(kind) for kind in ([CLIENT] if number > 1 else []) + [MODELS] * max(1, number - 1)]
        self._started = set(multiprocessing.active_children()) - others
        self._waiting: deque[_Job] = deque()
        self._lock = threading.RLock()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever they are at, nobody waits for it."""
        with self._lock:
            self._waiting.clear()
        for one in self._lanes:
            one.pool.shutdown(wait=False, cancel_futures=True)
        for process in self._started:
            process.terminate()

    def suffice(self, missing: int) -> bool:
        """Whether there are enough of them to render so many modules."""
        return missing <= CHUNK or self.number > 1

    def begin(self, render: Render, asked: dict[str, str]) -> Rendered:
        """Begin to render; what is returned waits for the end of it."""
        if self.number == 1 and render.__module__ == CLIENT:
            return lambda: render(asked)
        job = _Job(render, asked)
        with self._lock:
            self._waiting.append(job)
            self._hand_out()
        return job.done.result

    def _hand_out(self) -> None:
        """Work for whoever has none: what its generator is for, else what waits for another one."""
        for is_own in (True, False):
            for lane in self._lanes:
                fit = (job for job in self._waiting if job.render.__module__ == lane.kind or not is_own)
                if lane.job is None and (job := next(fit, None)):
                    self._waiting.remove(job)
                    self._give(lane, job)

    def _give(self, lane: _Lane, job: _Job) -> None:
        try:
            given = lane.pool.submit(job.render, job.asked)
        except BrokenExecutor:
            self._fail(job)
            return
        lane.job = job
        given.add_done_callback(lambda found: self._take(lane, job, found))

    def _take(self, lane: _Lane, job: _Job, found: "Future[dict[str, str]]") -> None:
        error = None if found.cancelled() else found.exception()
        with self._lock:
            lane.job = None
            if isinstance(error, BrokenExecutor):
                self._fail(job)
                return
            self._hand_out()
        if error:
            job.done.set_exception(error)
        elif found.cancelled():
            job.done.cancel()
        else:
            job.done.set_result(found.result())

    def _fail(self, job: _Job) -> None:
        """A process is gone, and with it what the whole is made of."""
        for one in (job, *self._waiting):
            one.done.set_exception(ToolError("a process that renders ended before it was done", hint="perhaps for want of memory; run it again"))
        self._waiting.clear()


def _warm(kind: str) -> None:
    importlib.import_module(kind).warm()


@contextmanager
def at_work(missing: int, early: Workers | None = None) -> Iterator[Begin]:
    """What begins to render so many modules: `early` ones where they are enough."""
    if missing <= CHUNK and GENERATOR in sys.modules:
        yield lambda render, asked: lambda: render(asked)
    elif early and early.suffice(missing):
        yield early.begin
    else:
        with Workers() as new:
            yield new.begin
