"""Faults of what is answered, while what is kept is right."""

from typing import Any

from server import Library
from wire import Request, Response

from broken import BOOK, NEW, fault


@fault(f"POST /books {NEW}")
class WrongStatus(Library):
    """POST of a book answers 200."""

    def add_book(self, request: Request) -> Response:
        response = super().add_book(request)
        return Response(200, response.body, response.headers)


@fault(f"POST /books {NEW}")
class LocationMissing(Library):
    """POST of a book does not say where it is."""

    def add_book(self, request: Request) -> Response:
        return Response(201, super().add_book(request).body)


@fault(f"POST /books {NEW}")
class LocationLeadsNowhere(Library):
    """POST of a book names a path that is not there."""

    def add_book(self, request: Request) -> Response:
        return Response(201, super().add_book(request).body, {"Location": f"/books/{self.book_ids}"})


@fault("GET /books")
class CountHeaderMissing(Library):
    """The list lacks its header X-Total-Count."""

    def list_books(self, request: Request) -> Response:
        return Response(200, super().list_books(request).body)


class Viewing(Library):
    """Alters every book that is shown."""

    def change(self, book: dict[str, Any]) -> dict[str, Any]:
        return book

    def view(self, book: dict[str, Any]) -> dict[str, Any]:
        return self.change(super().view(book))


@fault(f"GET {BOOK}")
class WrongType(Viewing):
    """The id is a string."""

    def change(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "id": str(book["id"])}


@fault(f"GET {BOOK}")
class FieldMissing(Viewing):
    """A book lacks its field available."""

    def change(self, book: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in book.items() if name != "available"}


@fault(f"GET {BOOK}")
class EnumUndocumented(Viewing):
    """Languages are answered in upper case."""

    def change(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "language": book["language"].upper()}


@fault(f"GET {BOOK}")
class WrongFormat(Viewing):
    """Times have a space in place of their T."""

    def change(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "created": book["created"].replace("T", " ").rstrip("Z")}


@fault(f'PATCH {BOOK} {{"subjects": []}}')
class NullForEmptyList(Viewing):
    """A book without subjects has null for them."""

    def change(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "subjects": book["subjects"] or None}


@fault(*[f'POST {BOOK}/loans {{"borrower": "B", "due": "2026-02-01"}}'] * 2, f"GET {BOOK}")
class AlwaysAvailable(Viewing):
    """A book whose copies are all lent is called available."""

    def change(self, book: dict[str, Any]) -> dict[str, Any]:
        return {**book, "available": True}


@fault("GET /books?author=Nobody")
class FilterIgnored(Library):
    """The filter by author is ignored."""

    def matching(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        return super().matching({name: value for name, value in query.items() if name != "author"})


@fault("GET /books?available=false")
class FilterHalfIgnored(Library):
    """The filter for books that cannot be borrowed is ignored."""

    def matching(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        return super().matching({name: value for name, value in query.items() if value is not False})


@fault("GET /books?limit=1")
class LimitIgnored(Library):
    """Every page holds up to 50 books."""

    def list_books(self, request: Request) -> Response:
        request.query["limit"] = 50
        return super().list_books(request)


@fault("GET /books?offset=1")
class OffsetIgnored(Library):
    """Every page is the first."""

    def list_books(self, request: Request) -> Response:
        request.query["offset"] = 0
        return super().list_books(request)


@fault("GET /books?sort=created")
class SortIgnored(Library):
    """Books are always ordered by title."""

    def matching(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        return super().matching({**query, "sort": "title"})


@fault("GET /books?limit=1")
class TotalOfThePage(Library):
    """The total counts the page alone."""

    def list_books(self, request: Request) -> Response:
        response = super().list_books(request)
        return Response(200, {**response.body, "total": len(response.body["items"])}, response.headers)


@fault(f'PATCH {BOOK} {{"price": 3}}')
class OldAnswer(Library):
    """PATCH keeps the change and answers the book as it was."""

    def update_book(self, request: Request) -> Response:
        before = self.view(self.read(request.path["isbn"]))
        super().update_book(request)
        return Response(200, before)


@fault(f"GET {BOOK}")
class WrongMediaType(Library):
    """A book is called plain text."""

    def get_book(self, request: Request) -> Response:
        return Response(200, super().get_book(request).body, {"Content-Type": "text/plain"})


@fault("GET /books/9780000000000")
class NothingIsFound(Library):
    """A book that is not there is answered with 200 and null."""

    def get_book(self, request: Request) -> Response:
        return super().get_book(request) if request.path["isbn"] in self.books else Response(200, {})
