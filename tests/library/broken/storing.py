"""Faults of what is kept."""

from typing import Any

from server import Library, fields
from wire import Refusal, Request, Response, parsed

from broken import AUDIO, BOOK, FIELDS, NEW, fault


@fault(f'PATCH {BOOK} {{"title": "T"}}', f"GET {BOOK}")
class WriteNotPersisted(Library):
    """PATCH answers the change and forgets it."""

    def update_book(self, request: Request) -> Response:
        before = self.read(request.path["isbn"])
        response = super().update_book(request)
        self.books[before["isbn"]] = before
        return response


@fault(f"PUT {BOOK} {FIELDS}", f"GET {BOOK}")
class ReplacementNotPersisted(Library):
    """PUT answers the new book and forgets it."""

    def replace_book(self, request: Request) -> Response:
        before = self.read(request.path["isbn"])
        response = super().replace_book(request)
        self.books[before["isbn"]] = before
        return response


@fault(f"POST /books {NEW}", "GET /books/9780441007318")
class CreationNotPersisted(Library):
    """POST answers 201 and forgets the book."""

    def add_book(self, request: Request) -> Response:
        response = super().add_book(request)
        del self.books[request.body["isbn"]]
        return response


@fault(f'PATCH {BOOK} {{"title": "T"}}')
class UnsentFieldsReset(Library):
    """PATCH sets what it was not sent to its default."""

    def update_book(self, request: Request) -> Response:
        book = self.read(request.path["isbn"])
        self.keep(book["isbn"], {**book, **fields(request.body)})
        return Response(200, self.view(self.read(book["isbn"])))


@fault(f'PATCH {BOOK} {{"title": "T"}}')
class OneUnsentFieldReset(Library):
    """PATCH clears the price unless it is sent."""

    def update_book(self, request: Request) -> Response:
        request.body.setdefault("price", None)
        return super().update_book(request)


@fault(f"PUT {BOOK} {FIELDS}")
class PutKeepsUnsent(Library):
    """PUT leaves what it was not sent as it is."""

    def replace_book(self, request: Request) -> Response:
        return self.update_book(request)


@fault(f"GET {BOOK}", f'PATCH {BOOK} {{"title": "T"}}', f"GET {BOOK}")
class StaleRead(Library):
    """GET answers what it answered the first time."""

    def get_book(self, request: Request) -> Response:
        seen = self.__dict__.setdefault("seen", {})
        response = super().get_book(request)
        return Response(200, seen.setdefault(request.path["isbn"], response.body))


class Altering(Library):
    """Alters every book before it is kept."""

    def alter(self, book: dict[str, Any]) -> dict[str, Any]:
        return book

    def keep(self, isbn: str, book: dict[str, Any]) -> None:
        super().keep(isbn, self.alter(dict(book)))


@fault(f'PATCH {BOOK} {{"title": "{"t" * 130}"}}', f"GET {BOOK}")
class Truncated(Altering):
    """A title keeps its first 128 characters."""

    def alter(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "title": book["title"][:128]}


@fault(f'PATCH {BOOK} {{"notes": " n "}}')
class Trimmed(Altering):
    """Notes lose the spaces around them."""

    def alter(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "notes": book["notes"] and book["notes"].strip()}


@fault(f'PATCH {BOOK} {{"author": "É"}}')
class AccentsLost(Altering):
    """The author's name loses what is not ASCII."""

    def alter(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "author": book["author"].encode("ascii", "replace").decode()}


@fault(f'PATCH {BOOK} {{"price": 1.25}}')
class Rounded(Altering):
    """A price keeps one decimal."""

    def alter(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "price": book["price"] and max(0.1, round(book["price"], 1))}


@fault(f'PATCH {BOOK} {{"medium": {{"kind": "paper", "shelf": "A-1", "copies": 80}}}}')
class Clamped(Altering):
    """More than 64 copies are kept as 64."""

    def alter(self, book: dict[str, Any]) -> dict[str, Any]:
        medium = book["medium"]
        return {**book, "medium": {**medium, "copies": min(64, medium["copies"])} if "copies" in medium else medium}


@fault(f'PATCH {BOOK} {{"subjects": ["b", "a"]}}')
class Reordered(Altering):
    """Subjects are sorted."""

    def alter(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "subjects": sorted(book["subjects"])}


@fault(f'PATCH {BOOK} {{"notes": ""}}')
class EmptyBecomesNull(Altering):
    """Empty notes are kept as null."""

    def alter(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "notes": book["notes"] or None}


@fault(f'PATCH {BOOK} {{"subjects": ["s"]}}')
class ListAppended(Library):
    """PATCH adds to the subjects instead of replacing them."""

    def update_book(self, request: Request) -> Response:
        if "subjects" in request.body:
            old = self.read(request.path["isbn"])["subjects"]
            request.body["subjects"] = [*old, *(one for one in request.body["subjects"] if one not in old)][:10]
        return super().update_book(request)


@fault(f'PATCH {BOOK} {{"medium": {{"kind": "paper", "shelf": "B-1"}}}}')
class ObjectMerged(Library):
    """PATCH merges the medium instead of replacing it."""

    def update_book(self, request: Request) -> Response:
        old, new = self.read(request.path["isbn"])["medium"], request.body.get("medium")
        if new and new["kind"] == old["kind"]:
            request.body["medium"] = {**old, **new}
        return super().update_book(request)


@fault(f'PATCH {BOOK} {{"published": null}}')
class NullIgnored(Library):
    """PATCH takes null as not sent."""

    def update_book(self, request: Request) -> Response:
        kept = {name: value for name, value in request.body.items() if value is not None}
        return super().update_book(Request(request.operation, request.path, request.query, request.headers, kept))


@fault(f'PATCH {BOOK} {{"title": "T", "price": -1}}', f"GET {BOOK}")
class RejectedWriteSticks(Library):
    """A refused PATCH keeps the title all the same."""

    def request(self, method: str, path: bytes, query: bytes, headers: dict[str, str], body: bytes | None) -> Request:
        try:
            return super().request(method, path, query, headers, body)
        except Refusal as refusal:
            book = self.books.get(path.decode("latin-1").removeprefix("/books/"))
            if method == "PATCH" and refusal.status == 400 and book is not None:
                sent = parsed(body or b"")
                if isinstance(sent, dict) and isinstance(sent.get("title"), str) and 1 <= len(sent["title"]) <= 200:
                    book["title"] = sent["title"]
            raise


@fault(f'PATCH {BOOK} {{"created": "2020-01-01T00:00:00Z"}}')
class ReadOnlyOverwritten(Library):
    """PATCH and PUT keep a sent time of creation."""

    def keep(self, isbn: str, book: dict[str, Any]) -> None:
        super().keep(isbn, {**book, "created": self.__dict__.pop("sent", None) or book["created"]})

    def handle(self, request: Request) -> Response:
        sent = request.body.get("created") if isinstance(request.body, dict) and request.operation.method in ("put", "patch") else None
        self.sent = sent if isinstance(sent, str) and sent.endswith("Z") else None
        return super().handle(request)


@fault('POST /books {"id": 77, ' + NEW[1:])
class MassAssignment(Library):
    """POST keeps a sent id."""

    def made(self, body: dict[str, Any]) -> dict[str, Any]:
        made = super().made(body)
        return {**made, "id": body["id"]} if isinstance(body.get("id"), int) else made


@fault(f'PATCH {BOOK} {{"language": "fr"}}', f"GET {AUDIO}")
class NeighbourChanged(Library):
    """PATCH changes the language of every book."""

    def update_book(self, request: Request) -> Response:
        for isbn, book in self.books.items():
            self.books[isbn] = {**book, "language": request.body.get("language", book["language"])}
        return super().update_book(request)


@fault(f"DELETE {BOOK}", f"GET {BOOK}")
class DeleteKeeps(Library):
    """DELETE answers 204 and removes nothing."""

    def delete_book(self, request: Request) -> Response:
        book = self.read(request.path["isbn"])
        response = super().delete_book(request)
        self.books[book["isbn"]] = book
        return response


@fault(f"GET {BOOK}", f"DELETE {BOOK}", f"GET {BOOK}")
class GhostAfterDelete(Library):
    """A book that was removed is still read by its ISBN."""

    def delete_book(self, request: Request) -> Response:
        self.__dict__.setdefault("ghosts", {})[request.path["isbn"]] = self.view(self.read(request.path["isbn"]))
        return super().delete_book(request)

    def get_book(self, request: Request) -> Response:
        ghost = self.__dict__.get("ghosts", {}).get(request.path["isbn"])
        return Response(200, ghost) if ghost and request.path["isbn"] not in self.books else super().get_book(request)


@fault(f"DELETE {BOOK}", f"GET {AUDIO}")
class DeleteTakesMore(Library):
    """DELETE removes another book too."""

    def delete_book(self, request: Request) -> Response:
        response = super().delete_book(request)
        spare = next((isbn for isbn in self.books if not self.lent(isbn)), None)
        self.books.pop(spare or "", None)
        return response


@fault(*[f'POST {AUDIO}/loans {{"borrower": "B", "due": "2026-02-01"}}'] * 2, "DELETE /loans/1", f'POST {AUDIO}/loans {{"borrower": "C", "due": "2026-02-01"}}')
class LoanIdReused(Library):
    """A loan gets the number of one that exists."""

    def add_loan(self, request: Request) -> Response:
        self.loan_ids = len(self.loans)
        return super().add_loan(request)


@fault(f"PUT {BOOK} {FIELDS}", f"PUT {BOOK} {FIELDS}")
class PutNotIdempotent(Library):
    """Each PUT notes a new time of creation."""

    def replace_book(self, request: Request) -> Response:
        book = self.read(request.path["isbn"])
        self.books[book["isbn"]] = {**book, "created": self.now()}
        return super().replace_book(request)


@fault(f'POST {AUDIO}/loans {{"borrower": "B", "due": "2026-02-01"}}')
class WrongDefault(Library):
    """A loan that does not say so is not reminded of."""

    def add_loan(self, request: Request) -> Response:
        request.body.setdefault("remind", False)
        return super().add_loan(request)


@fault(f'POST {AUDIO}/loans {{"borrower": "B", "due": "2026-02-01"}}', f"GET {BOOK}/loans")
class LoansOfAllBooks(Library):
    """The loans of a book hold those of all books."""

    def list_loans(self, request: Request) -> Response:
        self.read(request.path["isbn"])
        return Response(200, list(self.loans.values()))
