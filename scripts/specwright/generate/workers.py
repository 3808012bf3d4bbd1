"""Where rendering is done: in this process if it holds the generators already and there is little to do, else in others."""

import importlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

# Fewer modules than these are not worth a process.
CHUNK = 40

GENERATORS = ("datamodel_code_generator.parser.openapi", "openapi_python_client.parser")

Render = Callable[[dict[str, str]], dict[str, str]]
Rendered = Callable[[], dict[str, str]]
Begin = Callable[[Render, dict[str, str]], Rendered]


class Workers:
    """Processes that import the generators while the document is still being checked; they end with the block that they are made for.

    A single one imports the models' alone: few edits touch the client too.
    """

    def __init__(self, number: int = 0) -> None:
        self.number = number or max(2, min(8, os.cpu_count() or 2))
        self._pool = ProcessPoolExecutor(self.number, multiprocessing.get_context("spawn"))
        others = set(multiprocessing.active_children())
        for _ in range(self.number):
            self._pool.submit(_import, GENERATORS[: self.number])
        self._started = set(multiprocessing.active_children()) - others

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever they are at, nobody waits for it."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for one in self._started:
            one.terminate()

    def begin(self, render: Render, asked: dict[str, str]) -> Rendered:
        """Begin to render; what is returned waits for the end of it."""
        return self._pool.submit(render, asked).result


def _import(names: tuple[str, ...]) -> None:
    for name in names:
        importlib.import_module(name)


@contextmanager
def at_work(missing: int, early: Workers | None = None) -> Iterator[Begin]:
    """What begins to render so many modules: `early` ones where they are enough."""
    if missing <= CHUNK and GENERATORS[0] in sys.modules:
        yield lambda render, asked: lambda: render(asked)
    elif early and (missing <= CHUNK or early.number > 1):
        yield early.begin
    else:
        with ProcessPoolExecutor(max(2, min(8, os.cpu_count() or 2)), multiprocessing.get_context("spawn")) as pool:
            yield lambda render, asked: pool.submit(render, asked).result
