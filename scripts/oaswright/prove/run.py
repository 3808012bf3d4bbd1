"""Divides the jobs among processes and gathers what they say."""

import json
import os
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oaswright.document.document import Document
from oaswright.prove import limits
from oaswright.prove.cell import Artefact, Cell, Job, ProbesDone, ProofMatrix, unpack
from oaswright.prove.probe_runner import broken, untried
from oaswright.prove.process import Start, spawned
from oaswright.prove.usage import client_jobs, model_jobs

Event = ProbesDone | Cell | ProofMatrix

# What becomes of jobs: a cell that is filled, or how many more probes of an artefact are done.
Step = Cell | tuple[Artefact, int]


@dataclass(frozen=True)
class Plan:
    """What is judged: the packages below a folder, by artefact, with `count` probes for each artefact.

    `only` holds the pointers of the schemas, operations (their requests) and responses to judge, if not all; `start` says where workers come from,
    and `elsewhere` does the jobs if they are not to be done on this machine.
    """

    document: Document
    folder: Path
    packages: dict[Artefact, str]
    count: int = 10_000
    seed: int = 0
    processes: int = 0
    only: frozenset[str] | None = None
    start: Start = spawned
    elsewhere: "Callable[[Plan, Sequence[Job]], Iterator[Step]] | None" = None


def prove(plan: Plan) -> Generator[Event, None, None]:
    """Progress and cells as they come, the outcome last."""
    started = time.monotonic()
    jobs = _jobs(plan)
    planned = {artefact: sum(job.count for job in jobs if job.artefact is artefact) for artefact in Artefact}
    done = dict.fromkeys(Artefact, 0)
    cells: dict[Job, Cell] = {}
    for event in (plan.elsewhere or here)(plan, jobs):
        if isinstance(event, Cell):
            cells[event.job] = event
            yield event
        else:
            artefact, number = event
            done[artefact] += number
            yield ProbesDone(artefact, done[artefact], planned[artefact])
    yield ProofMatrix(tuple(cells[job] for job in jobs), round(time.monotonic() - started, 2))


def paced(events: Iterator[Event], seconds: float = 2.0) -> Iterator[Event]:
    """Yield the same events with less progress: of each artefact one in so many seconds, and the last."""
    said: dict[Artefact, float] = {}
    for event in events:
        if isinstance(event, ProbesDone):
            if event.done < event.planned and time.monotonic() - said.get(event.artefact, 0.0) < seconds:
                continue
            said[event.artefact] = time.monotonic()
        yield event


def _jobs(plan: Plan) -> list[Job]:
    jobs = model_jobs(plan.document, plan.count, plan.only) if Artefact.MODELS in plan.packages else []
    return jobs + (client_jobs(plan.document, plan.count, plan.only) if Artefact.CLIENT in plan.packages else [])


def here(plan: Plan, jobs: Sequence[Job]) -> Iterator[Step]:
    """Yield what workers of this machine say, until every job has its cell."""
    said: queue.Queue[tuple[_Worker, dict[str, Any] | None]] = queue.Queue()
    workers = [_Worker(plan, share, said) for share in divide(jobs, plan.processes or os.cpu_count() or 1)]
    try:
        while workers:
            try:
                worker, event = said.get(timeout=1.0)
            except queue.Empty:
                for silent in workers:
                    if time.monotonic() - silent.heard > limits.SILENCE:
                        silent.is_silent = True
                        silent.process.kill()
                continue
            if event is None:
                workers.remove(worker)
                yield from worker.obituary()
                if worker.pending:
                    workers.append(_Worker(plan, worker.pending, said))
            else:
                yield from worker.hear(event)
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.wait()


def divide(jobs: Sequence[Job], parts: int) -> list[list[Job]]:
    """Return shares of about the same number of probes; a client job costs several model jobs."""
    shares: list[list[Job]] = [[] for _ in range(max(1, min(parts, len(jobs))))]
    weights = [0] * len(shares)
    for job in sorted(jobs, key=_cost, reverse=True):
        lightest = weights.index(min(weights))
        shares[lightest].append(job)
        weights[lightest] += _cost(job)
    return [share for share in shares if share]


def _cost(job: Job) -> int:
    return (job.count + 20) * (5 if job.artefact is Artefact.CLIENT else 1)


class _Worker:
    """One process, and the thread that listens to it."""

    def __init__(self, plan: Plan, jobs: Sequence[Job], said: queue.Queue[Any]) -> None:
        self.pending = list(jobs)
        self.heard = time.monotonic()
        self.is_silent = False
        order = {"folder": str(plan.folder), "packages": plan.packages, "seed": plan.seed, "jobs": [_as_data(job) for job in jobs]}
        self.process = plan.start(order, plan.document)
        threading.Thread(target=self._listen, args=(said,), daemon=True).start()

    def _listen(self, said: queue.Queue[Any]) -> None:
        try:
            for line in self.process.lines():
                said.put((self, json.loads(line)))
        except (BrokenPipeError, ValueError):
            self.process.kill()
        said.put((self, None))

    def hear(self, event: dict[str, Any]) -> Iterator[Step]:
        """Yield what an event means to the one who waits."""
        self.heard = time.monotonic()
        if "progress" in event:
            yield Artefact(event["artefact"]), event["progress"]
        elif "cell" in event:
            cell = unpack(event["cell"])
            self.pending.remove(cell.job)
            yield cell

    def obituary(self) -> Iterator[Step]:
        """Yield the cell of the job that the process died over, if it left any undone."""
        code = self.process.wait()
        if not self.pending:
            return
        job = self.pending.pop(0)
        yield job.artefact, job.count
        if self.is_silent:
            yield untried(job, f"no answer within {limits.SILENCE:.0f} s")
        elif code == -limits.AT_LIMIT:
            yield broken(job, f"no answer within {limits.CPU_LIMIT:.0f} s of CPU time")
        else:
            yield broken(job, f"the process was ended by signal {-code}" if code < 0 else f"the process ended with exit code {code}")


def _as_data(job: Job) -> dict[str, Any]:
    return {"artefact": job.artefact, "name": job.name, "pointer": job.pointer, "direction": job.direction,
            "count": job.count, "operation": job.operation, "status": job.status}  # fmt: skip
