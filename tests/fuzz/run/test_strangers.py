"""Servers as frameworks make them: what is no bug is not told as one, and what a user configures reaches what nothing else does."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.errors import UsageError
from oaswright.fuzz.failure import Category
from oaswright.fuzz.resources import known_parameters
from oaswright.fuzz.run import campaign, hooks
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.target import Target
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

DESK = "/offices/{office}/desks/{code}"
TEXT = """
openapi: 3.1.0
info: {title: Desks, version: "1"}
paths:
  /offices/{office}/desks:
    parameters: [&office {name: office, in: path, required: true, schema: {type: string}}]
    get:
      parameters: [{name: free, in: query, schema: {type: [boolean, "null"]}}]
      responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Desk'}}}}}, "404": {description: none}, "422": {description: wrong}}
  /offices/{office}/desks/{code}:
    parameters: [*office, {name: code, in: path, required: true, schema: {type: string, pattern: '^[A-Z][0-9]{1,3}$'}}]
    get: {responses: {"200": &desk {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Desk'}}}}, "404": {description: none}, "422": {description: wrong}}}
    put:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/DeskIn'}}}}
      responses: {"200": *desk, "404": {description: none}, "422": {description: wrong}}
    patch:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/DeskPatch'}}}}
      responses: {"200": *desk, "404": {description: none}, "409": {description: state}, "422": {description: wrong}}
    delete: {responses: {"204": {description: gone}, "404": {description: none}, "422": {description: wrong}}}
  /offices/{office}/desks/{code}/notes:
    parameters: [*office, {name: code, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}, "404": {description: none}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [text], properties: {text: {type: string, maxLength: 40}}}}}}
      responses: {"201": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}, "404": {description: none}, "422": {description: wrong}}
  /offices/{office}/desks/{code}/notes/{note_id}:
    parameters: [*office, {name: code, in: path, required: true, schema: {type: string}}, {name: note_id, in: path, required: true, schema: {type: integer}}]
    delete: {responses: {"204": {description: gone}, "404": {description: none}}}
  /offices/{office}/desks/{code}/close:
    parameters: [*office, {name: code, in: path, required: true, schema: {type: string}}]
    post: {responses: {"200": *desk, "404": {description: none}, "409": {description: "there are no notes"}}}
components:
  schemas:
    Features: {type: array, uniqueItems: true, maxItems: 3, items: {enum: [lamp, phone, screen]}}
    DeskIn: {type: object, required: [seats], properties: {seats: {type: integer, minimum: 1, maximum: 9}, label: {type: string, maxLength: 20}, features: {$ref: '#/components/schemas/Features'}}}
    DeskPatch: {type: object, properties: {seats: {type: [integer, "null"], minimum: 1, maximum: 9}, label: {type: [string, "null"], maxLength: 20}}}
    Desk: {type: object, required: [code, seats, label, features], properties: {code: {type: string}, seats: {type: integer}, label: {type: string}, features: {$ref: '#/components/schemas/Features'}}}
    Note: {type: object, required: [id, text], properties: {id: {type: integer}, text: {type: string}}}
"""


class Desks:
    """Takes null in a PATCH for "leave it alone", keeps sets in its own order, makes desks by PUT alone; closes only desks that have notes."""

    def __init__(self) -> None:
        self.desks: dict[str, dict[str, Any]] = {}
        self.notes: dict[str, dict[int, str]] = {}
        self.ids = itertools.count(1)
        self.seen: list[tuple[str, str, int]] = []

    def app(self) -> Any:
        inner = Starlette(
            routes=[
                Route("/offices/{office}/desks", self.all),
                Route(DESK, self.one, methods=["GET", "PUT", "PATCH", "DELETE"]),
                Route(f"{DESK}/notes", self.noted, methods=["GET", "POST"]),
                Route(f"{DESK}/notes/{{note_id}}", self.note, methods=["DELETE"]),
                Route(f"{DESK}/close", self.close, methods=["POST"]),
            ]
        )

        async def app(scope: Any, receive: Any, send: Any) -> None:
            async def watched(message: Any) -> None:
                if message["type"] == "http.response.start":
                    self.seen.append((scope["method"], scope["path"], message["status"]))
                await send(message)

            await inner(scope, receive, watched if scope["type"] == "http" else send)

        return app

    def missing(self, request: Request) -> bool:
        code = request.path_params.get("code")
        return request.path_params["office"] != "north" or (code is not None and code not in self.desks)

    def keep(self, desk: dict[str, Any], name: str, value: Any) -> None:
        if value is not None:
            desk[name] = sorted(value) if name == "features" else value

    async def all(self, request: Request) -> Response:
        if self.missing(request):
            return Response(status_code=404)
        if request.query_params.get("free", "true") not in ("true", "false"):
            return Response(status_code=422)
        return JSONResponse(list(self.desks.values()))

    async def one(self, request: Request) -> Response:
        code = request.path_params["code"]
        if self.missing(request) and (request.method != "PUT" or request.path_params["office"] != "north"):
            return Response(status_code=404)
        if request.method == "GET":
            return JSONResponse(self.desks[code])
        if request.method == "DELETE":
            del self.desks[code]
            self.notes.pop(code, None)
            return Response(status_code=204)
        try:
            sent = json.loads(await request.body())
        except (ValueError, RecursionError):
            return Response(status_code=422)
        if not _fits(sent, request.method == "PUT") or not (code[:1].isascii() and code[:1].isupper() and code[1:].isdecimal() and len(code) < 5):
            return Response(status_code=422)
        desk = {"code": code, "label": "", "features": []} if request.method == "PUT" else self.desks[code]
        for name in ("seats", "label", "features"):
            self.keep(desk, name, sent.get(name))
        self.desks[code] = desk
        return JSONResponse(desk)

    async def noted(self, request: Request) -> Response:
        if self.missing(request):
            return Response(status_code=404)
        kept = self.notes.setdefault(request.path_params["code"], {})
        if request.method == "GET":
            return JSONResponse([{"id": number, "text": text} for number, text in kept.items()])
        try:
            sent = json.loads(await request.body())
        except (ValueError, RecursionError):
            return Response(status_code=422)
        if not (isinstance(sent, dict) and isinstance(sent.get("text"), str) and len(sent["text"]) <= 40):
            return Response(status_code=422)
        kept[number := next(self.ids)] = sent["text"]
        return JSONResponse({"id": number, "text": sent["text"]}, 201)

    async def note(self, request: Request) -> Response:
        kept, number = self.notes.get(request.path_params["code"], {}), request.path_params["note_id"]
        found = not self.missing(request) and number.isdecimal() and kept.pop(int(number), None) is not None
        return Response(status_code=204 if found else 404)

    async def close(self, request: Request) -> Response:
        if self.missing(request):
            return Response(status_code=404)
        code = request.path_params["code"]
        return JSONResponse(self.desks[code]) if self.notes.get(code) else Response(status_code=409)


def _fits(sent: Any, whole: bool) -> bool:
    if not isinstance(sent, dict) or (whole and sent.get("seats") is None):
        return False
    seats, label, features = sent.get("seats", 1), sent.get("label", ""), sent.get("features", [])
    if not whole:
        seats, label = 1 if seats is None else seats, "" if label is None else label
    is_set = isinstance(features, list) and all(one in ("lamp", "phone", "screen") for one in features if isinstance(one, str)) and len(features) <= 3
    is_set = is_set and all(isinstance(one, str) for one in features) and len(set(features)) == len(features)
    is_whole = isinstance(seats, int | float) and not isinstance(seats, bool) and seats == int(seats)
    return is_set and is_whole and 1 <= seats <= 9 and isinstance(label, str) and len(label) <= 20


def parsed() -> Document:
    return document.parse(TEXT, "desks.yaml")


def ended(api: Desks, **options: Any) -> Any:
    given = campaign.Options(max_requests=900, **options)
    return list(campaign.run(parsed(), Target("desks", "http://testserver", api.app()), Tokens(), given))[-1]


def told(end: Any, *categories: Category) -> list[tuple[str, str, str]]:
    return [(one.law, one.operation, one.met) for one in end.failures if one.category in categories]


NORTH = known_parameters.KnownParameters({"office": "north"})


def test_ids_of_the_configuration_reach_all_operations_and_a_correct_server_has_no_failure() -> None:
    end = ended(Desks(), known=NORTH)
    assert told(end, Category.BUG) == []
    assert {one[2] for one in told(end, Category.WARNING)} <= {
        one[2] for one in told(end, Category.WARNING) if one[0] == "written-is-read" and "features" in one[2]
    }
    assert end.reach.missed == ()
    assert (end.reach.percent, end.reach.held, end.reach.resources) == (100, 1, 1)
    assert {one.law for one in end.failures if one.category is Category.QUESTION} <= {"written-is-read"}


def test_a_value_may_belong_to_one_path_alone() -> None:
    end = ended(Desks(), known=known_parameters.from_settings({"/offices/{office}/desks": {"office": "north"}}, parsed()))
    assert "GET /offices/{office}/desks" in end.reach.reached


def test_without_a_value_the_report_says_which_line_helps() -> None:
    missed = ended(Desks()).reach.missed
    assert {one.operation for one in missed} >= {f"PUT {DESK}", f"POST {DESK}/close"}
    assert 'set parameters = { office = "..."' in missed[0].hint


@pytest.mark.parametrize("settings", [{"/nowhere": {"office": "north"}}, {"office": ["north"]}, {"/offices/{office}/desks": {"office": {}}}])
def test_parameters_that_fit_nothing_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="parameters in"):
        known_parameters.from_settings(settings, parsed())


def forget_label(api: Desks) -> None:
    api.keep = lambda desk, name, value: None if name == "label" else Desks.keep(api, desk, name, value)  # type: ignore[method-assign] # a fault


def drop_features(api: Desks) -> None:
    def keep(desk: dict[str, Any], name: str, value: Any) -> None:
        Desks.keep(api, desk, name, value[:1] if name == "features" and value else value)

    api.keep = keep  # type: ignore[method-assign] # a fault


@pytest.mark.parametrize("fault", [forget_label, drop_features])
def test_a_lost_write_is_found_on_what_only_a_put_makes(fault: Callable[[Desks], None]) -> None:
    api = Desks()
    fault(api)
    assert "written-is-read" in {one[0] for one in told(ended(api, known=NORTH), Category.BUG)}


def test_instances_of_the_users_own_code_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_hooks.py").write_text("def make(path):\n    return {'office': 'north', 'code': 'Z9'} if path.endswith('{code}') else None\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    api = Desks()
    api.desks["Z9"] = {"code": "Z9", "seats": 2, "label": "", "features": []}
    end = ended(api, hook=hooks.instances("my_hooks:make", tmp_path))
    assert f"PATCH {DESK}" in end.reach.reached
    assert ("PATCH", "/offices/north/desks/Z9", 200) in api.seen


def called(name: str, root: Path) -> None:
    hook = hooks.instances(name, root)
    assert hook
    hook(DESK)


@pytest.mark.parametrize(
    ("source", "name", "sentence"),
    [
        ("", "my_bad_hooks", "is not module:function"),
        ("", "my_bad_hooks:make", "cannot be imported: AttributeError"),
        ("1/0", "my_bad_hooks:make", "cannot be imported: ZeroDivisionError"),
        ("def make(path):\n    raise KeyError('x')", "my_bad_hooks:make", "raised KeyError"),
        ("def make(path):\n    return 'Z9'", "my_bad_hooks:make", "returned 'Z9'"),
    ],
)
def test_a_hook_that_cannot_be_used_is_told(source: str, name: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_bad_hooks.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "my_bad_hooks", raising=False)
    with pytest.raises(UsageError, match=sentence):
        called(name, tmp_path)
