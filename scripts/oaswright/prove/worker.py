"""The process that imports what was generated: broken or endless code there harms this process alone.

Reads one JSON object from stdin (the bundle, the folder, the packages, the jobs, the seed) and writes one line of JSON
for each event to the stdout that it was started with; whatever the generated code prints goes nowhere.
"""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.prove import client, limits, models
from oaswright.prove.cell import Artefact, Cell, Job, pack, unpack_job
from oaswright.prove.probe_runner import broken, missing


def main() -> None:
    """Do the jobs that stdin names."""
    order = json.loads(sys.stdin.read())
    serve(order, document.parse(order["bundle"], "bundle.json"), 1)


def serve(order: dict[str, Any], read: Document, output: int) -> None:
    """Do the jobs of an order, and tell of them to a file descriptor."""
    events = os.fdopen(os.dup(output), "w", encoding="utf-8")
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    sys.path.insert(0, order["folder"])
    sys.dont_write_bytecode = True
    worker = _Worker(order, Schemas(read), events)
    for job in order["jobs"]:
        worker.do(unpack_job(job))


class _Worker:
    def __init__(self, order: dict[str, Any], schemas: Schemas, events: TextIO) -> None:
        self.packages: dict[str, str] = order["packages"]
        self.seed: int = order["seed"]
        self.schemas = schemas
        self.events = events
        self.client: client.Client | None = None

    def do(self, job: Job) -> None:
        ticked = 0

        def tick(number: int) -> None:
            nonlocal ticked
            ticked += number
            self._say({"progress": number, "artefact": job.artefact})

        self._say({"begin": job.name, "artefact": job.artefact})
        try:
            cell = self._cell(job, tick)
        except Exception as error:  # noqa: BLE001 # a check that fails is told, and the others go on
            cell = broken(job, f"the check failed: {type(error).__name__}: {error}, {_place(error)}")
        self._say({"progress": job.count - ticked, "artefact": job.artefact})
        self._say({"cell": pack(cell)})

    def _cell(self, job: Job, tick: models.Tick) -> Cell:
        name = self.packages[job.artefact]
        try:
            package = importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 # generated code may raise anything, SystemExit too
            return missing(job, f"the package {name}, which cannot be imported: {type(error).__name__}: {error}"[:300])
        if job.artefact is Artefact.MODELS:
            return models.prove(package, self.schemas, job, self.seed, tick)
        self.client = self.client or client.Client(package, self.packages.get(Artefact.MODELS, ""), self.schemas)
        return client.prove(self.client, job, self.seed, tick)

    def _say(self, event: dict[str, Any]) -> None:
        limits.begin_again()
        self.events.write(json.dumps(event) + "\n")
        self.events.flush()


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    main()
