"""Each law catches the fault that it is for, and says nothing of a server without faults."""

import json
from collections.abc import Iterator

import pytest
from oaswright.api.operation import operations
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.fuzz.failure import Category, Failure
from oaswright.fuzz.laws import LawContext, all_laws
from oaswright.fuzz.plan.case import Action, Create, Trace
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.report.accepted import Accepted
from oaswright.fuzz.resources.resource_shape import resources
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response
from oaswright.fuzz.wire.target import Target
from oaswright.settings.keys import Waiver

from tests.bench.faults_shelf import FAULTS
from tests.fuzz import shelf_document, tracker_api, tracker_faults
from tests.fuzz.shelf_api import DOCUMENT, TOKENS, Shelves

NAMES = campaign.selected(DOCUMENT, ())
CAUGHT = {
    "both-survive": "LostUpdate",
    "delete-takes-one": "DeleteTakesNeighbour",
    "deleted-is-gone": "DeleteKeeps",
    "created-is-there": "ListLacksLatest",
    "invalid-is-refused": "EnumInAnyCase",
    "limit-is-kept": "IgnoresLimit",
    "list-is-read": "ListDiffersFromRead",
    "neighbour-untouched": "WritesNeighbour",
    "no-secret": "ShowsLockCode",
    "no-server-error": "CrashOnEmptyList",
    "no-stack-trace": "ShowsTraceback",
    "no-token": "EchoesToken",
    "put-replaces": "PutMerges",
    "read-only-fixed": "IdIsTaken",
    "refused-changes-nothing": "RefusedSticks",
    "repeat-changes-nothing": "RefusesRepeat",
    "response-is-read": "AnswersOldBook",
    "response-is-valid": "PagesAsText",
    "scopes": "ReaderMayPatch",
    "status-is-documented": "WrongStatus",
    "unknown-id": "BookOfAnyShelf",
    "unsent-unchanged": "PatchReplaces",
    "valid-is-accepted": "RefusesNullRating",
    "written-is-read": "SortsLists",
}
# Of what the shelves have not: cursors, filters, orders, entity tags, defaults.
TRACKED = {
    "below-one-parent": "IssuesOfAllProjects",
    "birth-stays": "CreationMoves",
    "default-is-taken": "PublicByDefault",
    "done-once": "ClosesTwice",
    "filter-is-kept": "VisibilityIgnored",
    "location-leads": "LocationWrong",
    "made-takes-none": "NumberReused",
    "order-is-kept": "DescendingIgnored",
    "orphan-is-gone": "IssuesOutlive",
    "pages-go-on": "CursorSkips",
    "stale-is-refused": "ConditionIgnored",
    "tag-moves": "TagStays",
    "total-counts-all": "TotalOfPage",
}
TRACKER = campaign.selected(tracker_api.DOCUMENT, ())


def tracked(api: tracker_api.Tracker, seed: int = 0) -> Iterator[Failure]:
    target = Target("tracker", "http://testserver", api)
    for failures in law_phase.Examination(tracker_api.DOCUMENT, target, tracker_api.TOKENS, TRACKER, seed, 2500).run():
        yield from failures


def found(api: Shelves, limit: int = 2500) -> list[Failure]:
    job = law_phase.Examination(DOCUMENT, Target("shelves", "http://testserver", api.app()), TOKENS, NAMES, 0, limit)
    failures = [failure for failures in job.run() for failure in failures]
    assert job.requests <= limit
    return failures


@pytest.mark.parametrize(("law", "fault"), CAUGHT.items())
def test_a_law_catches_its_fault(law: str, fault: str) -> None:
    failures = [failure for failure in found(FAULTS[fault]()) if failure.law == law]
    assert failures, f"{law} did not catch {fault}"
    assert all(failure.steps for failure in failures)


@pytest.mark.parametrize(("law", "fault"), TRACKED.items())
def test_a_law_catches_its_fault_in_a_tracker(law: str, fault: str) -> None:
    assert any(failure.law == law and failure.steps and failure.is_bug for failure in tracked(tracker_faults.FAULTS[fault]()))


def test_a_server_without_faults_breaks_no_law() -> None:
    assert found(Shelves()) == []


@pytest.mark.parametrize("seed", [0, 1])
def test_a_tracker_without_faults_breaks_no_law(seed: int) -> None:
    assert [(one.law, one.operation, one.cause, one.met) for one in tracked(tracker_api.Tracker(), seed) if one.is_bug] == []


def test_every_law_has_a_fault_but_those_named_here() -> None:
    without_a_fault_here = {
        *("within-limits", "headers-are-there"),  # their faults stand in the tests below
        *("links-without-host", "nesting-limit", "one-credential"),  # in plan/test_requests_at_the_edge.py
    }
    assert {law.id for law in all_laws()} - without_a_fault_here == {*CAUGHT, *TRACKED}


def test_the_plan_is_the_same_byte_for_byte_and_holds_no_case_twice() -> None:
    plan = Planner(DOCUMENT, TOKENS, NAMES, 3).text(300)
    assert plan == Planner(DOCUMENT, TOKENS, NAMES, 3).text(300)
    assert len(plan.splitlines()) == len(set(plan.splitlines()))


@pytest.mark.parametrize(("until", "covered"), [("", True), ("2999-01-01", True), ("2020-01-01", False)])
def test_a_waiver_accepts_a_failure_until_its_day(until: str, covered: bool) -> None:
    failure = Failure("written-is-read", "", "PATCH /a", "name", "", "", ())
    accepted = Accepted([Waiver("written-is-read", "/components/schemas/A/properties/name", "the server trims names", until)], {})
    assert accepted.covers(failure) is covered
    assert bool(list(accepted.stale())) is not covered


def test_an_answer_that_is_too_long_or_comes_too_late_breaks_the_stated_limits() -> None:
    names, target = frozenset({"GET /shelves"}), Target("shelves", "http://testserver", Shelves().app())
    job = law_phase.Examination(DOCUMENT, target, TOKENS, names, 0, 40, limits=(1e-9, 1))
    assert {(one.law, one.cause) for failures in job.run() for one in failures} >= {("within-limits", "time"), ("within-limits", "size")}


def test_a_required_header_that_is_not_there_is_told() -> None:
    text = shelf_document.TEXT.replace(
        "Error: {description: refused,", "Error: {description: refused, headers: {X-Id: {required: true, schema: {type: string}}},"
    )
    names, target = frozenset({"GET /shelves"}), Target("shelves", "http://testserver", Shelves().app())
    job = law_phase.Examination(document.parse(text, "shelves.yaml"), target, TOKENS, names, 0, 40)
    assert {(one.law, one.cause) for failures in job.run() for one in failures} == {("headers-are-there", "400 X-Id"), ("headers-are-there", "401 X-Id")}


ROOMS = """\
openapi: 3.1.0
info: {title: Rooms, version: '1'}
paths:
  /rooms/{id}:
    get: {responses: {'200': {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}}
    put:
      requestBody: {content: {application/json: {schema: {type: object, properties: {size: {enum: [small, large]}}}}}}
      responses: {'200': {description: One.}}
  /rooms/{id}/close:
    post: {responses: {'200': {description: Closed.}, '409': {description: SAID}}}
components: {schemas: {Room: {type: object, properties: {id: {type: integer}, open: {type: boolean}, size: {type: string, default: small}}}}}
"""
GUESTS = """\
openapi: 3.1.0
info: {title: Rooms, version: '1'}
paths:
  /rooms/{roomId}/guests:
    get: {responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Guest'}}}}}}}
    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Guest'}}}}, responses: {'201': {description: Made.}}}
  /rooms/{roomId}/guests/{id}:
    get: {responses: {'200': {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Guest'}}}}}}
components: {schemas: {Guest: {type: object, properties: {id: {type: integer}, roomId: {type: string}}}}}
"""


@pytest.mark.parametrize(("room", "is_told"), [("b-2", True), ("A-1", False)])
def test_an_entry_that_names_another_parent_is_told_on_a_full_page_too(room: str, is_told: bool) -> None:
    """Where a page is full, the list of another parent does not grow."""
    read = document.parse(GUESTS, "rooms.yaml")
    (resource,) = resources(read)
    (law,) = (one for one in all_laws() if one.id == "below-one-parent")
    answer = json.dumps([{"id": 1, "roomId": "a-1"}, {"id": 2, "roomId": room}]).encode()
    looked = Exchange(Request("GET", "/v1/rooms/a-1/guests"), Response(200, {}, answer))
    trace = Trace(Create("POST /rooms/{roomId}/guests", {}), resource.read, resource, listed=looked)
    assert [(one.cause, one.met) for one in law.check(trace, LawContext(Schemas(read), {}, {}, Tokens(())))] == ([("parent", '"b-2"')] if is_told else [])


def test_what_is_deleted_after_an_action_is_told_with_the_action() -> None:
    """Without it the deletion would not fail again."""
    failure = [one for one in tracked(tracker_faults.DeleteOfClosedCrashes()) if one.operation.startswith("DELETE")][-1]
    assert (failure.law, failure.again, [step.request.method for step in failure.steps]) == ("no-server-error", True, ["POST", "POST", "DELETE"])
    assert failure.steps[1].request.path.endswith("/close")


def test_an_object_in_a_put_is_replaced_too() -> None:
    assert ("put-replaces", "settings/theme") in {(one.law, one.cause) for one in tracked(tracker_faults.SettingsMerged())}


@pytest.mark.parametrize(("said", "is_guess"), [("it is closed already", False), ("somebody was there already", True), ("there is a conflict", None)])
def test_what_is_done_already_is_a_guess_where_the_document_uses_another_word(said: str, is_guess: bool | None) -> None:
    read = document.parse(ROOMS.replace("SAID", said), "rooms.yaml")
    (resource,) = resources(read)
    (law,) = (one for one in all_laws() if one.id == "done-once")
    look, close = Request("GET", "/rooms/1"), Exchange(Request("POST", "/rooms/1/close"), Response(200, {}, b"{}"))
    before, after = (Exchange(look, Response(200, {}, json.dumps({"id": 1, "open": is_open}).encode())) for is_open in (True, False))
    asked = next(one for one in operations(read) if one.method == "post")
    trace = Trace(Action(asked.name), asked, resource, [close], before, after, [close])
    assert [one.guessed for one in law.check(trace, LawContext(Schemas(read), {}, {}, Tokens(())))] == ([] if is_guess is None else [is_guess])


def test_a_default_of_what_is_answered_is_a_question_for_what_is_made() -> None:
    read = document.parse(ROOMS.replace("SAID", "refused"), "rooms.yaml")
    (resource,) = resources(read)
    (law,) = (one for one in all_laws() if one.id == "default-is-taken")
    put = next(one for one in operations(read) if one.method == "put")
    made = Exchange(Request("PUT", "/rooms/1"), Response(201, {}, b"{}"))
    shown = Exchange(Request("GET", "/rooms/1"), Response(200, {}, b'{"id": 1, "size": "large"}'))
    known = LawContext(Schemas(read), Planner(read, Tokens(()), frozenset()).materials, {}, Tokens(()))
    trace = Trace(Create(put.name, {}), put, resource, [made], after=shown)
    assert [(one.cause, one.category) for one in law.check(trace, known)] == [("size", Category.QUESTION)]
