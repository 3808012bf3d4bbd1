"""Faults of what is let in, and of what a refusal says."""

import traceback
from typing import Any

from oaswright.api.operation import Operation
from server import Library
from wire import LIMIT, Refusal, Request, Response, parsed

from broken import AUDIO, BOOK, FIELDS, NEW, fault


@fault(f'reader PATCH {BOOK} {{"title": "T"}}')
class ReaderMayWrite(Library):
    """A token that may read may also change a book."""

    def authorize(self, operation: Operation, headers: dict[str, str]) -> None:
        try:
            super().authorize(operation, headers)
        except Refusal as refusal:
            if refusal.status != 403 or operation.id != "updateBook":
                raise


@fault(f"reader GET {BOOK}")
class ReaderMayNotRead(Library):
    """A token that may read is refused."""

    def authorize(self, operation: Operation, headers: dict[str, str]) -> None:
        super().authorize(operation, headers)
        if "x-api-key" not in headers:
            raise Refusal(403, "A key is needed")


@fault(f"nobody GET {BOOK}")
class NobodyMayRead(Library):
    """A book is read without a key."""

    def authorize(self, operation: Operation, headers: dict[str, str]) -> None:
        if operation.id != "getBook":
            super().authorize(operation, headers)


@fault("nobody DELETE /loans/1")
class NobodyMayDelete(Library):
    """A loan is ended without a key."""

    def authorize(self, operation: Operation, headers: dict[str, str]) -> None:
        if operation.id != "deleteLoan":
            super().authorize(operation, headers)


@fault(f'PATCH {BOOK} {{"price": -1}}')
class TokenLeaked(Library):
    """A refusal repeats the key or the token that was sent."""

    def valid(self, schema: str, instance: Any, where: str) -> Any:
        try:
            return super().valid(schema, instance, where)
        except Refusal as refusal:
            raise Refusal(refusal.status, f"{refusal.detail} (asked by {self.key})") from None


@fault(f'PATCH {BOOK} {{"price": -1}}')
class StackTrace(Library):
    """A refusal holds a stack trace."""

    def valid(self, schema: str, instance: Any, where: str) -> Any:
        try:
            return super().valid(schema, instance, where)
        except Refusal as refusal:
            raise Refusal(refusal.status, traceback.format_exc()) from None


class Mending(Library):
    """Mends a body before it is judged."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        return body

    def valid(self, schema: str, instance: Any, where: str) -> Any:
        return super().valid(schema, self.mend(dict(instance)) if isinstance(instance, dict) else instance, where)


@fault(f'PATCH {BOOK} {{"language": "DE"}}')
class EnumInWrongCase(Mending):
    """A language is taken in upper case."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "language": body["language"].lower()} if isinstance(body.get("language"), str) else body


@fault(f'PATCH {BOOK} {{"price": "3"}}')
class TextAsNumber(Mending):
    """A price is taken as text."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        price = body.get("price")
        return {**body, "price": float(price)} if isinstance(price, str) and price.replace(".", "", 1).isdecimal() else body


@fault(f'PUT {BOOK} {{"title": "T", "medium": {{"kind": "audio", "minutes": 5}}}}')
class RequiredNotRequired(Mending):
    """A book without an author is taken."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"author": "Unknown", **body} if "medium" in body else body


@fault(f'PATCH {BOOK} {{"notes": "{"n" * 501}"}}')
class TooLongIsTaken(Mending):
    """Notes of any length are taken, and cut."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "notes": body["notes"][:500]} if isinstance(body.get("notes"), str) else body


@fault(f'PATCH {BOOK} {{"price": 0}}')
class ExclusiveBoundIncluded(Mending):
    """A price of 0 is taken as none."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "price": body["price"] or None} if isinstance(body.get("price"), int | float) else body


@fault(f'PATCH {BOOK} {{"title": null}}')
class NullIsTaken(Mending):
    """A title may be null, and is then left alone."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in body.items() if (name, value) != ("title", None)}


@fault(f'PATCH {BOOK} {{"subjects": ["a", "a"]}}')
class RepeatsAreTaken(Mending):
    """A subject may be named twice."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        subjects = body.get("subjects")
        return {**body, "subjects": list(dict.fromkeys(subjects))} if isinstance(subjects, list) and all(isinstance(one, str) for one in subjects) else body


@fault(f'POST {AUDIO}/loans {{"borrower": "B", "due": "2026-02-30"}}')
class FormatIsNotChecked(Mending):
    """A loan may be due on a day that is not in the calendar."""

    def mend(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "due": "2026-02-28"} if isinstance(body.get("due"), str) else body


@fault("GET /books?limit=51")
class BoundOfOneMore(Library):
    """A page of 51 books may be asked for."""

    def parameters(self, operation: Operation, location: str, given: list[tuple[str, str]]) -> dict[str, Any]:
        return super().parameters(operation, location, [(name, "50" if (name, text) == ("limit", "51") else text) for name, text in given])


@fault("GET /books?sort=pages")
class UnknownSortIsTaken(Library):
    """An unknown order is taken as the default one."""

    def parameters(self, operation: Operation, location: str, given: list[tuple[str, str]]) -> dict[str, Any]:
        return super().parameters(operation, location, [(n, t) for n, t in given if n != "sort" or t in ("title", "author", "created")])


@fault(f"PUT {BOOK} {{")
class BrokenJsonIsTaken(Library):
    """PUT takes a body that is not JSON as no change."""

    def replace_book(self, request: Request) -> Response:
        return super().replace_book(request) if request.body else self.get_book(request)

    def payload(self, operation: Operation, headers: dict[str, str], body: bytes | None) -> Any:
        if operation.id == "replaceBook" and body is not None and len(body) <= LIMIT:
            try:
                parsed(body)
            except Refusal:
                return None
        return super().payload(operation, headers, body)


@fault("GET /books/x")
class WrongIsbnCrashes(Library):
    """An ISBN that is none is answered with 500."""

    def parameters(self, operation: Operation, location: str, given: list[tuple[str, str]]) -> dict[str, Any]:
        try:
            return super().parameters(operation, location, given)
        except Refusal:
            raise Refusal(500 if location == "path" else 400, "Something is wrong") from None


@fault(f"POST /books {NEW}", f"POST /books {NEW}")
class TwiceTheSame(Library):
    """A book with a known ISBN replaces the one that is there."""

    def add_book(self, request: Request) -> Response:
        self.books.pop(request.body["isbn"], None)
        return super().add_book(request)


@fault(*[f'POST {BOOK}/loans {{"borrower": "B", "due": "2026-02-01"}}'] * 3)
class LentTooOften(Library):
    """A book may be lent when no copy is left."""

    def add_loan(self, request: Request) -> Response:
        book = self.read(request.path["isbn"])
        medium = book["medium"]
        self.books[book["isbn"]] = {**book, "medium": {"kind": "audio", "minutes": 1}}
        try:
            return super().add_loan(request)
        finally:
            self.books[book["isbn"]] = {**book, "medium": medium}


@fault(f'POST {BOOK}/loans {{"borrower": "B", "due": "2026-02-01"}}', f"DELETE {BOOK}")
class DeletedWhileLent(Library):
    """A book on loan can be removed."""

    def delete_book(self, request: Request) -> Response:
        del self.books[self.read(request.path["isbn"])["isbn"]]
        return Response(204)


@fault(f"PUT /books/9780000000000 {FIELDS}")
class PutMakes(Library):
    """PUT of a book that is not there makes it."""

    def replace_book(self, request: Request) -> Response:
        isbn = request.path["isbn"]
        if isbn not in self.books:
            self.keep(isbn, self.made({**request.body, "isbn": isbn}))
        return super().replace_book(request)
