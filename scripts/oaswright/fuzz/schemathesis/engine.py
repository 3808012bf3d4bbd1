"""schemathesis behind one adapter: the only importer of it. Its events become ours, its failures `Failure`s.

`schemathesis.engine` is not part of its documented interface; tests/fuzz/schemathesis/test_engine.py is the contract that holds it.
"""

import contextlib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis.configuration
import schemathesis
from hypothesis.internal import charmap
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.core.jsonschema import resolver
from schemathesis.engine import events
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.resources import repository

from oaswright.api.operation import operations
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.fuzz.failure import Failure, shortened
from oaswright.fuzz.resources.known_parameters import NOTHING_KNOWN, KnownParameters
from oaswright.fuzz.schemathesis import placeholder, session
from oaswright.fuzz.schemathesis.failed_checks import FailedChecks, schemathesis_sentence
from oaswright.fuzz.wire.asgi import CountedApp
from oaswright.fuzz.wire.caller import GRACE, Observer
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response
from oaswright.fuzz.wire.journal import Journal
from oaswright.fuzz.wire.target import Target
from oaswright.fuzz.wire.transport import Http

BOUNDED = ("examples", "coverage")
ELASTIC = ("fuzzing", "stateful")
# Instances that schemathesis takes ids from, of each parent, and parents: it looks through all of them for every value that it draws, and keeps 500 and 20.
CAPACITY, PARENTS = 20, 5
STATEFUL = ("use_after_free", "ensure_resource_availability")

# Statuses that refuse a request, and those that do not mean "this is invalid".
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "410", "411", "412", "413", "414", "415", "422", "428", "429", "431", "5xx"]
ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx"]


def prepare(cache: Path) -> None:
    """Make the tables of characters that texts are drawn from, which takes a second, and keep them for every process."""
    hypothesis.configuration.set_hypothesis_home_dir(cache)
    charmap.intervals_from_codec("utf-8")


@dataclass(frozen=True)
class RunOptions:
    """What to run: phases, operations (`PATCH /pets/{id}`, empty for all), how much and from which seed."""

    phases: tuple[str, ...] = BOUNDED + ELASTIC
    operations: frozenset[str] = frozenset()
    max_requests: int | None = None
    max_seconds: float | None = None
    max_examples: int = 100
    seed: int = 0
    cache: Path | None = None
    known: KnownParameters = NOTHING_KNOWN


@dataclass
class Run:
    """One run of the engine: iterate over `execute()`; `requests` counts every call, the checks' own included."""

    document: Document
    target: Target
    tokens: Tokens
    aim: RunOptions
    journal: Journal = field(default_factory=Journal, repr=False)
    observer: Observer | None = field(default=None, repr=False)
    requests: int = 0
    warnings: list[str] = field(default_factory=list)
    _unreported: dict[int, ScenarioRecorder] = field(default_factory=dict, repr=False)
    _began: float = field(default=0.0, repr=False)
    _was_replaying: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        self._operations = {one.name: one for one in operations(self.document)}
        self._checks = FailedChecks(self.document, Schemas(self.document), self._operations, self.tokens)

    def execute(self) -> Iterator[list[Failure]]:
        """Yield the new failures of one scenario at a time; an empty list is a sign of life."""
        if self.aim.cache:
            hypothesis.configuration.set_hypothesis_home_dir(self.aim.cache)
        with warnings.catch_warnings(), _offline(), _few_instances():
            warnings.simplefilter("ignore")
            schema = self._schema()
            stream = engine.from_schema(schema).execute()
            self._began, self._was_replaying = self.journal.elapsed, self.journal.replaying
            with self._watched(stream), _noting(self._unreported):
                try:
                    for event in stream:
                        yield from self._translate(event)
                finally:
                    stream.stop()
                    stream.generator.close()  # here and now: a thread of its own that collected it would wait for itself
        # A stream that is stopped keeps the scenario that it was in to itself.
        yield [failure for recorder in self._unreported.values() for failure in self._failures(recorder)]

    @contextlib.contextmanager
    def _watched(self, stream: Any) -> Iterator[None]:
        """Count, send, journal and observe every request of the engine."""
        parts = urlsplit(self.target.base_url)
        # schemathesis' own URLs hold the base path already.
        http = Http(f"{parts.scheme}://{parts.netloc}", self.target.connection) if self.target.app is None else None
        try:
            with session.Wire(lambda: self._count(stream, http), self.journal, self.tokens, http, parts.path, self.observer, self.target.process).in_place():
                yield
        finally:
            if http:
                http.close()

    @property
    def _is_spent(self) -> bool:
        """Whether the budget has ended the run, in requests or in seconds."""
        if self.journal.is_closed or (self.observer and self.observer.problem):
            return True
        is_late = self.aim.max_seconds is not None and self.journal.elapsed - self._began >= self.aim.max_seconds
        return is_late or (self.aim.max_requests is not None and self.requests >= self.aim.max_requests)

    def _count(self, stream: Any, http: Http | None) -> None:
        self.requests += 1
        if http and self.aim.max_seconds is not None:
            http.end_within(max(0.0, self.aim.max_seconds - (self.journal.elapsed - self._began)) + GRACE)
        if self._is_spent:
            stream.stop()

    def _schema(self) -> Any:
        schema: Any = schemathesis.openapi.from_dict(self.document.tree, config=SchemathesisConfig.from_dict(self._config()))
        # Not by its configuration, which would expand `${NAME}` in them.
        token = self.tokens.strongest
        headers = dict(self.target.connection.headers) | (placeholder.headers(token, self.document) if token else {})
        schema.config.update(base_url=self.target.base_url, headers=headers)
        if self.target.app is not None:
            schema.app = CountedApp(self.target.app)
        if self.aim.operations:
            wanted = self.aim.operations
            schema = schema.include(lambda context: context.operation.label in wanted)
        return schema

    def _config(self) -> dict[str, Any]:
        token = self.tokens.strongest
        phases = {name: {"enabled": name in self.aim.phases} for name in BOUNDED + ELASTIC}
        return {
            "seed": self.aim.seed,
            "continue-on-failure": True,
            "request-timeout": 10,
            "cache": {"enabled": False},
            "generation": {"database": "none", "max-examples": self.aim.max_examples},
            "phases": phases,
            "parameters": _plain(self.aim.known.everywhere) | (placeholder.parameters(token, self.document) if token else {}),
            "operations": [{"include-path": path, "parameters": _plain(values)} for path, values in self.aim.known.by_path.items()],
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSED}, "positive_data_acceptance": {"expected-statuses": ACCEPTED}},
            **({"max-time": max(1, int(self.aim.max_seconds))} if self.aim.max_seconds else {}),
        }

    def _translate(self, event: events.EngineEvent) -> Iterator[list[Failure]]:
        match event:
            case events.SchemaAnalysisWarnings():
                self.warnings += [self.tokens.hide(f"schemathesis: {one.operation_label}: {one.message}") for one in event.warnings]
                yield []
            case events.ScenarioFinished():
                self._note_skipped(event)
                self._unreported.pop(id(event.recorder), None)
                yield self._judged(event.recorder)
            case events.Interrupted() if not self._is_spent:
                # schemathesis keeps Ctrl-C to itself; whoever runs the campaign must hear of it.
                raise KeyboardInterrupt
            case events.NonFatalError():
                self.warnings.append(self.tokens.hide(f"{event.label}: {event.info.title}: {event.info.message}".strip().replace("\n", " ")))
                yield []
            case events.FatalError():
                self.warnings.append(self.tokens.hide(f"schemathesis: {event.exception}"))
                yield []

    def _note_skipped(self, event: events.ScenarioFinished) -> None:
        """Carry over why schemathesis could not try an operation."""
        if event.skip_warning is not None:
            self.warnings.append(self.tokens.hide(f"schemathesis: {event.label}: {event.skip_warning.value}: {event.skip_reason}"))

    def _judged(self, recorder: ScenarioRecorder) -> list[Failure]:
        """Return the failures of a scenario; where the journal ended in its midst, none that compares what came before with what came after."""
        was_cut, self._was_replaying = self._was_replaying != self.journal.replaying, self.journal.replaying
        return [failure for failure in self._failures(recorder) if not (was_cut and failure.law in STATEFUL)]

    def _failures(self, recorder: ScenarioRecorder) -> Iterator[Failure]:
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    failure = self._failure(recorder, case_id, check.name, check.failure_info)
                    if self._checks.is_relevant(failure):
                        yield failure

    def _failure(self, recorder: ScenarioRecorder, case_id: str, check: str, info: Any) -> Failure:
        found = info.failure
        ids = [step.case_id for step in info.steps] or [found.case_id or case_id]
        steps = [exchange for one in dict.fromkeys(ids) if (exchange := _exchange(recorder, one, self.tokens, urlsplit(self.target.base_url).path))]
        last = steps[-1] if steps else None
        operation = self._operations.get(found.operation or recorder.label)
        check_name = check
        if check in ("negative_data_rejection", "missing_required_header") and self._checks.lacks_credential(str(found.message)):
            check = "ignored_auth"
        return Failure(
            category=self._checks.category(check, operation, last),
            law=check,
            sentence=found.title,
            operation=found.operation or recorder.label,
            cause=_cause(found) if check == check_name else f"IgnoredAuth/{last.response.status if last else 0}",
            expected=schemathesis_sentence(check),
            met=shortened(self.tokens.hide(self._checks.reason(check, operation, last) or " ".join(str(found.message).split())), 600) or found.title,
            steps=tuple(steps),
        )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what schemathesis' configuration takes as it is: it would expand `${NAME}`."""
    return {name: value for name, value in values.items() if "${" not in str(value)}


def _cause(failure: Any) -> str:
    """Return what tells two failures of one check apart: the kind, and where in the response it lies."""
    place = getattr(failure, "schema_path", None) or getattr(failure, "instance_path", None) or ()
    status = getattr(failure, "status_code", "")
    return "/".join(str(part) for part in (type(failure).__name__, status, *place) if part != "")


def _exchange(recorder: ScenarioRecorder, case_id: str, tokens: Tokens, base: str) -> Exchange | None:
    interaction = recorder.interactions.get(case_id)
    if interaction is None:
        return None
    given = [(name, value) for name, values in interaction.request.headers.items() for value in values]
    url, sent, token = placeholder.taken_out(interaction.request.uri, given, tokens)
    parts = urlsplit(url)
    headers = tuple((name, value) for name, value in sent if session.is_worth_showing(name))
    case = recorder.cases.get(case_id)
    label = case.value.operation.label if case else recorder.label
    url = parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else "")
    request = Request(interaction.request.method, url, headers, interaction.request.body, token.name if token else "", label)
    answer = interaction.response
    if answer is None:
        return Exchange(request, Response(0, error="no response"))
    found = {name.lower(): values[0] for name, values in answer.headers.items()}
    return Exchange(request, Response(answer.status_code, found, answer.content or b"", answer.elapsed))


@contextlib.contextmanager
def _noting(recorders: dict[int, ScenarioRecorder]) -> Iterator[None]:
    """Keep each recorder that a failure is recorded in."""
    original = ScenarioRecorder.record_check_failure

    def record(self: ScenarioRecorder, *args: Any, **kwargs: Any) -> None:
        recorders[id(self)] = self
        original(self, *args, **kwargs)

    ScenarioRecorder.record_check_failure = record  # type: ignore[method-assign] # the engine offers no other way
    try:
        yield
    finally:
        ScenarioRecorder.record_check_failure = original  # type: ignore[method-assign] # back as it was


@contextlib.contextmanager
def _offline() -> Iterator[None]:
    """Let schemathesis follow no reference out of the document: the bundle has none, and a value that looks like one is no reference."""
    original = resolver.retrieve

    def refuse(uri: str) -> Any:
        raise OSError(f"no reference leads out of the document, to {uri}")

    resolver.retrieve = refuse
    try:
        yield
    finally:
        resolver.retrieve = original


@contextlib.contextmanager
def _few_instances() -> Iterator[None]:
    """Let schemathesis remember few of the instances that it was shown, so that a long run draws its values as fast as a short one."""
    before = repository.PER_CONTEXT_CAPACITY, repository.MAX_CONTEXTS_PER_TYPE
    repository.PER_CONTEXT_CAPACITY, repository.MAX_CONTEXTS_PER_TYPE = CAPACITY, PARENTS
    try:
        yield
    finally:
        repository.PER_CONTEXT_CAPACITY, repository.MAX_CONTEXTS_PER_TYPE = before
