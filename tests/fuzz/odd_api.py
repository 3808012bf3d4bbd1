"""Servers that are correct by their document, each in a way that many clients do not expect."""

import itertools
import time
from typing import Any

from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.probes import validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKENS = Tokens((Token("OWNER", frozenset({"r", "rw"}), "owner-token-1"), Token("GUEST", frozenset({"r"}), "guest-token-1")))
TEXT = """
openapi: 3.1.0
info: {title: Odd, version: "1"}
security: [{bearer: [r]}]
paths:
  /things:
    get:
      operationId: listThings
      parameters: [{name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}, HEADER]
      responses: {"200": {description: a page, content: {application/json: {schema: {type: object, required: [items], properties: {items: {type: array, items: {$ref: '#/components/schemas/ThingView'}}}}}}}, default: &e {description: refused}}
    post:
      operationId: makeThing
      security: [{bearer: [rw]}]
      parameters: [HEADER]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {"201": {description: made}, "202": {description: will be made}, default: *e}
  /things/{thing_id}:
    parameters: [{name: thing_id, in: path, required: true, schema: {type: integer}, example: 1}]
    get:
      operationId: getThing
      parameters: [HEADER]
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/ThingView'}}}}, default: *e}
    put:
      operationId: putThing
      security: [{bearer: [rw]}]
      parameters: [HEADER, IFMATCH]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {"200": &v {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/ThingView'}}}}, "201": *v, "202": {description: later}, "204": {description: done}, default: *e}
    patch:
      operationId: patchThing
      security: [{bearer: [rw]}]
      parameters: [HEADER, IFMATCH]
      requestBody: {required: true, content: {application/merge-patch+json: {schema: {$ref: '#/components/schemas/ThingPatch'}}}}
      responses: {"200": *v, "202": {description: later}, "204": {description: done}, default: *e}
    delete:
      operationId: dropThing
      security: [{bearer: [rw]}]
      parameters: [HEADER]
      responses: {"202": {description: later}, "204": {description: gone}, default: *e}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas:
    Fields:
      type: object
      properties:
        name: {type: string, minLength: 1, maxLength: 30}
        due: {type: string, format: date-time}
        size: {type: number, minimum: 0, maximum: 10}
        labels: {type: array, items: {type: string, maxLength: 9}, maxItems: 4}
    Thing: {allOf: [{$ref: '#/components/schemas/Fields'}], required: [name]}
    ThingPatch: {allOf: [{$ref: '#/components/schemas/Fields'}]}
    ThingView:
      allOf: [{$ref: '#/components/schemas/Fields'}]
      properties: {id: {type: integer, readOnly: true}, seen: {type: integer, readOnly: true}, now: {type: string, readOnly: true}}
"""
HEADER = "{name: X-Client, in: header, required: true, schema: {type: string, enum: [tests]}}"
IFMATCH = "{name: If-Match, in: header, required: true, schema: {type: string}}"


def load(*, header: bool = False, if_match: bool = False) -> Document:
    """The document, with or without its required headers."""
    text = TEXT.replace("[HEADER, IFMATCH]", f"[{', '.join([HEADER] * header + [IFMATCH] * if_match)}]")
    return document.parse(text.replace(", HEADER]", f", {HEADER}]" if header else "]").replace("[HEADER]", f"[{HEADER}]" if header else "[]"), "odd.yaml")


SCHEMAS = Schemas(load())
JUDGES = {kind: validator(SCHEMAS.json_schema(f"/components/schemas/{kind}", Direction.REQUEST)) for kind in ("Thing", "ThingPatch")}


class Odd:
    """Keeps things; each oddity is a method that a subclass overrides."""

    document = load()
    page = 3

    def __init__(self) -> None:
        self.things: dict[int, dict[str, Any]] = {}
        self.requests = 0
        self.ids = itertools.count(1)
        for _ in range(4):
            self.things[next(self.ids)] = {"name": "old"}

    def stored(self, value: dict[str, Any]) -> dict[str, Any]:
        return {name: value[name] for name in ("name", "due", "size", "labels") if name in value}

    def view(self, key: int) -> dict[str, Any]:
        return {"id": key, **self.things[key]}

    def put(self, key: int, value: dict[str, Any]) -> Response:
        self.things[key] = self.stored(value)
        return JSONResponse(self.view(key))

    def before(self, _: Request) -> Response | None:
        return None

    def missing(self) -> Response:
        return Response(status_code=404)

    def drop(self, key: int) -> Response:
        return Response(status_code=204) if self.things.pop(key, None) else self.missing()

    def make(self, value: dict[str, Any]) -> Response:
        key = next(self.ids)
        self.things[key] = self.stored(value)
        return Response(status_code=201, headers={"Location": f"/things/{key}"})

    def allowed(self, request: Request) -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in ("owner-token-1", "guest-token-1"):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        return None if token == "owner-token-1" or request.method == "GET" else Response(status_code=403)

    def valid(self, value: Any, kind: str) -> bool:
        return JUDGES[kind].is_valid(value)

    async def all(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        if request.method == "POST":
            value = await _json(request)
            return self.make(value) if self.valid(value, "Thing") else Response(status_code=422)
        page = request.query_params.get("page", "1")
        if not page.isascii() or not page.isdigit() or page.startswith("0") or len(page) > 18 or len(request.query_params.getlist("page")) > 1:
            return Response(status_code=422)
        start = (int(page) - 1) * self.page
        return JSONResponse({"items": [self.view(key) for key in sorted(self.things)][start : start + self.page]})

    async def one(self, request: Request) -> Response:
        text = request.path_params["thing_id"]
        if refused := self._refused(request):
            return refused
        if not text.lstrip("-").isdigit() or not text.isascii():
            return self.missing()
        return await self.on(int(text), request)

    async def on(self, key: int, request: Request) -> Response:
        if request.method == "DELETE":
            return self.drop(key)
        if request.method in ("PUT", "PATCH"):
            value = await _json(request)
            if not self.valid(value, "Thing" if request.method == "PUT" else "ThingPatch"):
                return Response(status_code=422)
            if key not in self.things:
                return self.missing()
            return self.put(key, value if request.method == "PUT" else {**self.things[key], **value})
        return JSONResponse(self.view(key), headers={"ETag": self.etag(key)}) if key in self.things else self.missing()

    def etag(self, key: int) -> str:
        return f'"{hash(repr(self.things[key])) & 0xFFFF}"'

    def _refused(self, request: Request) -> Response | None:
        self.requests += 1
        if request.method not in {"GET", "POST"} if request.url.path == "/things" else request.method not in {"GET", "PUT", "PATCH", "DELETE"}:
            return Response(status_code=405, headers={"Allow": "GET"})
        return self.before(request) or self.allowed(request)

    def app(self) -> Starlette:
        """The application, over this store."""

        def bound(handler: Any) -> Any:
            class Endpoint:
                async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                    await (await handler(Request(scope, receive)))(scope, receive, send)

            return Endpoint()

        return Starlette(routes=[Route("/things", bound(self.all), methods=None), Route("/things/{thing_id}", bound(self.one), methods=None)])


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None


def now() -> str:
    """The time to the second, as many servers say it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
