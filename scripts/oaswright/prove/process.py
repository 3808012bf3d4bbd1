"""Where the processes come from that import what was generated: begun anew, or forked from one in which everything else is imported."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from oaswright.child_process import Child, Fork, Program
from oaswright.document.document import Document

Start = Callable[[dict[str, Any], Document], Child]


def spawned(order: dict[str, Any], document: Document) -> Child:
    """Return a worker in a new interpreter."""
    return _Spawned(json.dumps({**order, "bundle": document.written.decode()}))


def forked(order: dict[str, Any], document: Document) -> Child:
    """Return a worker in a copy of this process, which must not have imported anything generated; a new interpreter where there is no fork."""
    if not hasattr(os, "fork"):
        return spawned(order, document)

    def serve(write: int) -> None:
        from oaswright.prove import worker

        worker.serve(json.loads(json.dumps(order)), document, write)

    return Fork(serve)


class _Spawned(Program):
    """A worker that reads its order when it is first listened to: a thread waits for it, and not the one who starts it."""

    def __init__(self, order: str) -> None:
        super().__init__([sys.executable, "-W", "ignore", "-m", "oaswright.prove.worker"], is_apart=False)
        self._order = order

    def lines(self) -> Iterator[str]:
        """Yield the lines that it prints, until it ends."""
        with contextlib.suppress(BrokenPipeError):  # it has ended: so do its lines
            self.write_last(self._order)
        yield from super().lines()
