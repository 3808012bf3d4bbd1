"""Correct servers that many clients find awkward: no failure is reported, and the laws are really asked."""

import json
from typing import Any

import pytest
import yaml
from oaswright.document import document
from oaswright.fuzz import event
from oaswright.fuzz.failure import Category, Failure
from oaswright.fuzz.report import grouping
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.target import Target
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fuzz.odd_api import TEXT, TOKENS, Odd


def edited(*edits: tuple[str, str]) -> document.Document:
    text = TEXT.replace(", HEADER]", "]").replace("[HEADER, IFMATCH]", "[]").replace("[HEADER]", "[]")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return document.parse(text, "awkward.yaml")


def shaped(**properties: Any) -> document.Document:
    """The document with more fields in what is read."""
    return edited(
        (
            "now: {type: string, readOnly: true}}",
            f"now: {{type: string, readOnly: true}}, {yaml.safe_dump(properties, default_flow_style=True).strip()[1:-1]}}}".replace("\n", ""),
        )
    )


class SlashOnCollections(Odd):
    """The usual routes of FastAPI and Django."""

    document = edited(("  /things:\n", "  /things/:\n"))

    def app(self) -> Any:
        inner = super().app()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            path = scope.get("path", "")
            await inner({**scope, "path": path.rstrip("/") if path.endswith("/") else path}, receive, send)

        return app


class SlashEverywhere(SlashOnCollections):
    document = edited(("  /things:\n", "  /things/:\n"), ("  /things/{thing_id}:\n", "  /things/{thing_id}/:\n"))


class PartialPut(Odd):
    """A PUT keeps what is not sent, in every field."""

    async def on(self, key: int, request: Request) -> Response:
        if request.method != "PUT" or key not in self.things:
            return await super().on(key, request)
        value = await _json(request)
        return self.put(key, {**self.things[key], **value}) if self.valid(value, "Thing") else Response(status_code=422)


class WantsSomething(Odd):
    """A PATCH says at least one field."""

    document = edited(
        ("ThingPatch: {allOf: [{$ref: '#/components/schemas/Fields'}]}", "ThingPatch: {minProperties: 1, allOf: [{$ref: '#/components/schemas/Fields'}]}")
    )

    def valid(self, value: Any, kind: str) -> bool:
        return super().valid(value, kind) and (kind != "ThingPatch" or len(value) > 0)


class ReadsAreBehind(Odd):
    """A write is accepted with 200, and seen by the read after the next."""

    def __init__(self) -> None:
        super().__init__()
        self.newest = self.shown = dict(self.things)

    def before(self, request: Request) -> Response | None:
        self.shown = self.newest if request.method == "GET" else self.shown
        self.newest = dict(self.things)
        return None

    async def on(self, key: int, request: Request) -> Response:
        if request.method != "GET":
            return await super().on(key, request)
        return JSONResponse({"id": key, **self.shown[key]}) if key in self.shown else self.missing()


class SoftDelete(Odd):
    """What was deleted can be read, says so, and is not listed."""

    document = shaped(deleted_at={"type": ["string", "null"], "readOnly": True})

    def __init__(self) -> None:
        super().__init__()
        self.gone: dict[int, dict[str, Any]] = {}

    def drop(self, key: int) -> Response:
        if key in self.things:
            self.gone[key] = {**self.view(key), "deleted_at": "2026-01-01T00:00:00Z"}
        return super().drop(key)

    async def on(self, key: int, request: Request) -> Response:
        return JSONResponse(self.gone[key]) if key in self.gone and request.method == "GET" else await super().on(key, request)


class NotExpanded(Odd):
    """Entries of a list hold null where a read holds labels."""

    document = edited(("labels: {type: array,", "labels: {type: [array, 'null'],"))

    def valid(self, value: Any, kind: str) -> bool:
        return super().valid({name: one for name, one in value.items() if name != "labels" or one is not None} if isinstance(value, dict) else value, kind)

    async def all(self, request: Request) -> Response:
        answer = await super().all(request)
        if request.method != "GET" or answer.status_code != 200:
            return answer
        items = json.loads(bytes(answer.body))["items"]
        return JSONResponse({"items": [{**one, "labels": None} for one in items]})


class Stricter(Odd):
    """Names are of ASCII letters, which the document does not say."""

    def valid(self, value: Any, kind: str) -> bool:
        return super().valid(value, kind) and all(str(value.get(name, "a")).isascii() and str(value.get(name, "a")).isprintable() for name in ("name",))


class SaysLittle(Odd):
    """Its document names no refusal at all."""

    document = edited((", default: &e {description: refused}", ""), (", default: *e", ""))


class Quota(Odd):
    """No more than eight things."""

    def make(self, value: dict[str, Any]) -> Response:
        return super().make(value) if len(self.things) < 8 else Response(status_code=403)


class UniqueNames(Odd):
    def make(self, value: dict[str, Any]) -> Response:
        taken = any(one["name"] == value["name"] for one in self.things.values())
        return JSONResponse({"error": "the name is taken"}, 409) if taken else super().make(value)


class SaysTakenWith400(Odd):
    """Names are unique, and a taken one is refused as a wrong request is."""

    def make(self, value: dict[str, Any]) -> Response:
        taken = any(one["name"] == value["name"] for one in self.things.values())
        return JSONResponse({"error": f"Thing '{value['name']}' already exists"}, 400) if taken else super().make(value)


class Floats(Odd):
    """Every number is read as a float."""

    def stored(self, value: dict[str, Any]) -> dict[str, Any]:
        kept = super().stored(value)
        return {**kept, "size": float(kept["size"])} if "size" in kept else kept


class Revisions(Odd):
    """Every write counts a revision up."""

    document = shaped(revision={"type": "integer", "readOnly": True})

    def stored(self, value: dict[str, Any]) -> dict[str, Any]:
        return {**super().stored(value), "revision": self.requests}


class AnswersTheId(Odd):
    """A POST answers the new id and nothing else."""

    def make(self, value: dict[str, Any]) -> Response:
        answer = super().make(value)
        return JSONResponse({"id": int(answer.headers["location"].rsplit("/", 1)[-1])}, 201)


class AnswersNothing(Odd):
    """A POST answers neither a body nor where the new thing is."""

    def make(self, value: dict[str, Any]) -> Response:
        super().make(value)
        return Response(status_code=201)


class ListIsBehind(Odd):
    """The list comes from a search index: an entry stands in it from the second look on."""

    page = 1000

    def __init__(self) -> None:
        super().__init__()
        self.indexed = dict(self.things)

    async def all(self, request: Request) -> Response:
        if request.method != "GET":
            return await super().all(request)
        newest, self.things = self.things, self.indexed
        answer = await super().all(request)
        self.things, self.indexed = newest, dict(newest)
        return answer


class Flaky(Odd):
    """Every ninth request meets a server that is about to come back."""

    def before(self, request: Request) -> Response | None:  # noqa: ARG002 # whichever it is
        return Response(status_code=503, headers={"Retry-After": "0"}) if self.requests % 9 == 0 else None


class FlakyWithoutAWord(Odd):
    """Every ninth request meets a server that does not say when it will be back."""

    def before(self, request: Request) -> Response | None:  # noqa: ARG002 # whichever it is
        return Response(status_code=503) if self.requests % 9 == 0 else None


class WantsSomeField(Odd):
    """A PATCH without a field is refused, which the document does not say."""

    def valid(self, value: Any, kind: str) -> bool:
        return bool(value) and super().valid(value, kind)


class TakesNoValueAsNone(Odd):
    """`?page=` is the first page, as without it."""

    async def all(self, request: Request) -> Response:
        if request.method == "GET" and request.query_params.get("page") == "":
            request = Request({**request.scope, "query_string": b""}, request.receive)
        return await super().all(request)


class TakesNothingUnknown(Odd):
    """Fields that it does not know are refused, where the document leaves room for them."""

    def valid(self, value: Any, kind: str) -> bool:
        return super().valid(value, kind) and value.keys() <= {"name", "due", "size", "labels"}


class Problems(Odd):
    """Refusals as application/problem+json."""

    def missing(self) -> Response:
        return JSONResponse({"type": "about:blank", "title": "Not Found", "status": 404}, 404, media_type="application/problem+json")


class GoneFor410(Odd):
    """What was deleted is 410 from then on."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: set[int] = set()

    def drop(self, key: int) -> Response:
        answer = super().drop(key)
        self.gone |= {key} if answer.status_code == 204 else set()
        return answer

    async def on(self, key: int, request: Request) -> Response:
        return Response(status_code=410) if key in self.gone else await super().on(key, request)


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None


def run(api: Odd, limit: int = 600) -> tuple[law_phase.Examination, list[Failure]]:
    names = campaign.selected(api.document, ())
    job = law_phase.Examination(api.document, Target("awkward", "http://testserver", api.app()), TOKENS, names, 0, limit)
    known: dict[tuple[str, str, str], Failure] = {}
    for failures in job.run():
        known |= {one.key: one for one in failures}
    return job, list(known.values())


def told(failures: list[Failure], *categories: Category) -> list[tuple[str, str, str, str]]:
    return [(one.law, one.operation, one.cause, one.met) for one in failures if one.category in categories]


AWKWARD = [one for one in list(globals().values()) if isinstance(one, type) and issubclass(one, Odd) and one is not Odd]


@pytest.mark.parametrize("api", AWKWARD)
def test_an_awkward_server_has_no_failure(api: type[Odd]) -> None:
    job, failures = run(api())
    assert told(failures, Category.BUG, Category.WARNING) == []
    assert job.requests >= 590, job.warnings
    assert [one for one in job.warnings if "fault of oaswright" in one] == []


@pytest.mark.parametrize(("api", "law"), [(PartialPut, "put-replaces"), (NotExpanded, "list-is-read")])
def test_what_the_document_leaves_open_is_asked_once(api: type[Odd], law: str) -> None:
    questions = [one for one in run(api())[1] if one.category is Category.QUESTION]
    left_open = (law, ({"put-replaces": "PUT /things/{thing_id}", "list-is-read": "POST /things"}[law],))
    assert [(one.best.law, one.operations) for one in grouping.entries(questions)] == [left_open]


class DefaultForReaders(Odd):
    """What is answered names a default, and the server chooses otherwise."""

    document = shaped(rank={"type": "integer", "default": 1})

    def view(self, key: int) -> dict[str, Any]:
        return {**super().view(key), "rank": key}


class NeverTakes(Odd):
    """A collection that takes nothing: what of a request is wrong can be told of none."""

    def make(self, value: dict[str, Any]) -> Response:  # noqa: ARG002 # whatever it is
        return Response(status_code=422)


class Down(Odd):
    """Writes of a size are answered 503, however often they are sent."""

    def put(self, key: int, value: dict[str, Any]) -> Response:
        return Response(status_code=503) if "size" in value else super().put(key, value)


def test_503_that_stays_is_a_failure() -> None:
    assert {(law, operation) for law, operation, _, _ in told(run(Down())[1], Category.BUG)} >= {("no-server-error", "PATCH /things/{thing_id}")}


def test_an_operation_that_took_no_request_is_a_gap_of_the_document_and_not_reached() -> None:
    served = NeverTakes()
    options = campaign.Options(300)
    (end,) = (
        one for one in campaign.run(served.document, Target("awkward", "http://testserver", served.app()), TOKENS, options) if isinstance(one, event.Finished)
    )
    assert {one.category for one in end.failures if one.operation == "POST /things" and one.law in ("valid-is-accepted", "positive_data_acceptance")} == {
        Category.GAP
    }
    assert "POST /things" not in end.reach.reached


@pytest.mark.parametrize(
    ("api", "law"),
    [(WantsSomeField, "valid-is-accepted"), (Stricter, "valid-is-accepted"), (SaysLittle, "status-is-documented"), (TakesNothingUnknown, "valid-is-accepted")],
)
def test_a_gap_of_the_document_is_told_as_one(api: type[Odd], law: str) -> None:
    failures = run(api())[1]
    assert law in {one[0] for one in told(failures, Category.GAP)} or api is TakesNothingUnknown
    assert {one[0] for one in told(failures, Category.GAP)} <= {law}


@pytest.mark.parametrize("api", [SlashOnCollections, SlashEverywhere])
def test_a_trailing_slash_switches_no_law_off(api: type[Odd]) -> None:
    class Forgets(api):  # type: ignore[misc, valid-type] # whichever it is
        def put(self, key: int, value: dict[str, Any]) -> Response:  # noqa: ARG002 # that is the fault
            return JSONResponse(self.view(key))

        def drop(self, key: int) -> Response:  # noqa: ARG002 # likewise
            return Response(status_code=204)

    assert {"written-is-read", "deleted-is-gone"} <= {one[0] for one in told(run(Forgets())[1], Category.BUG)}


def test_a_name_that_is_taken_says_nothing_of_the_document() -> None:
    assert told(run(SaysTakenWith400(), 300)[1], Category.BUG, Category.WARNING, Category.GAP) == []
