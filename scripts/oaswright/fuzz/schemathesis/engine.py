"""schemathesis behind one adapter: the only importer of it. Its events become ours, its failures `Failure`s.

`schemathesis.engine` is not part of its documented interface; tests/fuzz/test_engine.py is the contract that holds it.
"""

import contextlib
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import hypothesis.configuration
import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.core.jsonschema import resolver
from schemathesis.engine import events
from schemathesis.engine.recorder import ScenarioRecorder

from oaswright.api import security
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, operations
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.fuzz.bodies import fields
from oaswright.fuzz.bodies.evidence import is_stated, readings, states
from oaswright.fuzz.execute.bindings import CONDITIONS
from oaswright.fuzz.failure import OF_HTTP, Category, Failure
from oaswright.fuzz.laws.verdict import WITH_BODY
from oaswright.fuzz.resources import guesses
from oaswright.fuzz.resources.conflict import says_taken_now
from oaswright.fuzz.resources.known_parameters import NOTHING_KNOWN, KnownParameters
from oaswright.fuzz.resources.listing import CURSOR, plain
from oaswright.fuzz.resources.resource_shape import json_schema
from oaswright.fuzz.schemathesis import placeholder, session
from oaswright.fuzz.wire.asgi import CountedApp
from oaswright.fuzz.wire.caller import GRACE, Observer
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response
from oaswright.fuzz.wire.journal import Journal
from oaswright.fuzz.wire.target import Target
from oaswright.fuzz.wire.transport import Http
from oaswright.pointer import join
from oaswright.probes import Judge
from oaswright.probes.make import Maker

BOUNDED = ("examples", "coverage")
ELASTIC = ("fuzzing", "stateful")
STATEFUL = ("use_after_free", "ensure_resource_availability")

# Statuses that refuse a request, and those that do not mean "this is invalid".
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "410", "411", "412", "413", "414", "415", "422", "428", "429", "431", "5xx"]
ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx"]


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
        self._schemas = Schemas(self.document)
        self._operations = {one.name: one for one in operations(self.document)}
        self._materials: dict[str, fields.Material] = {}

    def execute(self) -> Iterator[list[Failure]]:
        """Yield the new failures of one scenario at a time; an empty list is a sign of life."""
        if self.aim.cache:
            hypothesis.configuration.set_hypothesis_home_dir(self.aim.cache)
        with warnings.catch_warnings(), _offline():
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
            left = self.aim.max_seconds - (self.journal.elapsed - self._began)
            http.timeout = max(GRACE, min(http.options.seconds, left + GRACE))
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
                    if not (
                        _asks_too_much(failure)
                        or _is_refused_anyhow(failure)
                        or _is_told_otherwise(failure)
                        or _adds_only(failure)
                        or self._sends_nothing(failure)
                        or self._is_unknown_method(failure)
                    ):
                        yield failure

    def _is_unknown_method(self, failure: Failure) -> bool:
        """Whether a server answered 501 to a method that the document does not name, as RFC 9110 (9.1) asks it to, or as an operation of another path.

        `PUT /todos/count` is what `PUT /todos/{id}` takes, for the id "count".
        """
        last = failure.steps[-1] if failure.steps else None
        operation = self._operations.get(failure.operation)
        if last is None:
            return False
        if failure.law == "unsupported_method" and any(
            one.method == last.request.method.lower() and _matched(one, last.request) for one in self._operations.values()
        ):
            return True
        return last.response.status == 501 and (operation is None or last.request.method.lower() != operation.method)

    def _sends_nothing(self, failure: Failure) -> bool:
        """Whether null was taken for a body that may be left out."""
        operation = self._operations.get(failure.operation)
        is_optional = operation is not None and operation.body is not None and operation.body.node.get("required") is not True
        return failure.law == "negative_data_rejection" and is_optional and bool(failure.steps) and failure.steps[-1].request.body == b"null"

    def _category(self, check: str, operation: Operation | None, last: Exchange | None) -> Category:
        if last is None or operation is None:
            return Category.BUG
        if check == "status_code_conformance" and last.response.refused:
            return Category.GAP
        if check == "positive_data_acceptance" and not self._states(operation, last.request):
            return Category.GAP
        if check == "ignored_auth" and not self.tokens.all:
            return Category.WARNING
        if check == "response_headers_conformance" and self._is_json_header(operation, last.response):
            return Category.GAP
        if check in OF_HTTP and not ({"405", "4XX"} & {key.upper() for key in operation.responses}):
            return Category.WARNING
        is_guess = guesses.of_schemathesis(check, operation, self._schemas, last.request.json, last.response.status, last.response.json)
        return Category.WARNING if is_guess else Category.BUG

    def _is_json_header(self, operation: Operation, response: Response) -> bool:
        """Whether a header holds as JSON text what its schema describes: then the document means `content`, and says `schema`."""
        described = operation.response(response.status)
        for name, pointer in described.headers.items() if described else ():
            text = response.headers.get(name.lower(), "")
            if text.startswith(("{", "[")) and "schema" in self.document.get(pointer):
                with contextlib.suppress(ValueError):
                    return Judge(self._schemas, join(pointer, "schema"), Direction.RESPONSE).accepts(json.loads(text))
        return False

    def _lacks_credential(self, message: str) -> bool:
        """Whether what is missing or wrong in a request is the place of a credential."""
        names = {one.name or "Authorization" for one in security.schemes(self.document).values()}
        return any(f"`{name}`" in message or f"'{name}'" in message or f"(was {name})" in message for name in names)

    def _states(self, operation: Operation, request: Request) -> bool:
        """Whether the document states what a request sends, so that a server which refuses it is wrong."""
        pointer = json_schema(operation.body)
        if not self._states_path(operation, request):
            return False
        if parse_qsl(urlsplit(request.url).query) or not pointer:
            return request.body is None and not urlsplit(request.url).query and operation.method not in WITH_BODY
        if operation.name not in self._materials:
            self._materials[operation.name] = fields.material(self.document, self._schemas, pointer, [])
        return is_stated(self._materials[operation.name], request.json)

    def _states_path(self, operation: Operation, request: Request) -> bool:
        """Whether the document states the values in the path: a server may have rules for its names that the document leaves out."""
        found = _matched(operation, request)
        schemas = {one.name: one.schema for one in operation.parameters if one.location == "path"}
        for name, text in zip(re.findall(r"\{([^}]*)\}", operation.path), found.groups() if found else (), strict=False):
            maker = Maker(self._schemas.json_schema(schemas[name], Direction.REQUEST)) if schemas.get(name) else None
            if maker is None or not any(states(shape, value) for shape in maker.shapes.of(maker.root) for value in readings(unquote(text))):
                return False
        return True

    def _failure(self, recorder: ScenarioRecorder, case_id: str, check: str, info: Any) -> Failure:
        found = info.failure
        ids = [step.case_id for step in info.steps] or [found.case_id or case_id]
        steps = [exchange for one in dict.fromkeys(ids) if (exchange := _exchange(recorder, one, self.tokens, urlsplit(self.target.base_url).path))]
        last = steps[-1] if steps else None
        operation = self._operations.get(found.operation or recorder.label)
        check_name = check
        if check in ("negative_data_rejection", "missing_required_header") and self._lacks_credential(str(found.message)):
            check = "ignored_auth"
        return Failure(
            category=self._category(check, operation, last),
            law=check,
            sentence=found.title,
            operation=found.operation or recorder.label,
            cause=_cause(found) if check == check_name else f"IgnoredAuth/{last.response.status if last else 0}",
            expected=schemathesis_sentence(check),
            met=self.tokens.hide(" ".join(str(found.message).split()))[:600] or found.title,
            steps=tuple(steps),
        )


def _matched(operation: Operation, request: Request) -> re.Match[str] | None:
    """Match the path of a request with that of an operation; each parameter is a group."""
    pattern = re.sub(r"\\\{([^}]*)\\\}", "([^/]*)", re.escape(operation.path))
    return re.fullmatch(pattern, request.path)


def _asks_too_much(failure: Failure) -> bool:
    """Whether a valid request was refused for what its schema cannot say: a cursor is the server's own word, and a condition or a name speaks of what is there."""
    if failure.law != "positive_data_acceptance" or not failure.steps:
        return False
    last = failure.steps[-1]
    has_cursor = any(plain(name) in CURSOR for name, _ in parse_qsl(urlsplit(last.request.url).query, keep_blank_values=True))
    is_conditional = any(name.lower() in CONDITIONS for name, _ in last.request.headers)
    return last.response.refused and (has_cursor or says_taken_now(last) or (is_conditional and last.response.status in (412, 428)))


def _is_refused_anyhow(failure: Failure) -> bool:
    """Whether a request without a required header was refused, only with another status than schemathesis expects: 428 says so of a condition, 404 of an id."""
    last = failure.steps[-1].response if failure.steps else None
    return last is not None and failure.law == "missing_required_header" and last.refused


def _is_told_otherwise(failure: Failure) -> bool:
    """Whether a status is not documented that is a failure of the server by itself."""
    return failure.law == "status_code_conformance" and bool(failure.steps) and failure.steps[-1].response.status >= 500


def _adds_only(failure: Failure) -> bool:
    """Whether all that is wrong with a request is a parameter that the document does not name: it forbids none, and servers ignore them."""
    broken = re.findall(r"violates `(\w+)`", failure.met)
    return failure.law == "negative_data_rejection" and set(broken) == {"additionalProperties"} and "body" not in failure.met.partition("Invalid component")[2]


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


def schemathesis_sentence(check: str) -> str:
    """Return what a check of schemathesis expects, in one line."""
    return EXPECTED.get(check, check.replace("_", " "))


EXPECTED = {
    "not_a_server_error": "no response has a status of 500 or more",
    "status_code_conformance": "every status is one that the document names for the operation",
    "content_type_conformance": "every content type is one that the document names for the response",
    "response_schema_conformance": "every response body is valid against its schema",
    "response_headers_conformance": "every header that the document requires is there and valid",
    "positive_data_acceptance": "a request that is valid by the document is accepted",
    "negative_data_rejection": "a request that is not valid by the document is refused",
    "use_after_free": "what was deleted is gone",
    "ensure_resource_availability": "what was created can be read",
    "missing_required_header": "a request without a required header is refused",
    "ignored_auth": "a request without valid credentials is refused",
    "unsupported_method": "a method that the document does not name is refused with 405 and Allow",
    "allow_header_conformance": "the Allow header names the methods of the document",
    "object_level_authorization": "what one identity owns is not open to another",
}


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
