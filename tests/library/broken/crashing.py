"""Faults that show as a status of 500, on rare requests only."""

# ruff: noqa: ARG002 # each fault looks at the part of a request that it needs

from typing import Any

from server import Library
from wire import Refusal, Request, Response

from broken import AUDIO, BOOK, NEW, fault


class Crashing(Library):
    """Answers 500 to the requests that `falls` picks."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return bool(request and body)

    def handle(self, request: Request) -> Response:
        if self.falls(request, request.body if isinstance(request.body, dict) else {}):
            raise Refusal(500, "Something is wrong")
        return super().handle(request)


@fault(f'PATCH {BOOK} {{"language": "pl", "price": null, "subjects": []}}')
class CrashOnThreeFields(Crashing):
    """A Polish book without a price and without subjects."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return body.get("language") == "pl" and body.get("price", 0) is None and body.get("subjects") == []


@fault(f'PATCH {BOOK} {{"language": "fr", "notes": ""}}')
class CrashOnTwoFields(Crashing):
    """A French book with empty notes."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return body.get("language") == "fr" and body.get("notes") == ""


@fault(f'PATCH {AUDIO} {{"medium": {{"kind": "audio", "minutes": 3000}}}}')
class CrashOnMiddleValue(Crashing):
    """A recording of 2900 to 3100 minutes."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return 2900 <= int(body.get("medium", {}).get("minutes", 0)) <= 3100


@fault(f"DELETE {AUDIO}", f'PATCH {BOOK} {{"title": "T"}}')
class CrashAfterDelete(Crashing):
    """Any change of a book after another one was removed."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        if request.operation.id == "deleteBook" and request.path["isbn"] in self.books and not self.lent(request.path["isbn"]):
            self.removed = True
        return request.operation.id == "updateBook" and hasattr(self, "removed")


@fault(f'POST {BOOK}/loans {{"borrower": "B", "due": "2026-02-01"}}', f'PATCH {BOOK} {{"medium": {{"kind": "audio", "minutes": 5}}}}')
class CrashInState(Crashing):
    """The medium of a book on loan is changed."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return request.operation.id == "updateBook" and "medium" in body and bool(self.lent(request.path["isbn"]))


@fault(f'PATCH {BOOK} {{"title": "\U0001f4d6"}}')
class CrashOnRareCharacter(Crashing):
    """A title with a character beyond the basic plane."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return any(ord(letter) > 0xFFFF for letter in body.get("title", ""))


@fault(f'PATCH {BOOK} {{"author": "{"a" * 100}"}}')
class CrashAtUpperBound(Crashing):
    """An author's name of 100 characters."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return len(body.get("author", "")) == 100


@fault("GET /books?limit=50&sort=created")
class CrashOnQueryPair(Crashing):
    """The longest page in the order of creation."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return request.query.get("limit") == 50 and request.query.get("sort") == "created"


@fault("GET /books?offset=100")
class CrashBeyondTheEnd(Crashing):
    """A page that starts beyond the last book."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return int(request.query.get("offset", 0)) > len(self.books)


@fault("POST /books " + NEW.replace('"title"', '"published": null, "title"'))
class CrashOnNull(Crashing):
    """A new book whose day of publication is null."""

    def falls(self, request: Request, body: dict[str, Any]) -> bool:
        return request.operation.id == "addBook" and body.get("published", "") is None
