"""Run one unit: what a worker does, in this process or in another one. What it is given holds no secret, and neither does what it hands back."""

import hashlib
import json
import os
import resource
import socket
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from oaswright.api import operation
from oaswright.document.document import Document
from oaswright.errors import OaswrightError, UsageError
from oaswright.fuzz import event
from oaswright.fuzz.campaign import record
from oaswright.fuzz.campaign.unit import Unit
from oaswright.fuzz.coverage import Coverage
from oaswright.fuzz.report import grouping
from oaswright.fuzz.resources.payloads import unwrapped
from oaswright.fuzz.run import campaign, hooks
from oaswright.fuzz.run.observer import Observer
from oaswright.fuzz.wire import credentials, journal, target
from oaswright.fuzz.wire.connection import Connection
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Request, Response
from oaswright.fuzz.wire.journal import Journal
from oaswright.fuzz.wire.ledger import Before, Permits
from oaswright.fuzz.wire.permits import UnitPermits
from oaswright.settings import keys

HEADER = "OASWRIGHT_HEADER_"  # before the name of a header, the variable that holds its value on a worker
MOST_SHOWN = 5_000  # kinds of answers that a unit notes
LARGEST_BODY = 2_000  # bytes of a body that is kept as an example for later
ALONE = threading.Lock()  # schemathesis is watched in one place for the whole process


@dataclass(frozen=True)
class Assignment:
    """A unit and all that it takes to run it, but for secrets: tokens and headers are named, and read from the worker's environment.

    `document` is the part of the document that the family needs, as JSON; `needed` names the variables that must be set; `instances` is the
    project's function that makes instances, and `root` its folder; `used` is what the family has sent so far, `folder` where journals are kept.
    """

    unit: Unit
    document: bytes = field(repr=False)
    operations: tuple[str, ...]
    target: str
    connection: Connection
    tokens: tuple[keys.Token, ...]
    needed: tuple[str, ...]
    options: campaign.Options
    instances: str = ""
    root: str = ""
    used: int = 0
    probe: Request | None = None
    folder: str = ""
    is_paced: bool = False


@dataclass
class CoverageObserver(Observer):
    """Notes what operations have shown: an answer of a kind, with the accepted body that led to it."""

    shown: dict[str, Any] = field(default_factory=dict)

    def note(self, request: Request, response: Response) -> None:
        """Count an answer, and note its kind: the status with the fields of an answer that succeeded, or with the words of a refusal."""
        super().note(request, response)
        if len(self.shown) >= MOST_SHOWN or not request.operation:
            return
        content = response.json
        kind = (
            ",".join(sorted(map(str, unwrapped(content)))) if response.ok and isinstance(content, dict) else "" if response.ok else grouping.message(response)
        )
        feature = f"{request.operation} {response.status} {kind[:120]}"
        if self.shown.get(feature) is None:
            is_worth_keeping = response.ok and request.body is not None and len(request.body) <= LARGEST_BODY
            self.shown[feature] = request.json if is_worth_keeping else None


def run(assigned: Assignment, permits: Permits, worker: str = "", environment: Mapping[str, str] = os.environ, ready: target.Target | None = None) -> str:
    """Run a unit and return its result as JSON. `ready` is a target that stands in this process already."""
    with ALONE:
        return _Work(assigned, permits, worker or f"{socket.gethostname()}:{os.getpid()}", environment, ready).run()


@dataclass
class _Work:
    assigned: Assignment
    permits: Permits
    worker: str
    environment: Mapping[str, str]
    ready: target.Target | None
    began: float = field(default_factory=time.time)

    def run(self) -> str:
        one = self.assigned
        allowance = one.unit.allowance(one.used)
        before = _last(Path(one.folder), one.unit.id) if one.folder else None
        attempt = self.permits.begin(one.unit.id, allowance, Before(before[0], before[1]) if before else None)
        asked = UnitPermits(self.permits, one.unit.id, attempt, one.is_paced)
        tokens = Tokens()
        try:
            document = Document(Path("document.json"), json.loads(one.document), {})
            tokens = _tokens(one, document, self.environment, self.worker)
            return self._done(document, tokens, asked, allowance, before[2] if before else b"")
        except OaswrightError as error:
            return self._failed(asked, tokens.hide(error.message), tokens.hide(error.hint or ""), error.exit_code)
        except Exception as error:  # noqa: BLE001 # one unit must not end the campaign
            where = traceback.extract_tb(error.__traceback__)[-1]
            return self._failed(
                asked, tokens.hide(f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"), "", OaswrightError.exit_code
            )

    def _done(self, document: Document, tokens: Tokens, asked: UnitPermits, allowance: int | None, before: bytes) -> str:
        one = self.assigned
        options = replace(
            one.options,
            max_requests=allowance,
            seed=one.unit.seeds[0],
            turns=one.unit.seeds[1],
            phases=(str(one.unit.phase),),
            bounded_share=1.0,
            among=frozenset(one.operations),
            cache=one.options.cache if one.options.cache and one.options.cache.is_dir() else Path(_own_folder().name),
            hook=hooks.instances(one.instances, Path(one.root)),
        )
        operations = {each.name: each for each in operation.operations(document)}
        coverage = Coverage(document, operations)
        watched = CoverageObserver(operations, coverage, one.probe)
        with self._target() as server, _journal(one, asked, before, tokens, allowance) as log:
            known = _answers(log)
            run = campaign.Campaign(document, server, tokens, options, journal=log, watching=watched)
            warnings, end = [], None
            for happened in run.run() if allowance != 0 else ():
                if isinstance(happened, event.Warned):
                    warnings.append(tokens.hide(happened.message))
                elif isinstance(happened, event.Found):
                    _keep(one, asked.attempt, record.failure_data(happened.failure, tokens))
                elif isinstance(happened, event.Finished):
                    end = happened
            if log.broken:
                warnings.append(f"the journal of a unit could not be written ({log.broken}): had its worker ended, the unit would have begun anew")
        requests = max(asked.end(), known - _answers(log) + asked.sent)  # an attempt whose journal was lost is known to the ledger alone
        reason = asked.refused or (end.reason if end else "budget")
        data = self._result(reason, warnings, requests)
        data["failures"] = [record.failure_data(failure, tokens) for failure in (end.failures if end else ())]
        data["seen"] = record.seen_data(watched.seen, tokens)
        data["coverage"] = record.coverage_data(coverage, tokens)
        data["shown"] = tokens.hide_data(watched.shown)
        data["probe"] = record.request_data(watched.probe, tokens) if watched.probe else None
        data |= {"problem": tokens.hide(watched.problem), "held": run.held, "resources": run.resources}
        return json.dumps(data)

    @contextmanager
    def _target(self) -> Iterator[target.Target]:
        if self.ready is not None:
            yield self.ready
            return
        one = self.assigned
        with target.opened(one.target, "", {}, connection=_with_headers(one.connection, self.environment)) as server:
            yield server

    def _failed(self, asked: UnitPermits, message: str, hint: str, code: int) -> str:
        return json.dumps(self._result("error", [], max(0, asked.end())) | {"error": message, "hint": hint, "code": code})

    def _result(self, reason: str, warnings: list[str], requests: int) -> dict[str, Any]:
        unit = self.assigned.unit
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return {
            "unit": unit.id, "family": unit.family, "requests": requests, "reason": reason, "began": self.began, "ended": time.time(),
            "worker": self.worker, "failures": [], "problem": "", "error": "", "hint": "", "code": 0, "memory": memory, "held": 0, "resources": 0,
            "probe": None, "warnings": warnings, "shown": {}, "seen": {"statuses": {}, "errors": {}, "reached": []}, "coverage": {},
        }  # fmt: skip


def _answers(log: Journal) -> int:
    """How many answers of an earlier attempt are still to come."""
    return sum("mark" not in content for _, content in log.known)


def named_headers(connection: Connection) -> Connection:
    """How a target is connected to, with the names of its headers only."""
    return replace(connection, headers=tuple((name, "") for name, _ in connection.headers))


def secrets(connection: Connection, settings: keys.Fuzz, tokens: Tokens, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what workers must find in their environment: credentials and headers by the names of their variables."""
    values = {one.env: environment[one.env] for one in settings.tokens if environment.get(one.env)} | dict(tokens.secrets)
    return values | {_variable(name): value for name, value in connection.headers}


def _variable(header: str) -> str:
    return HEADER + "".join(char if char.isalnum() else "_" for char in header).upper()


def _with_headers(connection: Connection, environment: Mapping[str, str]) -> Connection:
    return replace(connection, headers=tuple((name, environment[_variable(name)]) for name, _ in connection.headers))


def _tokens(one: Assignment, document: Document, environment: Mapping[str, str], worker: str) -> Tokens:
    for name in one.needed:
        if not environment.get(name):
            raise UsageError(f"worker {worker}: the credential ${name} is not in its environment", hint=f"set {name} where the workers are started")
    return credentials.from_settings(one.tokens, document, environment)


def _stem(unit: str) -> str:
    """Return the beginning of the names of a unit's files: the same for the same unit, and fit for any file system."""
    return hashlib.sha256(unit.encode()).hexdigest()[:16]


def _last(folder: Path, unit: str) -> tuple[int, int, bytes] | None:
    """Return the latest attempt whose journal is there, how many answers it noted itself, and its content."""
    found = sorted(folder.glob(f"{_stem(unit)}.*.journal"), key=lambda path: int(path.name.split(".")[1]))
    if not found:
        return None
    try:
        content = found[-1].read_bytes()
        taken = found[-1].with_suffix(".taken")
        return int(found[-1].name.split(".")[1]), journal.answers(content) - (int(taken.read_text()) if taken.exists() else 0), content
    except (OSError, ValueError):
        return None


@contextmanager
def _journal(one: Assignment, asked: UnitPermits, before: bytes, tokens: Tokens, budget: int | None) -> Iterator[Journal]:
    """Provide the journal of an attempt, which goes on from that of the one before."""
    folder = Path(one.folder)
    if not one.folder or not folder.is_dir():
        yield Journal(tokens=tokens, budget=budget, permits=asked)
        return
    path = folder / f"{_stem(one.unit.id)}.{asked.attempt}.journal"
    identity = {"unit": one.unit.id, "document": hashlib.sha256(one.document).hexdigest()[:12]}
    with journal.continued(path, before, identity, tokens, budget, asked) as log:
        if log.known and not log.broken:
            _written(path.with_suffix(".taken"), str(_answers(log)))
        yield log


def _keep(one: Assignment, attempt: int, data: Mapping[str, Any]) -> None:
    """Write what was found down at once: it is there when the scheduler ends, or this worker."""
    if one.folder and Path(one.folder).is_dir():
        _written(Path(one.folder) / f"{_stem(one.unit.id)}.{attempt}.found", json.dumps(data) + "\n", append=True)


def found(folder: Path, unit: str) -> list[Mapping[str, Any]]:
    """Return what attempts at a unit have found, as they wrote it down."""
    lines = [line for path in sorted(folder.glob(f"{_stem(unit)}.*.found")) for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    return [data for line in lines if (data := _parsed(line))]


def tidy(folder: Path, unit: str) -> None:
    """Delete the files of a unit whose result is known."""
    for path in folder.glob(f"{_stem(unit)}.*"):
        path.unlink(missing_ok=True)


def _parsed(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError:  # a worker was killed while it wrote
        return {}
    return data if isinstance(data, dict) else {}


def _written(path: Path, text: str, *, append: bool = False) -> None:
    """Write a file if that is possible: a full disk must not end a unit."""
    try:
        with path.open("a" if append else "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return


@cache
def _own_folder() -> "tempfile.TemporaryDirectory[str]":
    """Return a folder of this process, where that of the project is not at hand."""
    return tempfile.TemporaryDirectory(prefix="oaswright-fuzz-")
