"""The lending library of openapi.yaml: in memory, the same ids and times in every run, and strict."""

import argparse
import os
import re
import threading
from datetime import UTC, datetime, timedelta
from secrets import compare_digest
from typing import Any

from oaswright.api.operation import Operation
from wire import DOCUMENT, LIMIT, Refusal, Request, Response, answer, content, decoded, lifespan, pairs, parsed, problem, route, validate, value

START = datetime(2026, 1, 1, tzinfo=UTC)


class Library:
    """The ASGI application; each operation is the method of its name, and `read` and `keep` meet the stored books."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.key = os.environ.get("LIBRARY_KEY", "demo-librarian-key")
        self.tokens = {os.environ.get("LIBRARY_READER_TOKEN", "demo-reader-token"): {"library.read"}}
        self.books: dict[str, dict[str, Any]] = {}
        self.loans: dict[int, dict[str, Any]] = {}
        self.ticks = self.book_ids = self.loan_ids = 0
        for body in SHELF:
            self.books[body["isbn"]] = self.made(body)

    # The store

    def now(self) -> str:
        """One second after the last time it was asked."""
        self.ticks += 1
        return (START + timedelta(seconds=self.ticks)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def made(self, body: dict[str, Any]) -> dict[str, Any]:
        self.book_ids += 1
        return {"id": self.book_ids, "isbn": body["isbn"], "created": self.now(), **fields(body)}

    def read(self, isbn: str) -> dict[str, Any]:
        if isbn not in self.books:
            raise Refusal(404, f"There is no book {isbn}")
        return self.books[isbn]

    def keep(self, isbn: str, book: dict[str, Any]) -> None:
        self.books[isbn] = book

    def lent(self, isbn: str) -> list[dict[str, Any]]:
        return [loan for loan in self.loans.values() if loan["isbn"] == isbn]

    def available(self, book: dict[str, Any]) -> bool:
        return bool(book["medium"]["kind"] == "audio" or len(self.lent(book["isbn"])) < book["medium"]["copies"])

    def view(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "available": self.available(book)}

    # The operations

    def list_books(self, request: Request) -> Response:
        found = self.matching(request.query)
        start = request.query["offset"]
        page = found[start : start + request.query["limit"]]
        return Response(200, {"total": len(found), "items": page}, {"X-Total-Count": str(len(found))})

    def matching(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        books = [self.view(book) for book in self.books.values()]
        wanted = {name: query[name] for name in ("author", "available") if name in query}
        return sorted(
            (book for book in books if all(book[name] == value for name, value in wanted.items())), key=lambda book: (book[query["sort"]], book["isbn"])
        )

    def add_book(self, request: Request) -> Response:
        isbn = request.body["isbn"]
        if isbn in self.books:
            raise Refusal(409, f"There is a book {isbn} already")
        self.keep(isbn, self.made(request.body))
        return Response(201, self.view(self.read(isbn)), {"Location": f"/books/{isbn}"})

    def get_book(self, request: Request) -> Response:
        return Response(200, self.view(self.read(request.path["isbn"])))

    def replace_book(self, request: Request) -> Response:
        book = self.read(request.path["isbn"])
        self.keep(book["isbn"], {**book, **fields(request.body)})
        return Response(200, self.view(self.read(book["isbn"])))

    def update_book(self, request: Request) -> Response:
        book = self.read(request.path["isbn"])
        self.keep(book["isbn"], {**book, **changes(request.body)})
        return Response(200, self.view(self.read(book["isbn"])))

    def delete_book(self, request: Request) -> Response:
        book = self.read(request.path["isbn"])
        if self.lent(book["isbn"]):
            raise Refusal(409, "The book is on loan")
        del self.books[book["isbn"]]
        return Response(204)

    def list_loans(self, request: Request) -> Response:
        return Response(200, self.lent(self.read(request.path["isbn"])["isbn"]))

    def add_loan(self, request: Request) -> Response:
        book = self.read(request.path["isbn"])
        if not self.available(book):
            raise Refusal(409, "Every copy is on loan")
        self.loan_ids += 1
        body = {"borrower": request.body["borrower"], "due": request.body["due"], "remind": request.body.get("remind", True)}
        self.loans[self.loan_ids] = {"id": self.loan_ids, "isbn": book["isbn"], "lent": self.now(), **body}
        return Response(201, self.loans[self.loan_ids], {"Location": f"/loans/{self.loan_ids}"})

    def loan(self, request: Request) -> dict[str, Any]:
        if request.path["loan_id"] not in self.loans:
            raise Refusal(404, f"There is no loan {request.path['loan_id']}")
        return self.loans[request.path["loan_id"]]

    def get_loan(self, request: Request) -> Response:
        return Response(200, self.loan(request))

    def delete_loan(self, request: Request) -> Response:
        del self.loans[self.loan(request)["id"]]
        return Response(204)

    # HTTP

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
        elif scope["type"] == "http":
            body = await content(receive)
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            raw = scope.get("raw_path") or scope["path"].encode()
            response = self.respond(scope["method"], raw.split(b"?")[0], scope["query_string"], headers, body)
            await answer(send, response)

    def respond(self, method: str, path: bytes, query: bytes, headers: dict[str, str], body: bytes | None) -> Response:
        with self.lock:
            try:
                return self.handle(self.request(method, path, query, headers, body))
            except Refusal as refusal:
                return problem(refusal)

    def request(self, method: str, path: bytes, query: bytes, headers: dict[str, str], body: bytes | None) -> Request:
        operation, segments = route(method, path)
        self.authorize(operation, headers)
        given = self.parameters(operation, "path", [(name, decoded(value)) for name, value in segments.items()])
        asked = self.parameters(operation, "query", pairs(query))
        return Request(operation, given, asked, headers, self.payload(operation, headers, body))

    def handle(self, request: Request) -> Response:
        response: Response = getattr(self, re.sub("([A-Z])", r"_\1", request.operation.id).lower())(request)
        return response

    def authorize(self, operation: Operation, headers: dict[str, str]) -> None:
        if compare_digest(headers.get("x-api-key", "").encode(), self.key.encode()):
            return
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token not in self.tokens:
            raise Refusal(401, "A valid key or token is needed", {"WWW-Authenticate": "Bearer"})
        needed = next(entry["oauth"][0] for entry in operation.security if "oauth" in entry)
        if needed not in self.tokens[token]:
            raise Refusal(403, f"The scope {needed} is needed")

    def parameters(self, operation: Operation, location: str, given: list[tuple[str, str]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for parameter in (one for one in operation.parameters if one.location == location):
            texts = [text for name, text in given if name == parameter.name]
            if len(texts) > 1:
                raise Refusal(400, f"{parameter.name}: given more than once")
            if texts:
                result[parameter.name] = value(parameter, texts[0])
            elif "default" in DOCUMENT.get(parameter.schema):
                result[parameter.name] = DOCUMENT.get(parameter.schema)["default"]
        return result

    def payload(self, operation: Operation, headers: dict[str, str], body: bytes | None) -> Any:
        if operation.body is None:
            return None
        if body is None:
            raise Refusal(413, f"A body may hold {LIMIT} bytes")
        media_type, _, options = headers.get("content-type", "").lower().partition(";")
        if media_type.strip() != "application/json" or options.strip() not in ("", "charset=utf-8"):
            raise Refusal(415, "The body must be application/json")
        return self.valid(operation.body.media_types["application/json"], parsed(body), "the body")

    def valid(self, schema: str, instance: Any, where: str) -> Any:
        validate(schema, instance, where)
        return instance


SHELF: tuple[dict[str, Any], ...] = (
    {
        "isbn": "9780441478125",
        "title": "The Left Hand of Darkness",
        "author": "Ursula K. Le Guin",
        "published": "1969-03-01",
        "price": 9.5,
        "subjects": ["novel"],
        "medium": {"kind": "paper", "shelf": "A-12", "copies": 2},
    },
    {"isbn": "9780140449136", "title": "Crime and Punishment", "author": "Fyodor Dostoyevsky", "medium": {"kind": "audio", "minutes": 1230}},
)


def fields(body: dict[str, Any]) -> dict[str, Any]:
    """Every field that may be written, with the default of each that is absent."""
    defaults: dict[str, Any] = {"language": "en", "published": None, "price": None, "subjects": [], "notes": None}
    return {**defaults, **changes(body)}


def changes(body: dict[str, Any]) -> dict[str, Any]:
    """The fields of a body that may be written."""
    names = ("title", "author", "language", "published", "price", "subjects", "notes", "medium")
    result = {name: body[name] for name in names if name in body}
    if "medium" in result:
        medium = result["medium"]
        defaults = {"shelf": None, "copies": 1} if medium["kind"] == "paper" else {"minutes": None, "narrator": None}
        result["medium"] = {"kind": medium["kind"], **{name: medium.get(name, default) for name, default in defaults.items()}}
    return result


def serve(application: Any, port: int) -> None:
    """Serve on this machine only, until stopped."""
    import uvicorn

    uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning", access_log=False, server_header=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="A lending library for tests.")
    parser.add_argument("--port", type=int, default=8000)
    serve(app, parser.parse_args().port)


app = Library()

if __name__ == "__main__":
    main()
