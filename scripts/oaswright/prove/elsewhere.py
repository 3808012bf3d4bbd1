"""Jobs on the workers of a Dask cluster, which see the same files: each does its share as `run.here` does on this machine."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from oaswright.cluster import Tasks
from oaswright.document import document
from oaswright.errors import TargetError
from oaswright.prove.cell import Artefact, Cell, Job
from oaswright.prove.run import Plan, Step, divide, here

SHARES = 4  # for each worker: small ones end at about the same time, and little is done again if a worker ends


def spread(plan: Plan, tasks: Tasks) -> Plan:
    """Return the same plan, carried out by the workers of a cluster. TargetError if they do not see the files."""
    tasks.begin(see, plan.folder).result()
    return replace(plan, elsewhere=partial(_steps, tasks))


def _steps(tasks: Tasks, plan: Plan, jobs: Sequence[Job]) -> Iterator[Step]:
    """Yield what comes of a share as a whole when it has ended, so that nothing comes twice where a worker ends."""
    begun = [tasks.begin(serve, plan.folder, plan.packages, plan.seed, plan.document.written, share) for share in divide(jobs, SHARES * tasks.workers.count)]
    for task in begun:
        for cell in task.result():
            yield cell.job.artefact, cell.job.count
            yield cell


def see(folder: Path) -> None:
    """Raise TargetError if this worker does not see a folder."""
    if not folder.is_dir():
        raise TargetError(f"{folder}: a worker of the cluster does not see this folder", hint="mount it on every worker, at the same path")


def serve(folder: Path, packages: dict[Artefact, str], seed: int, bundle: bytes, jobs: Sequence[Job]) -> list[Cell]:
    """Do some jobs in a process of this worker."""
    plan = Plan(document.parse(bundle.decode(), "bundle.json"), folder, packages, seed=seed, processes=1)
    return [step for step in here(plan, jobs) if isinstance(step, Cell)]
