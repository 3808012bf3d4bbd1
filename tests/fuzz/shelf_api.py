"""A resource API for the tests: shelves (list, POST, GET, PUT, DELETE) and the books on them (PATCH too).

It is faultless; a fault is a subclass of `Shelves` that overrides one method (tests/bench/faults_shelf.py).
"""

import copy
import json
import re
from typing import Any

import jsonschema_rs
from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.fuzz.wire.credentials import Token, Tokens
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fuzz import shelf_document

ADMIN, READER = "shelf-admin-token", "shelf-reader-token"
TOKENS = Tokens((Token("SHELF_ADMIN", frozenset({"books:read", "books:write"}), ADMIN), Token("SHELF_READER", frozenset({"books:read"}), READER)))
SCOPES = {ADMIN: {"books:read", "books:write"}, READER: {"books:read"}}
DOCUMENT = shelf_document.load()
SCHEMAS = Schemas(DOCUMENT)
JUDGES = {
    name: jsonschema_rs.validator_for(SCHEMAS.json_schema(f"/components/schemas/{name}", Direction.REQUEST), validate_formats=True)
    for name in ("Shelf", "Book", "BookPatch")
}
READ_ONLY = ("id", "url", "revision")


class Refused(Exception):  # noqa: N818 # an answer, not a fault
    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers


class Shelves:
    """The store and the handlers; each step is a method."""

    def __init__(self) -> None:
        self.shelves: dict[int, dict[str, Any]] = {}
        self.books: dict[tuple[int, int], dict[str, Any]] = {}
        self.next_id = 0
        self.requests = 0
        for name in ("Hall", "Attic"):
            shelf = self.make_shelf({"name": name})
            for title in ("Emma", "Ulysses"):
                self.make_book(shelf["id"], {"title": title, "pages": 300, "tags": ["old"]})

    # What faults override.
    def authorize(self, request: Request, scope: str) -> None:
        credentials = request.headers.getlist("authorization")
        kind, _, token = credentials[0].partition(" ") if len(credentials) == 1 else ("", "", "")
        if kind.lower() != "bearer" or token not in SCOPES:
            raise Refused(401, "who are you?", {"WWW-Authenticate": "Bearer"})
        if scope not in SCOPES[token]:
            raise Refused(403, "not allowed")

    def parse(self, body: bytes, content_type: str) -> Any:
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise Refused(415, "send JSON")
        try:
            value = json.loads(body.decode("utf-8"), parse_constant=lambda _: 1 / 0)
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # no number beyond all floats, no half of a surrogate pair
            return value
        except (ValueError, ZeroDivisionError, RecursionError):
            raise Refused(400, "not JSON") from None

    def validate(self, kind: str, value: Any) -> None:
        if not JUDGES[kind].is_valid(value):
            raise Refused(400, f"not a valid {kind}")

    def check_patched(self, patched: dict[str, Any]) -> None:
        if (patched.get("state") == "RETIRED") != ("reason" in patched):
            raise Refused(400, "a reason goes with RETIRED, and only with it")

    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {key: one for key, one in value.items() if key not in READ_ONLY}

    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        merged = {**old, **patch}
        if patch.get("state", "RETIRED") != "RETIRED":
            merged.pop("reason", None)
        return merged

    def replace(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        return {**{key: old[key] for key in READ_ONLY if key in old}, **new}

    def store_book(self, key: tuple[int, int], book: dict[str, Any]) -> None:
        self.books[key] = book

    def store_shelf(self, key: int, shelf: dict[str, Any]) -> None:
        self.shelves[key] = shelf

    def view(self, book: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in book.items() if key != "lock_code"}

    def drop_book(self, key: tuple[int, int]) -> None:
        del self.books[key]

    def list_books(self, shelf: int, limit: int) -> list[dict[str, Any]]:
        return [self.view(book) for key, book in self.books.items() if key[0] == shelf][:limit]

    def error(self, refused: Refused, request: Request) -> Response:  # noqa: ARG002 # faults look at it
        return JSONResponse({"error": refused.message}, refused.status, refused.headers)

    # The handlers.
    def make_shelf(self, value: dict[str, Any]) -> dict[str, Any]:
        self.next_id += 1
        shelf = {"id": self.next_id, "capacity": 10, **self.writable(value)}
        self.store_shelf(self.next_id, shelf)
        return shelf

    def make_book(self, shelf: int, value: dict[str, Any]) -> dict[str, Any]:
        self.next_id += 1
        own = {"id": self.next_id, "url": f"/shelves/{shelf}/books/{self.next_id}", "revision": 1}
        book = {**own, "state": "DRAFT", "lendable": True, **self.writable(value)}
        self.store_book((shelf, self.next_id), book)
        return book

    def find_shelf(self, request: Request) -> int:
        key = number(request, "shelf_id")
        if key not in self.shelves:
            raise Refused(404, "no such shelf")
        return key

    def find_book(self, request: Request) -> tuple[int, int]:
        key = (self.find_shelf(request), number(request, "book_id"))
        if key not in self.books:
            raise Refused(404, "no such book")
        return key

    async def body(self, request: Request, kind: str) -> dict[str, Any]:
        value = self.parse(await request.body(), request.headers.get("content-type", ""))
        self.validate(kind, value)
        return dict(value)

    async def shelf_list(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(list(self.shelves.values())[: limit(request)])
        return JSONResponse(self.make_shelf(await self.body(request, "Shelf")), 201)

    async def one_shelf(self, request: Request) -> Response:
        key = self.find_shelf(request)
        if request.method == "PUT":
            new = self.writable(await self.body(request, "Shelf"))
            self.store_shelf(key, self.replace(self.shelves[key], {"capacity": 10, **new}))
        if request.method == "DELETE":
            del self.shelves[key]
            self.books = {place: book for place, book in self.books.items() if place[0] != key}
            return Response(status_code=204)
        return JSONResponse(self.shelves[key])

    async def book_list(self, request: Request) -> Response:
        shelf = self.find_shelf(request)
        if request.method == "GET":
            return JSONResponse(self.list_books(shelf, limit(request)))
        return JSONResponse(self.view(self.make_book(shelf, await self.body(request, "Book"))), 201)

    async def one_book(self, request: Request) -> Response:
        key = self.find_book(request)
        if request.method == "DELETE":
            self.drop_book(key)
            return Response(status_code=204)
        if request.method in ("PUT", "PATCH"):
            return JSONResponse(self.view(await self.write_book(key, request)))
        return JSONResponse(self.view(self.books[key]))

    async def write_book(self, key: tuple[int, int], request: Request) -> dict[str, Any]:
        is_whole = request.method == "PUT"
        sent = self.writable(await self.body(request, "Book" if is_whole else "BookPatch"))
        old = copy.deepcopy(self.books[key])  # not before the body is there: others may write meanwhile
        new = self.replace(old, {"state": "DRAFT", "lendable": True, **sent}) if is_whole else self.merge(old, sent)
        self.check_patched(new)
        if new != old:
            new["revision"] = old["revision"] + 1
        self.store_book(key, new)
        return new

    def app(self) -> Starlette:
        """The application, over this store."""
        places = {
            "/shelves": (self.shelf_list, ["GET", "POST"]),
            "/shelves/{shelf_id}": (self.one_shelf, ["GET", "PUT", "DELETE"]),
            "/shelves/{shelf_id}/books": (self.book_list, ["GET", "POST"]),
            "/shelves/{shelf_id}/books/{book_id}": (self.one_book, ["GET", "PUT", "PATCH", "DELETE"]),
        }
        return Starlette(routes=[Route(path, self._guard(handler, methods), methods=None) for path, (handler, methods) in places.items()])

    def _guard(self, handler: Any, methods: list[str]) -> Any:
        api = self

        class Endpoint:
            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                request = Request(scope, receive)
                api.requests += 1
                try:
                    if request.method not in methods:
                        raise Refused(405, "no such method", {"Allow": ", ".join(methods)})
                    api.authorize(request, "books:read" if request.method == "GET" else "books:write")
                    answer = await handler(request)
                except Refused as refused:
                    answer = api.error(refused, request)
                await answer(scope, receive, send)

        return Endpoint()


def number(request: Request, name: str) -> int:
    text = request.path_params[name]
    if not re.fullmatch(r"[1-9][0-9]{0,17}", text):
        raise Refused(400 if not re.fullmatch(r"[0-9]+", text) else 404, f"{name} is not a number")
    return int(text)


def limit(request: Request) -> int:
    given = request.query_params.getlist("limit")
    if not given:
        return 50
    if len(given) > 1 or not re.fullmatch(r"[1-9][0-9]?", given[0]) or int(given[0]) > 50:
        raise Refused(400, "limit goes from 1 to 50")
    return int(given[0])
