"""What long work is at: nothing is said of what is quick, and of what takes longer each stage, and what it came to."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 2.0


@contextmanager
def told(say: Callable[[str], None], patience: float = PATIENCE) -> Iterator["Tell"]:
    """Provide a function to call with each stage. `say` hears of them once `patience` seconds are over, and of the time and memory in the end."""
    tell = Tell(say, patience)
    try:
        yield tell
    finally:
        tell.end()


class Tell:
    """Say what long work is at. Call it with each stage; a thread waits until the work has become long."""

    def __init__(self, say: Callable[[str], None], patience: float) -> None:
        self._say = say
        self._patience = patience
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._stage = ""
        self._is_long = False
        self._wait()

    def __call__(self, stage: str) -> None:
        """Enter a stage."""
        with self._lock:
            self._stage = stage
            if self._is_long:
                self._say(f"{stage} ...")

    @contextmanager
    def without_thread(self) -> Iterator[None]:
        """Run no thread meanwhile, for this process to be copied."""
        self._timer.cancel()
        self._timer.join()
        try:
            yield
        finally:
            if not self._is_long:
                self._wait()

    def end(self) -> None:
        """Say what it came to, if it was long."""
        self._timer.cancel()
        with self._lock:
            if self._is_long:
                self._say(f"{time.monotonic() - self._began:.1f} s{_memory()}")
            self._is_long = False

    def _wait(self) -> None:
        self._timer = threading.Timer(self._began + self._patience - time.monotonic(), self._lose_patience)
        self._timer.daemon = True
        self._timer.start()

    def _lose_patience(self) -> None:
        with self._lock:
            self._is_long = True
            if self._stage:
                self._say(f"{self._stage} ...")


def _memory() -> str:
    """Return the most memory that this process held, and the largest of those that it started; "" where the system does not tell."""
    try:
        import resource
    except ImportError:
        return ""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    own, below = (resource.getrusage(who).ru_maxrss // unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f", at most {own} MiB" + (f" and {below} MiB in a worker" if below else "")
