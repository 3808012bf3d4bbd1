"""One root cause, one entry; what is no bug has a section of its own."""

import json
from dataclasses import replace

import pytest
import yaml
from oaswright.api.operation import operations
from oaswright.fuzz import event
from oaswright.fuzz.failure import Category, Failure, Reproduction, ranked, shortened
from oaswright.fuzz.plan.case import AnyCase, Malformed, UnknownId
from oaswright.fuzz.report import gaps, grouping, summary
from oaswright.fuzz.wire.exchange import Exchange, Request, Response

from tests.fuzz.shelf_api import DOCUMENT, TOKENS

BASE = "http://localhost:1"
BOOK, SHELF = "PATCH /shelves/{shelf_id}/books/{book_id}", "GET /shelves/{shelf_id}"
BY_NAME = {one.name: one for one in operations(DOCUMENT)}


def failure(law: str, operation: str, cause: str = "", status: int = 200, answer: str = "{}", category: Category = Category.BUG, met: str = "b") -> Failure:
    method, _, path = operation.partition(" ")
    step = Exchange(Request(method, path, (), b'{"a": 1}', "SHELF_ADMIN", operation), Response(status, body=answer.encode()))
    return Failure(law, f"{law} holds", operation, cause, "a", met, (step,), category=category)


def lenient(operation: str, place: str, why: str) -> Failure:
    return replace(failure("invalid-is-refused", operation, f"{place} {why}"), expected=f"the request is refused, since {place}: {why}", cause=place)


def overflow(operation: str, value: int) -> Failure:
    found = failure("no-server-error", operation, "500", 500, "Internal Server Error")
    step = replace(found.steps[0], request=replace(found.steps[0].request, body=json.dumps({"limit": [value]}).encode()))
    return replace(found, steps=(step,), play=Reproduction(None, ()))


def crash(operation: str, case: AnyCase) -> Failure:
    found = failure("no-server-error", operation, "500", 500, "Internal Server Error")
    return replace(found, play=Reproduction(case, ()))


def gap(operation: str, said: str, body: bytes = b'{"a": 1}') -> Failure:
    found = failure("valid-is-accepted", operation, "", 400, json.dumps({"message": said}), Category.GAP)
    return replace(found, steps=(replace(found.steps[0], request=replace(found.steps[0].request, body=body)),))


ODD_IDS = (
    ("POST /pets/{petId}/feed", "Pet ID is not a valid UUIDv4"),
    ("GET /pets/by-id/{petId}", "validation error: pet_id: invalid pet ID format, expected UUID"),
    ("POST /pets/{petId}/toys/{name}", 'rpc error: message: "validation error: Invalid pet_id UUID format: expected length 32, found 1"'),
)


@pytest.mark.parametrize(
    ("failures", "causes"),
    [
        # One rule of an id in a path, in the words of each layer of a server; what another field or a conflict is about stays apart.
        ([gap(one, said) for one, said in ODD_IDS], 1),
        ([gap("POST /pets/{petId}/feed", "petId is no UUID"), gap("POST /pets/{petId}/feed", "amount: invalid format")], 2),
        ([gap("PUT /pets/{petId}", "no valid pet_id", b'{"petId": "x"}'), gap("PUT /pets/{petId}", "invalid colour")], 2),
        ([gap("POST /pets/{petId}/feed", "pet id is no UUID"), gap("POST /pets/{petId}/feed", "the pet of this pet id sleeps")], 2),
        # One rule of two writers: the name in a body is that of the path.
        (
            [
                gap("PATCH /pets/{petId}", "The pet in the request body does not match the URL parameter"),
                gap("PATCH /toys/{toy}", "Invalid body, toy from request body doesn't match uri parameter"),
            ],
            1,
        ),
        # Our law and the check of schemathesis tell of the same crash.
        ([failure("no-server-error", BOOK, "500", 500, "boom"), failure("not_a_server_error", BOOK, "ServerError/500", 500, "boom")], 1),
        ([failure("no-server-error", BOOK, "500", 500, "boom 12"), failure("no-server-error", SHELF, "500", 500, "boom 13")], 1),
        ([failure("no-server-error", BOOK, "500", 500, "boom"), failure("no-server-error", BOOK, "500", 500, "bang")], 2),
        # A long answer is told of with its start and with the rule that it breaks, by our law and by the check alike.
        (
            [
                failure("response-is-valid", "POST /logs", "422 /", 422, met=shortened(f'/: ["{"a" * 500}"] is not of type "object"', 300)),
                failure("response_schema_conformance", "POST /pets", "JsonSchemaError/type", 422, met=shortened(f'/: ["{"b" * 900}"] is not of type "object"', 600)),
            ],
            1,
        ),
        # What a write does not work out, such as counts, its answer leaves out; what it answers otherwise is each a mistake of its own.
        ([replace(failure("response-is-read", "POST /pets", name), expected=f"{name} reads null, as the write answered") for name in ("toys", "meals")], 1),
        ([replace(failure("response-is-read", "POST /pets", name), expected=f"{name} reads 1, as the write answered") for name in ("toys", "meals")], 2),
        # A server that stores all that it has read loses writes everywhere.
        ([failure("both-survive", f"PATCH {path}", "lost") for path in ("/pets/{petId}", "/toys/{toy}")], 1),
        # Nothing is said of why: two families, two causes.
        ([failure("no-server-error", one, "500", 500, "Internal Server Error") for one in (BOOK, SHELF)], 2),
        ([failure("written-is-read", f"{method} /pets{tail}", "name") for method, tail in (("PATCH", "/{id}"), ("PUT", "/{id}"), ("POST", ""))], 1),
        ([failure("written-is-read", BOOK, "title"), failure("written-is-read", BOOK, "pages")], 2),
        ([failure("response-is-valid", one, "200 /url", met='/: "url" is a required property') for one in (BOOK, SHELF)], 1),
        ([failure("scopes", one, "nobody is let in") for one in (BOOK, SHELF)], 1),
        ([failure("status-is-documented", one, "404", 404, category=Category.GAP) for one in (BOOK, SHELF)], 1),
        ([failure("status-is-documented", BOOK, "404", 404, category=Category.GAP), failure("status-is-documented", BOOK, "204", 204)], 2),
        ([failure("invalid-is-refused", BOOK, "/title"), failure("negative_data_rejection", BOOK, "AcceptedNegativeData/200")], 1),
        ([failure("put-replaces", one, "partial", category=Category.QUESTION) for one in ("PUT /a/{id}", "PUT /b/{id}")], 1),
        # A framework that converts "5" to a number does so for all fields; one that rounds 2.5 makes another mistake.
        ([lenient(BOOK, "/pages", '"5" is not of type "integer"'), lenient(SHELF, "/size", '0 is not of type "boolean"')], 1),
        ([lenient(BOOK, "/pages", '"5" is not of type "integer"'), lenient(BOOK, "/pages", '2.5 is not of type "integer"')], 2),
        ([lenient(BOOK, "/pages", '"5" is not of type "integer"'), lenient(BOOK, "/title", '["a"] is not of type "string"')], 2),
        ([lenient(BOOK, "/due", '"2026-01-31T00:00:00Z" is not a "date"'), lenient(SHELF, "/day", '"1" is not a "date"')], 1),
        # The document asks for a credential, and the server for none: however that shows, and wherever.
        (
            [
                failure("scopes", BOOK, "nobody is let in"),
                failure("scopes", SHELF, "a broken token is let in"),
                failure("ignored_auth", SHELF, "IgnoredAuth", category=Category.WARNING),
            ],
            1,
        ),
        ([failure("scopes", BOOK, "nobody is let in"), failure("scopes", BOOK, "$SHELF_READER is let in")], 2),
        ([failure("response-is-valid", SHELF, "200 /", met='/: {} is not of type "string"'),
          failure("response_schema_conformance", SHELF, "type", met='{} is not of type "string" Validated against the response schema')], 1),
        ([failure(law, one, "x", 400, '{"message": "3 to 512 letters"}', Category.GAP)
          for law, one in (("valid-is-accepted", BOOK), ("positive_data_acceptance", "GET /pets/{id}"))], 1),
        ([failure("status-is-documented", BOOK, "201", 201), failure("status_code_conformance", "POST /pets", "201", 201)], 1),
        ([failure("valid-is-accepted", BOOK, one, 422, '{"detail": "switched off"}') for one in ("", "title")], 1),
        ([failure("no-server-error", one, "503", 503, '{"exception_message": "Busy"}') for one in (BOOK, SHELF)], 1),
        ([overflow(BOOK, 10**30), overflow(SHELF, -(10**20))], 1),
        ([overflow(BOOK, 5), overflow(SHELF, 6)], 2),
        # What stands before all operations fails once.
        ([crash(BOOK, Malformed(BOOK, None, "NaN")), crash(SHELF, Malformed(SHELF, None, "NaN"))], 1),
        ([crash(BOOK, Malformed(BOOK, None, "NaN")), crash(BOOK, Malformed(BOOK, None, "nothing"))], 2),
        ([crash(BOOK, UnknownId(BOOK, "book_id", "\0")), crash(SHELF, UnknownId(SHELF, "shelf_id", "\0"))], 1),
        ([failure("allow_header_conformance", one, "x", 405, category=Category.WARNING) for one in (BOOK, SHELF)], 1),
        # A response shows a value that was wrongly accepted before.
        ([lenient(BOOK, "/isbn", '"1\\n" does not match "^.$"'), failure("response-is-valid", BOOK, "200 /isbn", met='/isbn: "1" does not match "^.$"')], 1),
        ([lenient(BOOK, "/isbn", '"1\\n" does not match "^.$"'), failure("response-is-valid", BOOK, "200 /url", met='/url: "1" does not match "^.$"')], 2),
        # A serializer writes all its dates alike.
        ([failure("response-is-valid", one, f"200 /{one[-9:-2]}", met='/at: "2026-11-28T11:28:08" is not a "date-time"') for one in (BOOK, SHELF)], 1),
        ([failure("response-is-valid", BOOK, f"200 /{one}", met=f'/{one}: "x" is not a "{one}"') for one in ("date", "uuid")], 2),
        # A write that is refused and carried out all the same moves every field that it sends.
        ([failure("refused-changes-nothing", BOOK, one) for one in ("title", "pages")], 1),
        ([failure("neighbour-untouched", BOOK, one) for one in ("title", "pages")], 1),
        ([failure("written-is-read", BOOK, one) for one in ("title", "pages")], 2),
        # A key in the query is read before all operations; what three families have in common may be chance.
        ([failure("no-server-error", f"GET /{one}?key=1", "", 500) for one in "abcd"], 1),
        ([failure("no-server-error", f"GET /{one}?key=1", "", 500) for one in "abc"], 3),
        ([failure(law, BOOK, "title") for law in ("written-is-read", "repeat-changes-nothing")], 1),
        ([failure("written-is-read", BOOK, "title"), failure("repeat-changes-nothing", BOOK, "pages")], 2),
        ([failure("put-replaces", "PUT /a/{id}", "partial", category=Category.QUESTION), failure("put-replaces", "PUT /a/{id}", "name")], 1),
    ],
)  # fmt: skip
def test_failures_of_one_root_cause_are_one_entry(failures: list[Failure], causes: int) -> None:
    found = grouping.entries(failures)
    assert len(found) == causes
    assert sorted(one.id for entry in found for one in entry.failures) == sorted(one.id for one in failures)
    assert all(entry.best.law not in grouping.EQUIVALENT for entry in found)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"message": "Pet 12 \'Rex\' is gone"}', "pet * * is gone"),
        ('{"detail": [{"loc": ["body", 0, "name"], "msg": "too short", "type": "x"}]}', "body/name: too short"),
        ('{"error": {"code": 5, "message": "No"}}', "no"),
        ("<html><title>Bad Gateway</title>", "bad gateway"),
        ("plain 7", "plain *"),
        ("{}", ""),
    ],
)
def test_a_message_without_what_differs_from_request_to_request(answer: str, said: str) -> None:
    assert grouping.message(Response(500, body=answer.encode())) == said


def test_three_hundred_failures_fit_three_screens() -> None:
    laws = ["written-is-read", "response-is-valid", "no-server-error", "status-is-documented", "put-replaces"]
    categories = [Category.BUG, Category.BUG, Category.BUG, Category.GAP, Category.QUESTION]
    many = [
        failure(laws[number % 5], f"PATCH /things{number // 5}/{{id}}", f"field{number}", (200, 200, 500, 404, 200)[number % 5], f"message {chr(97 + number % 26)}", categories[number % 5], met="x" * 3000)
        for number in range(300)
    ]  # fmt: skip
    text = summary.text(event.Finished(9000, 9.0, "budget", tuple(ranked(many))), BASE, TOKENS, DOCUMENT)
    assert len(text.splitlines()) <= 3 * 50
    assert max(map(len, text.splitlines())) <= summary.LONGEST + 100
    assert text.splitlines()[-1].startswith("9000 requests in 9.0 s, ")


def test_an_entry_has_a_sentence_expected_beside_got_a_curl_line_and_its_place() -> None:
    (one,) = grouping.entries([failure("scopes", SHELF, "nobody"), failure("scopes", BOOK, "nobody")])
    assert summary.entry(one, BASE, TOKENS, DOCUMENT).splitlines() == [
        f"{SHELF}: scopes holds  [scopes] {one.best.id}",
        "    expected: a",
        "    got:      b",
        f"    also in:  {BOOK}",
        f"    document: {DOCUMENT.position(BY_NAME[SHELF].pointer, key=True)}: {BY_NAME[SHELF].pointer}",
        """    curl -sS -g -X GET -H "Authorization: Bearer $SHELF_ADMIN" --data-raw '{"a": 1}' 'http://localhost:1/shelves/{shelf_id}'""",
        "      → 200 {}",
    ]


def test_questions_and_gaps_have_sections_and_are_no_failures() -> None:
    some = [failure("status-is-documented", SHELF, "404", 404, category=Category.GAP), failure("put-replaces", "PUT /a", "partial", category=Category.QUESTION)]
    some.append(failure("one-credential", SHELF, category=Category.NOTE))
    text = summary.text(event.Finished(9, 1.0, "completed", tuple(some)), BASE, TOKENS, DOCUMENT)
    assert [line for line in text.splitlines() if line and not line.startswith(" ")] == [
        summary.ASKED, summary.GAPS, summary.NOTES, "9 requests in 1.0 s, 0 failures, 1 question, 1 document gap (completed)",
    ]  # fmt: skip
    assert [one.severity for one in summary.findings(some, DOCUMENT, BASE, TOKENS)] == ["info", "info", "info"]


def test_the_overlay_adds_what_the_server_answers() -> None:
    some = [failure("status-is-documented", one, str(status), status, category=Category.GAP) for one in (BOOK, SHELF) for status in (418, 401)]
    content = yaml.safe_load(gaps.overlay(grouping.entries(some), BY_NAME))
    assert content["overlay"] == "1.0.0"
    assert content["actions"][0] == {
        "target": "$.paths['/shelves/{shelf_id}'].get",
        "update": {"responses": {"401": {"description": "Unauthorized"}, "418": {"description": "I'm a Teapot"}}},
    }
    assert len(content["actions"]) == 2
    assert gaps.overlay(grouping.entries([failure("scopes", SHELF)]), BY_NAME) == ""


def test_what_reaches_the_terminal_moves_no_cursor() -> None:
    one = failure("scopes", "GET /\x1b[31m\u202e", "nobody", 403, "\x1b]0;owned\x07", met="\x9b31m")
    text = summary.text(event.Finished(9, 1.0, "completed", (one,)), BASE, TOKENS, DOCUMENT)
    assert all(line.isprintable() for line in text.splitlines())


def test_each_cause_is_in_the_report() -> None:
    some = (failure("scopes", SHELF, "nobody"), failure("scopes", BOOK, "nobody"))
    said = summary.data(event.Finished(9, 1.0, "completed", some), BASE, TOKENS)
    assert said["causes"] == [[one.id for one in some]]
