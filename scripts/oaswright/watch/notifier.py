"""Tells the loop to look: the operating system's word that something moved in a folder, and now and then without it."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import watchfiles

if TYPE_CHECKING:
    from queue import Queue

# Changes that follow each other by less than STEP ms are one; after DEBOUNCE ms they are told in any case.
STEP, DEBOUNCE = 20, 400

# A look without a word: for file systems that tell nothing (ms), and for what happened before the system listened (s).
LOOK = 5000
OPENING = 0.2


class Notifier:
    """Listens to folders, each by itself and not to what lies below; puts None into the inbox."""

    def __init__(self, folders: Mapping[Path, int], interest: frozenset[str], inbox: "Queue[Any]") -> None:
        self.folders = dict(folders)
        self.interest = interest
        self._stop = threading.Event()
        self._inbox = inbox
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self._timer = threading.Timer(OPENING, inbox.put, (None,))
        self._timer.daemon = True
        self._timer.start()

    def _listen(self) -> None:
        changes = watchfiles.watch(
            *self.folders,
            watch_filter=lambda _, path: path in self.interest,
            step=STEP,
            debounce=DEBOUNCE,
            rust_timeout=LOOK,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
            recursive=False,
            ignore_permission_denied=True,
        )
        for _ in changes:
            self._inbox.put(None)

    def close(self) -> None:
        """Listen no more."""
        self._stop.set()
        self._timer.cancel()
        self._thread.join(1.0)
