"""Faults of a resource API, one class each: what a subclass of the shelf API does wrong, and nothing else.

The laws came first, and the plan was changed after four of these were missed at first: a rate measured here says how
well these faults are covered, not how many unknown ones would be found. Sources: the classes that schema-based fuzzing
misses, and the fault catalogue of Web Fuzzing Commons.
"""

import asyncio
import json
import traceback
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fuzz.shelf_api import READ_ONLY, SCOPES, Refused, Shelves

FAULTS: dict[str, type[Shelves]] = {}


def fault(kind: type[Shelves]) -> type[Shelves]:
    FAULTS[kind.__name__] = kind
    return kind


# Writes that are not stored as sent.
@fault
class PatchNotStored(Shelves):
    def store_book(self, key: tuple[int, int], book: dict[str, Any]) -> None:
        if key not in self.books or book.get("revision") == 1:
            super().store_book(key, book)


@fault
class OneFieldNotStored(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        return super().merge(old, {k: v for k, v in patch.items() if k != "released"})


@fault
class Truncates(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: v[:50] if isinstance(v, str) else v for k, v in super().writable(value).items()}


@fault
class Trims(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: v.strip() or v if isinstance(v, str) else v for k, v in super().writable(value).items()}


@fault
class LowersCase(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: v.lower() if k == "title" else v for k, v in super().writable(value).items()}


@fault
class LosesForeignLetters(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: v.encode("ascii", "ignore").decode() or "?" if isinstance(v, str) else v for k, v in super().writable(value).items()}


@fault
class EscapesHtml(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: v.replace("<", "&lt;") if isinstance(v, str) else v for k, v in super().writable(value).items()}


@fault
class RoundsNumbers(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: round(v) if k == "rating" and v is not None else v for k, v in super().writable(value).items()}


@fault
class ClampsPages(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: min(v, 1500) if k == "pages" else v for k, v in super().writable(value).items()}


@fault
class AppendsToLists(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        merged = super().merge(old, patch)
        if "tags" in patch:
            merged["tags"] = (old.get("tags", []) + patch["tags"])[-4:]
        return merged


@fault
class SortsLists(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: sorted(v, reverse=True) if k == "tags" else v for k, v in super().writable(value).items()}


@fault
class DropsDuplicates(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: list(dict.fromkeys(v)) if k == "tags" else v for k, v in super().writable(value).items()}


@fault
class IgnoresFalse(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        return super().merge(old, {k: v for k, v in patch.items() if v is not False})


@fault
class IgnoresNull(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        return super().merge(old, {k: v for k, v in patch.items() if v is not None})


@fault
class IgnoresZero(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in super().writable(value).items() if not (v == 0 and v is not False)}


@fault
class SwapsNested(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: {**v, "width": v["height"], "height": v["width"]} if k == "size" else v for k, v in super().writable(value).items()}


# What was not sent moves.
@fault
class PatchReplaces(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        return {"title": old["title"], **self.replace(old, {"state": "DRAFT", "lendable": True, **patch})}


@fault
class OneUnsentReset(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        return {"lendable": True, **{k: v for k, v in super().merge(old, patch).items() if k != "lendable" or "lendable" in patch}}


@fault
class UnsentNulled(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        return {**super().merge(old, patch), **({} if "notes" in patch else {"notes": None})}


@fault
class PutMerges(Shelves):
    def replace(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        return {**old, **new}


@fault
class WritesNeighbour(Shelves):
    def store_book(self, key: tuple[int, int], book: dict[str, Any]) -> None:
        super().store_book(key, book)
        if book.get("revision", 1) > 1:
            for other in self.books:
                if other[0] == key[0]:
                    self.books[other]["pages"] = book.get("pages", 1)


@fault
class CountsUpOnRepeat(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        merged = super().merge(old, patch)
        if patch.get("notes") is not None and old.get("notes") == patch["notes"]:
            merged["notes"] = (patch["notes"] + "!")[-100:]
        return merged


@fault
class RefusesRepeat(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        merged = super().merge(old, patch)
        if merged == old and patch:
            raise Refused(400, "nothing to do")
        return merged


# Refused writes that stick.
@fault
class RefusedSticks(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        try:
            super().validate(kind, value)
        except Refused:
            if kind == "BookPatch" and isinstance(value, dict) and isinstance(value.get("title"), str):
                for book in self.books.values():
                    book["title"] = value["title"]
            raise


@fault
class RefusedConditionSticks(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        try:
            super().validate(kind, value)
        except Refused:
            if kind == "BookPatch" and isinstance(value, dict) and "reason" in value:
                for book in self.books.values():
                    book["pages"] = 7
            raise


# What clients must not set.
@fault
class IdIsTaken(Shelves):
    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in value.items() if k not in ("url", "revision")}


@fault
class RevisionIsTaken(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        return super().merge(old, patch)

    def writable(self, value: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in value.items() if k not in ("id", "url")}


@fault
class ShowsLockCode(Shelves):
    def view(self, book: dict[str, Any]) -> dict[str, Any]:
        return dict(book)


@fault
class ShowsLockCodeInList(Shelves):
    def list_books(self, shelf: int, limit: int) -> list[dict[str, Any]]:
        return [book for key, book in self.books.items() if key[0] == shelf][:limit]


# Authorization.
@fault
class NoAuthentication(Shelves):
    def authorize(self, request: Request, scope: str) -> None:
        if "authorization" in request.headers:
            super().authorize(request, scope)


@fault
class AnyToken(Shelves):
    def authorize(self, request: Request, scope: str) -> None:
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            super().authorize(request, scope)


@fault
class ReaderMayPatch(Shelves):
    def authorize(self, request: Request, scope: str) -> None:
        super().authorize(request, "books:read" if request.method == "PATCH" else scope)


@fault
class ReaderMayDelete(Shelves):
    def authorize(self, request: Request, scope: str) -> None:
        super().authorize(request, "books:read" if request.method == "DELETE" else scope)


@fault
class ReaderMayPost(Shelves):
    def authorize(self, request: Request, scope: str) -> None:
        super().authorize(request, "books:read" if request.method == "POST" else scope)


@fault
class ReaderMayNotRead(Shelves):
    def authorize(self, request: Request, scope: str) -> None:
        super().authorize(request, "books:write")


@fault
class RefusedTokenWrites(Shelves):
    def authorize(self, request: Request, scope: str) -> None:
        try:
            super().authorize(request, scope)
        except Refused:
            if request.method == "PATCH":
                for book in self.books.values():
                    book["pages"] = 9
            raise


@fault
class EchoesToken(Shelves):
    def error(self, refused: Refused, request: Request) -> Response:
        return JSONResponse({"error": f"{refused.message}: {request.headers.get('authorization')}"}, refused.status, refused.headers)


@fault
class EchoesGoodToken(Shelves):
    def error(self, refused: Refused, request: Request) -> Response:
        token = request.headers.get("authorization", "").partition(" ")[2]
        return JSONResponse({"error": f"{refused.message} {token if token in SCOPES else ''}"}, refused.status, refused.headers)


@fault
class ShowsTraceback(Shelves):
    def error(self, refused: Refused, request: Request) -> Response:
        text = "".join(traceback.format_exception(refused)) if refused.status == 404 else refused.message
        return JSONResponse({"error": text}, refused.status, refused.headers)


# Validation.
@fault
class EnumInAnyCase(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        if isinstance(value, dict) and isinstance(value.get("state"), str):
            value["state"] = value["state"].upper()
        super().validate(kind, value)


@fault
class OffByOneMaximum(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        super().validate(kind, {**value, "pages": 2000} if isinstance(value, dict) and value.get("pages") == 2001 else value)


@fault
class OffByOneMinimum(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        if isinstance(value, dict) and value.get("pages") == 1:
            raise Refused(400, "too few pages")
        super().validate(kind, value)


@fault
class TitleTooLong(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        super().validate(kind, {**value, "title": value["title"][:60]} if isinstance(value, dict) and isinstance(value.get("title"), str) else value)


@fault
class TakesNumbersAsText(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        if isinstance(value, dict) and isinstance(value.get("pages"), str) and value["pages"].isdigit():
            value["pages"] = int(value["pages"])
        super().validate(kind, value)


@fault
class NoConditionForReason(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        super().validate(kind, {k: v for k, v in value.items() if k != "reason"} if isinstance(value, dict) and value.get("state") != "RETIRED" else value)

    def check_patched(self, patched: dict[str, Any]) -> None:
        if patched.get("state") == "RETIRED" and "reason" not in patched:
            raise Refused(400, "a reason is needed")


@fault
class RetiredWithoutReason(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        super().validate(kind, {**value, "reason": "r"} if isinstance(value, dict) and value.get("state") == "RETIRED" else value)

    def check_patched(self, patched: dict[str, Any]) -> None:
        pass


@fault
class NullTitle(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        if isinstance(value, dict) and "title" in value and value["title"] is None:
            del value["title"]
        super().validate(kind, value)


@fault
class RefusesNullRating(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        if isinstance(value, dict) and "rating" in value and value["rating"] is None:
            raise Refused(400, "no rating")
        super().validate(kind, value)


@fault
class FiveTags(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        super().validate(kind, {**value, "tags": value["tags"][:4]} if isinstance(value, dict) and isinstance(value.get("tags"), list) else value)


# Crashes.
@fault
class CrashOnThreeFields(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        super().validate(kind, value)
        if value.get("lendable") is False and "notes" in value and value.get("state") == "PUBLISHED":
            raise ZeroDivisionError


@fault
class CrashInTheMiddle(Shelves):
    def validate(self, kind: str, value: Any) -> None:
        super().validate(kind, value)
        if 700 <= value.get("pages", 0) < 800:
            raise ZeroDivisionError


@fault
class CrashAfterRetirement(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        if old.get("state") == "RETIRED" and patch.get("state") == "PUBLISHED":
            raise ZeroDivisionError
        return super().merge(old, patch)


@fault
class CrashOnEmptyList(Shelves):
    def merge(self, old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        if patch.get("tags") == []:
            raise IndexError
        return super().merge(old, patch)


@fault
class CrashOnDeletedAgain(Shelves):
    def find_book(self, request: Request) -> tuple[int, int]:
        try:
            return super().find_book(request)
        except Refused:
            if request.method == "DELETE" and int(request.path_params["book_id"]) < 10**6:
                raise KeyError("book") from None
            raise


@fault
class CrashBeyond64Bits(Shelves):
    def find_book(self, request: Request) -> tuple[int, int]:
        if request.path_params["book_id"] == str(2**63):
            raise OverflowError
        return super().find_book(request)


# Deletion, creation, lists.
@fault
class DeleteKeeps(Shelves):
    def drop_book(self, key: tuple[int, int]) -> None:
        pass


@fault
class DeleteTakesNeighbour(Shelves):
    def drop_book(self, key: tuple[int, int]) -> None:
        super().drop_book(key)
        other = next((one for one in reversed(self.books) if one[0] == key[0]), None)
        if other:
            super().drop_book(other)


@fault
class DeletedStaysListed(Shelves):
    def drop_book(self, key: tuple[int, int]) -> None:
        self.ghosts = [*getattr(self, "ghosts", []), (key, self.books[key])]
        super().drop_book(key)

    def list_books(self, shelf: int, limit: int) -> list[dict[str, Any]]:
        gone = [self.view(book) for key, book in getattr(self, "ghosts", []) if key[0] == shelf]
        return (super().list_books(shelf, limit) + gone)[:limit]


@fault
class IgnoresLimit(Shelves):
    def list_books(self, shelf: int, limit: int) -> list[dict[str, Any]]:
        return super().list_books(shelf, 50)


@fault
class ListLacksLatest(Shelves):
    def list_books(self, shelf: int, limit: int) -> list[dict[str, Any]]:
        return super().list_books(shelf, limit)[:-1]


@fault
class ListDiffersFromRead(Shelves):
    def list_books(self, shelf: int, limit: int) -> list[dict[str, Any]]:
        return [{**book, "lendable": not book["lendable"]} for book in super().list_books(shelf, limit)]


@fault
class BookOfAnyShelf(Shelves):
    def find_book(self, request: Request) -> tuple[int, int]:
        number = int(request.path_params["book_id"]) if request.path_params["book_id"].isdigit() else 0
        return next((key for key in self.books if key[1] == number), None) or super().find_book(request)


# Answers.
@fault
class StaleRead(Shelves):
    async def one_book(self, request: Request) -> Response:
        key = (request.path_params["shelf_id"], request.path_params["book_id"])
        cache: dict[Any, bytes] = self.__dict__.setdefault("cache", {})
        answer = await super().one_book(request)
        if request.method == "GET":
            return Response(cache.setdefault(key, bytes(answer.body)), media_type="application/json")
        if request.method == "DELETE":
            cache.pop(key, None)
        return answer


@fault
class AnswersOldBook(Shelves):
    async def write_book(self, key: tuple[int, int], request: Request) -> dict[str, Any]:
        old = dict(self.books[key])
        await super().write_book(key, request)
        return old


@fault
class LostUpdate(Shelves):
    async def write_book(self, key: tuple[int, int], request: Request) -> dict[str, Any]:
        before = dict(self.books[key])
        await asyncio.sleep(0.002)
        current, self.books[key] = self.books[key], before
        try:
            return await super().write_book(key, request)
        except Refused:
            self.books[key] = current
            raise


@fault
class PagesAsText(Shelves):
    def view(self, book: dict[str, Any]) -> dict[str, Any]:
        return {k: str(v) if k == "pages" else v for k, v in super().view(book).items()}


@fault
class NoUrl(Shelves):
    def view(self, book: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in super().view(book).items() if k != "url"}


@fault
class WrongStatus(Shelves):
    def error(self, refused: Refused, request: Request) -> Response:
        return JSONResponse({"error": refused.message}, 422 if refused.status == 400 else refused.status, refused.headers)


@fault
class PlainErrors(Shelves):
    def error(self, refused: Refused, request: Request) -> Response:
        return Response(json.dumps({"error": refused.message}), refused.status, refused.headers, media_type="text/plain")


READ_ONLY_FIELDS = READ_ONLY
