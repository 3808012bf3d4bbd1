"""The worker as the loop sees it: orders go in, events come out, and its end is an event too."""

import contextlib
import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oaswright.child_process import Program
from oaswright.watch.event import Broken, said

if TYPE_CHECKING:
    from queue import Queue

# How long a worker may take to put away what it has begun, before it is killed.
PARTING = 2.0


class Worker:
    """A process apart, so that Ctrl-C reaches the loop alone, and all that it starts can be ended with it."""

    def __init__(self, folder: Path, probes: int, inbox: "Queue[Any]") -> None:
        self.process = Program([sys.executable, "-W", "ignore", "-m", "oaswright.watch.worker", str(folder), str(probes)])
        self.why = ""
        threading.Thread(target=self._listen, args=(inbox,), daemon=True).start()

    def tell(self, **order: Any) -> None:
        """Give an order; one that comes too late is met by the end that the worker has come to."""
        with contextlib.suppress(BrokenPipeError, ValueError):
            self.process.write(json.dumps(order) + "\n")

    def _listen(self, inbox: "Queue[Any]") -> None:
        for line in self.process.lines():
            with contextlib.suppress(ValueError, KeyError, TypeError):  # a line that a kill cut off
                one = said(line)
                if isinstance(one, Broken):
                    self.why = one.why
                else:
                    inbox.put((self, one))
        inbox.put((self, None))

    def obituary(self) -> str:
        """Why the worker ended; whatever it had started is ended too."""
        self.process.kill()
        code = self.process.wait()
        return self.why or (f"killed by signal {-code}" if code < 0 else f"exit code {code}")

    def end(self) -> None:
        """End it, with time to take away what it has staged."""
        self.process.end(PARTING)
