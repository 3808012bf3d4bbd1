"""Take documents through `generate`, an import of both packages and `prove`, each in a copy of a process that holds the tools already.

What becomes of each is an `Outcome`: the class of what happened, and the first message. Nothing of one document reaches the next.
"""

import contextlib
import importlib
import json
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oaswright import check, project, prove, regeneration, staging, waivers
from oaswright.check import authority
from oaswright.errors import DocumentError, OaswrightError
from oaswright.finding import Finding, Severity
from oaswright.generate import pipeline, workers
from oaswright.prove import client, models, process, worker
from oaswright.rendering import client as client_text
from oaswright.rendering import models as models_text

PASSES = "passes"
MODELS, CLIENT = "the_models", "the_client"

# Imported here, so that no copy of this process has to.
HELD = (authority, pipeline, client, models, worker, staging)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    Attributes:
        document: Its path below the folder of documents.
        kind: The class of the outcome: the step and what it said.
        message: The first message of the class.
        seconds: How long it took.
        untried: Parts that `prove` could not try.
        operations: How many of the operations and responses it judged.
    """

    document: str
    kind: str
    message: str
    seconds: float
    untried: int = 0
    operations: int = 0


def warm() -> None:
    """Import both generators; each process is forked from this one."""
    client_text.warm()
    models_text.warm()
    workers.CHUNK = 10**9  # rendered in the process that asks


def run(
    paths: Sequence[Path], base: Path, *, probes: int, limit: float, jobs: int = 1, keep: Path | None = None, siblings: bool = False, until: float = 1e9
) -> Iterator[Outcome]:
    """Take documents through every step, several at a time; none is begun after `until` seconds. `limit` bounds the CPU time of each of their processes."""
    waiting, busy, began = list(reversed(paths)), dict[int, _Run](), time.monotonic()
    while (waiting and time.monotonic() - began < until) or busy:
        while waiting and len(busy) < jobs and time.monotonic() - began < until:
            one = _Run(waiting.pop(), base, probes, limit, siblings=siblings)
            busy[one.pid] = one
        for pid, one in list(busy.items()):
            if (found := one.poll()) is not None:
                del busy[pid]
                if keep and found.kind != PASSES:
                    shutil.copytree(one.folder, keep / found.document.replace("/", "_"), dirs_exist_ok=True)
                shutil.rmtree(one.folder, ignore_errors=True)
                yield found
        time.sleep(0.02)


class _Run:
    """One document in a process group of its own."""

    def __init__(self, path: Path, base: Path, probes: int, limit: float, *, siblings: bool) -> None:
        self.limit = int(limit)
        self.name = str(path.relative_to(base))
        self.folder = Path(tempfile.mkdtemp(prefix="document-"))
        self.started = time.monotonic()
        self.said = self.folder / ".outcome"
        _lay_out(self.folder, path, siblings=siblings)
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (self.limit, self.limit + 1))
            os.chdir(self.folder)
            _quiet(self.folder / ".output")
            with contextlib.suppress(BaseException):
                _tell(self.said, **_guarded(self.folder, probes, self.said))
            os._exit(0)

    def poll(self) -> Outcome | None:
        """Return what became of it once it is over; None until then."""
        done, status = os.waitpid(self.pid, os.WNOHANG)
        if not done:
            return None
        said: dict[str, Any] = json.loads(self.said.read_text(encoding="utf-8")) if self.said.exists() else {"step": "start"}
        if "kind" not in said:
            code = os.waitstatus_to_exitcode(status)
            ended = f"over {self.limit} s of CPU time" if code in (-signal.SIGXCPU, -signal.SIGKILL) else f"ended with {code}"
            said = {"kind": f"{said['step']}: {ended}", "message": ""}
        return Outcome(self.name, said["kind"], said["message"], round(time.monotonic() - self.started, 1), said.get("untried", 0), said.get("operations", 0))


def _lay_out(folder: Path, document: Path, *, siblings: bool) -> None:
    """Write the project of one document."""
    above = document.parent.parent if siblings and b"../" in document.read_bytes() else document.parent
    inside = document.relative_to(above).as_posix()
    settings = f"[tool.oaswright]\ndocument = {json.dumps('spec/' + inside)}\nmodels = '{MODELS}'\nclient = '{CLIENT}'\n"
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    if siblings:  # a document of many files
        shutil.copytree(above, folder / "spec")
    else:
        (folder / "spec").mkdir()
        shutil.copy(document, folder / "spec" / document.name)
    (folder / ".git").mkdir()  # references stay in this folder


def _quiet(path: Path) -> None:
    output = os.open(path, os.O_WRONLY | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(output, stream)


def _tell(path: Path, **said: Any) -> None:
    path.with_suffix(".new").write_text(json.dumps(said), encoding="utf-8")
    path.with_suffix(".new").replace(path)


def _guarded(folder: Path, probes: int, said: Path) -> dict[str, Any]:
    step = "generate"

    def begin(name: str) -> None:
        nonlocal step
        step = name
        _tell(said, step=name)

    try:
        return _taken(folder, probes, begin)
    except DocumentError as error:
        return _of(step, error.findings)
    except OaswrightError as error:
        return {"kind": f"{step}: {type(error).__name__}", "message": error.message}
    except BaseException as error:  # noqa: BLE001 # a traceback is a class of outcome
        last = traceback.extract_tb(error.__traceback__)[-1]
        return {"kind": f"{step}: {type(error).__name__} in {Path(last.filename).name}:{last.lineno}", "message": str(error)}


def _taken(folder: Path, probes: int, begin: Callable[[str], None]) -> dict[str, Any]:
    """Every step, up to the first that fails."""
    begin("generate")
    found = project.find(folder)
    document = found.load()
    if stopping := check.stopping(document, found):
        return _of("generate", stopping)
    made = regeneration.Regeneration(found).generate(document)
    if lost := [one for one in made.findings if one.severity is Severity.ERROR or one.rule in waivers.LOSSES]:
        return _of("generate", lost)
    begin("import")
    if fault := _imported(folder):
        return {"kind": f"import: {fault.partition(':')[0]}", "message": fault}
    begin("prove")
    outcome = prove.ProofMatrix()
    packages = {prove.Artefact.MODELS: MODELS, prove.Artefact.CLIENT: CLIENT}
    read = document.usable.document
    plan = prove.Plan(read, found.output, packages, probes, 0, 1, start=process.forked)
    for event in prove.prove(plan):
        if isinstance(event, prove.ProofMatrix):
            outcome = event
    untried = sum(cell.status is prove.Status.UNTRIED for cell in outcome.cells)
    counts = {"untried": untried, "operations": len(outcome.cells)}
    if errors := _errors(prove.findings(read, outcome)):
        return {**_of("prove", errors), **counts}
    return {"kind": PASSES, "message": "", **counts}


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity is Severity.ERROR]


def _of(step: str, findings: Sequence[Finding]) -> dict[str, Any]:
    errors = _errors(findings) or list(findings)
    every = " // ".join(f"{one.rule} {one.pointer}: {one.message}" for one in errors[:4])
    return {"kind": f"{step}: {', '.join(sorted({one.rule for one in errors}))}", "message": every}


def _imported(folder: Path) -> str:
    """Import every module of both packages in a process of its own; return what it raised, or ""."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        fault = ""
        sys.path.insert(0, str(folder / "generated"))
        try:
            for package in (MODELS, CLIENT):
                for path in sorted((folder / "generated" / package).rglob("*.py")):
                    importlib.import_module(".".join(path.relative_to(folder / "generated").with_suffix("").parts).removesuffix(".__init__"))
        except BaseException as error:  # noqa: BLE001 # generated code may raise anything
            fault = f"{type(error).__name__}: {error}"
        os.write(write, fault.encode()[:4000])
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="replace") as said:
        fault = said.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return fault or (f"exit {code}: " if code else "")


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes by class as a Markdown table, the most frequent first, with an example of each."""
    classes: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        classes[one.kind].append(one)
    rows = [
        f"| {kind} | {len(found)} | {found[0].document} | {_cell(found[0].message)} |"
        for kind, found in sorted(classes.items(), key=lambda pair: (pair[0] != PASSES, -len(pair[1]), pair[0]))
    ]
    return "\n".join(["| outcome | documents | example | first message |", "| --- | --- | --- | --- |", *rows])


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:300].replace("|", "\\|")


class Results:
    """Outcomes in a file, one a line, so that a run can be taken up where it ended."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
        self.outcomes = [Outcome(**json.loads(line)) for line in lines]

    @property
    def known(self) -> set[str]:
        """The documents that have an outcome."""
        return {one.document for one in self.outcomes}

    def add(self, one: Outcome) -> None:
        """Keep an outcome, and say it."""
        self.outcomes.append(one)
        print(f"{one.kind}  {one.document}  {one.seconds} s  {one.message[:500] if one.kind != PASSES else ''}", file=sys.stderr, flush=True)
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(one)) + "\n")
