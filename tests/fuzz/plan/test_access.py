"""Ids at the ends of what a document allows, and bodies that are no JSON, are sent, and only a failure of the server is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from oaswright.document import document
from oaswright.fuzz.plan.access import edges
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.target import Target
from oaswright.probes.make import Maker
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

DOCUMENT = document.parse(
    """\
openapi: 3.1.0
info: {title: Rooms, version: '1'}
paths:
  /houses/{house}/rooms/{number}:
    parameters:
      - {name: house, in: path, required: true, schema: {type: string}, example: a}
      - {name: number, in: path, required: true, schema: {type: integer}, example: 1}
    get:
      responses:
        '200': {description: One., content: {application/json: {schema: {type: object, required: [number], properties: {number: {type: integer}}}}}}
        '404': {description: None., content: {application/json: {schema: {type: object}}}}
""",
    "rooms.yaml",
)


def told(is_bad: Callable[[str], bool], status: int) -> list[tuple[str, str]]:
    """What is told of a server that has one room, and answers some ids with this status."""

    async def room(request: Request) -> Response:
        house, number = request.path_params["house"], request.path_params["number"]
        if is_bad(f"{house}/{number}"):
            return Response(status_code=status)
        is_there = (house, number) == ("a", "1")
        return JSONResponse({"number": 1} if is_there else {}, 200 if is_there else 404)

    target = Target("rooms", "http://testserver", Starlette(routes=[Route("/houses/{house}/rooms/{number}", room)]))
    job = law_phase.Examination(DOCUMENT, target, Tokens(()), campaign.selected(DOCUMENT, ()), 0, 60)
    return [(one.law, one.cause) for failures in job.run() for one in failures]


BAD: dict[str, Callable[[str], bool]] = {
    "beyond 64 bits": lambda path: path.endswith(f"/{2**63}"),
    "below 64 bits": lambda path: path.endswith(f"/{-(2**63) - 1}"),
    "huge": lambda path: len(path.rsplit("/", 1)[1]) > 40,
    "long": lambda path: len(path.split("/", 1)[0]) >= 1000,
    "NUL": lambda path: "\0" in path,
    "emoji": lambda path: "😀" in path,
    "quote": lambda path: "'" in path,
}


@pytest.mark.parametrize("is_bad", BAD.values(), ids=BAD)
def test_a_server_that_fails_on_such_an_id_is_told_of(is_bad: Callable[[str], bool]) -> None:
    assert told(is_bad, 500) == [("no-server-error", "500")]


def test_an_answer_with_something_under_such_an_id_is_told() -> None:
    async def always(_: Request) -> Response:
        return JSONResponse({"number": 1})

    target = Target("rooms", "http://testserver", Starlette(routes=[Route("/houses/{house}/rooms/{number:path}", always)]))
    job = law_phase.Examination(DOCUMENT, target, Tokens(()), campaign.selected(DOCUMENT, ()), 0, 60)
    assert {(one.law, one.cause) for failures in job.run() for one in failures} >= {("unknown-id", "house"), ("unknown-id", "number")}


@pytest.mark.parametrize("status", [400, 404, 405, 414, 422])
def test_such_an_id_may_be_turned_away_in_any_way(status: int) -> None:
    """Also without the body that the document asks for: what stands before the operation may have done it."""
    assert told(lambda path: any(bad(path) for bad in BAD.values()), status) == []


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer"}, [2**63, -(2**63) - 1, 10**40]),
        ({"type": "integer", "minimum": 1}, [2**63, 10**40]),
        ({"type": "integer", "minimum": 1, "maximum": 1000}, []),
        ({"type": "integer", "format": "int64"}, [2**63 - 1, -(2**63)]),
        ({"type": "integer", "format": "int32", "minimum": 0}, [2**31 - 1]),
        ({"type": "string", "format": "uuid"}, []),
        ({"type": "string", "pattern": "^[a-z]+$", "maxLength": 8}, ["aaaaaaaa"]),
        ({"enum": ["north", "south"]}, []),
    ],
)
def test_the_document_says_which_ids_are_sent(schema: dict[str, Any], expected: list[Any]) -> None:
    maker = Maker(schema)
    assert [one for one in edges(maker) if maker.fits(schema, one)] == expected


ROOM = document.parse(
    """\
openapi: 3.1.0
info: {title: Room, version: '1'}
security: [{bearer: []}]
paths:
  /rooms/{number}:
    parameters: [{name: number, in: path, required: true, schema: {type: integer}, example: 1}]
    get: {responses: {'200': {description: One., content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}, default: {description: No.}}}
    put:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'200': {description: Done.}, default: {description: No.}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
""",
    "room.yaml",
)
OWNER = Tokens((Token("OWNER", frozenset({"all"}), "owner-token-1"),))


def told_of_room(parse: Callable[[bytes], Any], prefix: str = "Bearer ") -> set[tuple[str, str, str]]:
    """What is told of a room behind a reader of JSON, and a form of the header in which it takes its token."""
    room: dict[str, Any] = {"name": "hall"}

    async def handle(request: Request) -> Response:
        if request.headers.get("authorization") != f"{prefix}owner-token-1":
            return Response(status_code=401)
        if request.path_params["number"] != "1":
            return Response(status_code=404)
        if request.method == "PUT":
            try:
                sent = parse(await request.body())
            except ValueError:
                return Response(status_code=400)
            if not isinstance(sent, dict) or not isinstance(sent.get("name"), str):
                return Response(status_code=422)
            room["name"] = sent["name"]
        return JSONResponse({"name": room["name"]})

    target = Target("room", "http://testserver", Starlette(routes=[Route("/rooms/{number}", handle, methods=["GET", "PUT"])]))
    job = law_phase.Examination(ROOM, target, OWNER, campaign.selected(ROOM, ()), 0, 300)
    return {(one.law, one.operation, one.cause) for failures in job.run() for one in failures}


def careless(content: bytes) -> Any:
    """It takes its content for UTF-8."""
    try:
        return json.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise RuntimeError from None


def careful(text: bytes) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None


def test_a_body_that_is_no_json_and_makes_a_server_fail_is_told() -> None:
    two_credentials = ("one-credential", "GET /rooms/{number}", "")
    assert told_of_room(careless) == {("no-server-error", "PUT /rooms/{number}", "500"), two_credentials}
    assert told_of_room(careful) == {two_credentials}


def test_a_token_that_no_operation_takes_is_told_though_nothing_can_be_read() -> None:
    refused = {("scopes", operation, "$OWNER is refused") for operation in ("GET /rooms/{number}", "PUT /rooms/{number}")}
    assert told_of_room(json.loads, prefix="Token ") >= refused
