"""The contract with schemathesis' engine, which is not part of its documented interface."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from oaswright.fuzz import event
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.run import campaign
from oaswright.fuzz.schemathesis import engine, session
from oaswright.fuzz.wire.exchange import Exchange
from oaswright.fuzz.wire.exchange import Request as Sent
from oaswright.fuzz.wire.exchange import Response as Answer
from oaswright.fuzz.wire.target import Target
from schemathesis.core.errors import get_request_error_extras, get_request_error_message
from schemathesis.engine import events
from starlette.requests import Request
from starlette.responses import Response

from tests.fuzz import tracker_api
from tests.fuzz.shelf_api import DOCUMENT, TOKENS, Refused, Shelves


class Crashes(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        super().validate(kind, value)
        if value.get("pages") == 2000:
            raise ZeroDivisionError


class Open(Shelves):
    def authorize(self, request: Request, scope: str) -> None:
        pass


class Teapot(Shelves):
    def error(self, refused: Refused, request: Request) -> Response:  # noqa: ARG002 # it is always the same
        return Response("short and stout", 418, media_type="text/plain")


def run(api: Shelves, phases: tuple[str, ...], tmp_path: Path, limit: int | None = None) -> tuple[engine.Run, list[Failure]]:
    aim = engine.RunOptions(phases, frozenset({"PATCH /shelves/{shelf_id}/books/{book_id}"}), limit, cache=tmp_path)
    job = engine.Run(DOCUMENT, Target("shelves", "http://testserver", api.app()), TOKENS, aim)
    return job, [failure for failures in job.execute() for failure in failures]


@pytest.mark.parametrize(
    ("api", "law", "cause"),
    [
        (Crashes, "not_a_server_error", "ServerError/500"),
        (Open, "ignored_auth", "IgnoredAuth"),
        (Teapot, "status_code_conformance", "UndefinedStatusCode/418"),
    ],
)
def test_a_fault_becomes_a_failure_with_a_curl_line(api: type[Shelves], law: str, cause: str, tmp_path: Path) -> None:
    job, failures = run(api(), ("coverage",), tmp_path)
    found = next(failure for failure in failures if failure.law == law)
    curl = found.curl("http://localhost:1", TOKENS)
    assert found.operation == "PATCH /shelves/{shelf_id}/books/{book_id}"
    assert found.cause.startswith(cause)
    assert curl.startswith("curl -sS -X ")
    assert "shelf-admin-token" not in curl + found.met
    assert job.warnings == []


def test_what_was_found_when_the_budget_ends_is_told(tmp_path: Path) -> None:
    _, failures = run(Open(), ("coverage",), tmp_path, limit=8)
    assert "ignored_auth" in {failure.law for failure in failures}


def test_every_request_is_counted(tmp_path: Path) -> None:
    api = Shelves()
    job, failures = run(api, ("examples", "coverage"), tmp_path)
    assert failures == []
    assert job.requests >= api.requests > 50
    assert job.requests - api.requests < 10  # what the router answers by itself never reaches the API


def test_the_budget_ends_the_run(tmp_path: Path) -> None:
    job, _ = run(Shelves(), ("coverage", "fuzzing"), tmp_path, limit=40)
    assert 40 <= job.requests <= 42


async def silent(*_: Any) -> None:
    """It ends without an answer."""


async def raising(*_: Any) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("app", [silent, raising])
def test_an_application_in_process_that_gives_no_answer_fails_as_behind_a_server(app: Any, tmp_path: Path) -> None:
    target = Target("shelves", "http://testserver", app)
    *_, end = campaign.run(DOCUMENT, target, TOKENS, campaign.Options(30, cache=tmp_path))
    assert isinstance(end, event.Finished)
    assert ("not_a_server_error", "ServerError/500") in {(one.law, one.cause) for one in end.failures}


def test_a_cursor_or_a_condition_that_nobody_gave_may_be_refused(tmp_path: Path) -> None:
    """The tracker refuses them as any server would; what is valid by its schema alone is no promise here."""
    names = frozenset({"GET /v1/projects", "PUT /v1/projects/{projectId}"})
    aim = engine.RunOptions(("coverage",), names, None, cache=tmp_path)
    target = Target("tracker", "http://testserver", tracker_api.Tracker())
    failures = [one for failures in engine.Run(tracker_api.DOCUMENT, target, tracker_api.TOKENS, aim).execute() for one in failures]
    assert [(one.law, one.operation, one.cause) for one in failures] == []


class TakesNoLimit(tracker_api.Tracker):
    """A limit of users is refused, which the document allows."""

    def list_users(self, asked: tracker_api.Asked) -> tracker_api.Answer:
        if "limit" in asked.query:
            raise tracker_api.Refused(400, "too many")
        return super().list_users(asked)


def test_any_other_valid_request_that_is_refused_is_told(tmp_path: Path) -> None:
    aim = engine.RunOptions(("coverage",), frozenset({"GET /v1/users"}), None, cache=tmp_path)
    target = Target("tracker", "http://testserver", TakesNoLimit())
    failures = [one for failures in engine.Run(tracker_api.DOCUMENT, target, tracker_api.TOKENS, aim).execute() for one in failures]
    assert {one.law for one in failures} == {"positive_data_acceptance"}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("TimeoutError: timed out", "Read timed out after 10.0 seconds"),
        ("RemoteDisconnected: no answer", "Connection failed: RemoteDisconnected: no answer"),
        ("no request may be sent any more", "Connection failed: no request may be sent any more"),
    ],
)
def test_schemathesis_can_read_the_failures_of_our_transport(error: str, said: str) -> None:
    raised = session._failed(requests.Request("GET", "http://host/a").prepare(), Answer(0, elapsed=10.0, error=error))
    assert f"{get_request_error_message(raised)}: {' '.join(get_request_error_extras(raised))}".removesuffix(": ") == said


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "is_known"),
    [
        ("PATCH", "/shelves/count/books/2", 422, "", True),  # it is an operation of the document, on the shelf "count"
        ("PATCH", "/shelves", 422, "", False),
        ("GET", "/more", 200, "text/html; charset=utf-8", True),  # the page of an application, which a browser gets at any address
        ("GET", "/more", 200, "application/json", False),
        ("TRACE", "/shelves", 501, "", True),
        ("PATCH", "/more/shelves/1/books/2", 422, "", False),
    ],
)
def test_a_method_that_another_path_takes_is_not_unsupported(method: str, path: str, status: int, kind: str, is_known: bool) -> None:
    run = engine.Run(DOCUMENT, Target("shelves", "http://testserver"), TOKENS, engine.RunOptions())
    step = Exchange(Sent(method, path), Answer(status, {"content-type": kind}))
    failure = Failure("unsupported_method", "", "GET /shelves", "", "", "", (step,))
    assert run._checks.is_relevant(failure) is not is_known


def test_ctrl_c_ends_the_engine_before_it_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An engine that is left to the collector may be closed by a thread of its own, which cannot wait for itself."""

    def interrupted(_: engine.Run, one: events.EngineEvent) -> Iterator[list[Failure]]:
        if isinstance(one, events.ScenarioStarted):
            raise KeyboardInterrupt
        yield []

    monkeypatch.setattr(engine.Run, "_translate", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        run(Shelves(), engine.ELASTIC, tmp_path)
    (stream,) = [one.locals["stream"] for one in caught.traceback if "stream" in one.locals]
    assert stream.generator.gi_frame is None
