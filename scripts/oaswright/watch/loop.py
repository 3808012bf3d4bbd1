"""Looks after the files and the worker: one run at a time, at most one waiting, and another worker when one ends."""

import queue
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oaswright import project
from oaswright.errors import ToolError, UsageError
from oaswright.finding import display
from oaswright.incremental import changes
from oaswright.watch import files
from oaswright.watch.event import Event, Finished, Idle, InputsRead, ProofPending, Ready, Restarted, Saved, Slow, Step, StepStarted
from oaswright.watch.notifier import Notifier
from oaswright.watch.process import Worker

# A step that takes longer (s) is told of while it goes on.
PATIENCE = 2.0

# A worker that ends so often without having been of use will not get better.
DEATHS = 3


@dataclass(frozen=True, slots=True)
class Options:
    """What is watched, and how many probes a proof may have."""

    folder: Path
    probes: int = 500


def watch(options: Options) -> Generator[Event, None, None]:
    """Yield what happens from now on, without end. UsageError if there is no project, ToolError if the worker cannot be kept alive."""
    loop = _Loop(options, project.find(options.folder).root)
    try:
        yield from loop.events()
    finally:
        loop.close()


class _Loop:
    def __init__(self, options: Options, home: Path) -> None:
        self.options = options
        self.home = home
        self.inbox: queue.Queue[Any] = queue.Queue()
        self.seen: dict[str, str] = {}
        self.owed: tuple[str, ...] = ()
        self.notifier: Notifier | None = None
        self.deaths = 0
        self.is_busy = False
        self.is_blind = True  # the run has not yet said what it has read
        self.step = ("check", time.monotonic())
        self.worker = self._started()

    def events(self) -> Iterator[Event]:
        """Run once, then at each save."""
        self._run()
        yield Saved(())
        while True:
            try:
                message = self.inbox.get(timeout=PATIENCE if self.is_busy else None)
            except queue.Empty:
                yield Slow(self.step[0], round(time.monotonic() - self.step[1], 1))
                continue
            if message is None:
                yield from self._look()
            elif message[0] is self.worker:
                yield from self._bury() if message[1] is None else self._heard(message[1])

    def close(self) -> None:
        """End everything that was started."""
        if self.notifier:
            self.notifier.close()
        self.worker.end()

    def _started(self) -> Worker:
        return Worker(self.home, self.options.probes, self.inbox)

    def _run(self, held: dict[str, str] | None = None) -> None:
        """Have a run made; `held` is what the files hold by now, as far as it is known."""
        self.is_busy = self.is_blind = True
        self.step = ("check", time.monotonic())
        self.worker.tell(run=True, owed=self.owed, held=held or {})

    def _look(self) -> Iterator[Event]:
        """Has anything been saved since the last run read it? Then run; or, during a run, let its proof give way."""
        if not self.home.is_dir():
            raise UsageError(f"{self.home}: the folder of the project is gone", hint="start the watch again where it is now")
        if self.is_busy and self.is_blind:
            return
        self._listen()
        changed = files.changed(self.seen, project.file_in(self.home))
        if changed and self.is_busy:
            self.worker.tell(over=True)
        elif changed:
            self.deaths = 0
            self._run({**self.seen, **changed})
            yield Saved(tuple(display(Path(path)) for path in changed))

    def _listen(self) -> None:
        """Listen to the folders of all files, anew where one is another."""
        paths = [Path(path) for path in self.seen]
        folders = files.folders(paths, self.home)
        interest = frozenset([*self.seen, *map(str, folders)])
        if self.notifier is None or (self.notifier.folders, self.notifier.interest) != (folders, interest):
            if self.notifier:
                self.notifier.close()
            self.notifier = Notifier(folders, interest, self.inbox)

    def _heard(self, event: Any) -> Iterator[Event]:
        match event:
            case InputsRead():
                yield from self._seen(event.digests)
            case ProofPending():
                self.owed = event.pointers
            case StepStarted():
                self.step = (event.step, time.monotonic())
            case Step():
                yield event
            case Idle() if not self.is_busy:  # else it was said before the order for the next run came
                yield event
            case Finished():
                self.is_busy, self.deaths, self.owed = False, 0, ()
                yield event
                yield from self._look()

    def _seen(self, digests: dict[str, str]) -> Iterator[Event]:
        """Note the files of the run and their digests."""
        more = [display(Path(path)) for path in digests if path not in self.seen and digests[path]]
        self.seen, self.is_blind = digests, False
        if more:
            yield Ready(tuple(more), sum(map(bool, digests.values())))
        yield from self._look()

    def _bury(self) -> Iterator[Event]:
        """Replace a worker that died, and repeat its run if it was the first to fail on it."""
        why = self.worker.obituary()
        self.deaths += 1
        if self.deaths > DEATHS:
            raise ToolError(f"the process that keeps the tools warm ends whenever it is started: {why}")
        again = self.is_busy and self.deaths == 1
        self.worker = self._started()
        yield Restarted(why, again)
        if again:
            self._run()
            return
        if self.is_busy:  # wait for another save
            self.seen = changes.digests(Path(path) for path in self.seen)
            self._listen()
        self.is_busy = False
        self.worker.tell(run=False)
