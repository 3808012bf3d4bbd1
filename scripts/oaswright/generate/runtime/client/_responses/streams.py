"""Replies read item by item: server-sent events, lines of JSON, JSON text sequences; and bodies read in chunks."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Generic, Self, TypeVar

import httpx

from .._errors import APIConnectionError, APITimeoutError, ResponseTooLargeError, ResponseValidationError
from .._json_text import read_json
from .._response import Response

if TYPE_CHECKING:
    from .._models import Violation
    from .._response import RequestInfo

T = TypeVar("T")

Progress = Callable[[int, int | None], object]


@dataclass(frozen=True)
class Event(Generic[T]):
    """A server-sent event; `data` is its JSON as the document types it, or its text where it is no JSON."""

    data: T
    event: str = "message"
    id: str = ""
    retry: int | None = None


class _Live:
    """A reply whose connection is open; closed at its end, by `close`, or by leaving `with`."""

    def __init__(self, live: httpx.Response, request: RequestInfo) -> None:
        self._live = live
        self.request = request
        self.status_code = live.status_code
        self.headers = live.headers

    def close(self) -> None:
        """Close the connection."""
        self._live.close()

    async def aclose(self) -> None:
        """Close the connection, without blocking."""
        await self._live.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _chunks(self) -> Iterator[bytes]:
        if not isinstance(self._live.stream, httpx.SyncByteStream):
            raise TypeError("the reply belongs to an asynchronous client: use 'async for'")
        try:
            yield from self._live.iter_bytes()
        except httpx.RequestError as error:
            raise self._failure(error) from error
        finally:
            self._live.close()

    async def _chunks_async(self) -> AsyncIterator[bytes]:
        if not isinstance(self._live.stream, httpx.AsyncByteStream):
            raise TypeError("the reply belongs to a synchronous client: use 'for'")
        try:
            async for chunk in self._live.aiter_bytes():
                yield chunk
        except httpx.RequestError as error:
            raise self._failure(error) from error
        finally:
            await self._live.aclose()

    def _failure(self, error: httpx.RequestError) -> APIConnectionError:
        kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
        return kind(f"the stream broke: {error}", self.request)


class Stream(_Live, Generic[T]):
    """Items of a reply as they arrive, in a `for` or an `async for`. `violations` tell where the last item violates the document."""

    def __init__(
        self,
        live: httpx.Response,
        request: RequestInfo,
        form: str,
        read: Callable[[Any, list[Violation]], Any],
        *,
        operation: str,
        strict: bool,
        most: int | None,
    ) -> None:
        super().__init__(live, request)
        self._parser = PARSERS[form](most)
        self._read, self._operation, self._strict = read, operation, strict
        self.violations: tuple[Violation, ...] = ()

    def __iter__(self) -> Iterator[T]:
        for chunk in self._chunks():
            for item in self._parser.feed(chunk):
                if item is END:
                    return self.close()
                yield self._item(item)
        for item in self._parser.finish():
            yield self._item(item)

    async def __aiter__(self) -> AsyncIterator[T]:
        async for chunk in self._chunks_async():
            for item in self._parser.feed(chunk):
                if item is END:
                    await self.aclose()
                    return
                yield self._item(item)
        for item in self._parser.finish():
            yield self._item(item)

    def _item(self, item: Any) -> T:
        found: list[Violation] = []
        made = self._read(item, found)
        self.violations = tuple(found)
        if self._strict and found:
            raise ResponseValidationError(self._operation, Response(self.status_code, b"", self.headers, made, self.violations, self.request))
        return made  # type: ignore[no-any-return] # as the document types it


class Download(_Live):
    """A body that is read in chunks, of any size."""

    def __init__(self, live: httpx.Response, request: RequestInfo, progress: Progress | None) -> None:
        super().__init__(live, request)
        self._progress = progress
        length = live.headers.get("content-length", "")
        self.total = int(length) if len(length) < 20 and length.isdigit() and "content-encoding" not in live.headers else None

    def __iter__(self) -> Iterator[bytes]:
        done = 0
        for chunk in self._chunks():
            done += len(chunk)
            if self._progress:
                self._progress(done, self.total)
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        done = 0
        async for chunk in self._chunks_async():
            done += len(chunk)
            if self._progress:
                self._progress(done, self.total)
            yield chunk

    def save(self, target: str | os.PathLike[str] | IO[bytes]) -> int:
        """Write the body to a file; a path gets the whole body or is left as it was. Returns the number of bytes."""
        with _Target(target) as file:
            return sum(file.write(chunk) for chunk in self)

    async def asave(self, target: str | os.PathLike[str] | IO[bytes]) -> int:
        """As `save`, for an asynchronous client."""
        with _Target(target) as file:
            return sum([file.write(chunk) async for chunk in self])


class _Target:
    """A file to write; a path is replaced only when all is written."""

    def __init__(self, target: Any) -> None:
        self.path = Path(target) if isinstance(target, str | os.PathLike) else None
        self.part = self.path.with_name(f".{self.path.name}.part") if self.path else None
        self.file: Any = self.part.open("wb") if self.part else target

    def __enter__(self) -> Any:
        return self.file

    def __exit__(self, failed: object, *_: object) -> None:
        if self.path and self.part:
            self.file.close()
            if failed:
                self.part.unlink()
            else:
                self.part.replace(self.path)


# What ends a stream before its connection does.
END = object()


class _Lines:
    """Lines of JSON (NDJSON, JSON Lines)."""

    separators = (b"\n",)

    def __init__(self, most: int | None) -> None:
        self.most = most
        self.rest = b""

    def feed(self, chunk: bytes) -> Iterator[Any]:
        """Yield the items that are whole with these bytes."""
        *lines, self.rest = (self.rest + chunk).split(self.separators[0])
        if self.most is not None and len(self.rest) > self.most:
            raise ResponseTooLargeError(f"one item of the stream is larger than max_response_bytes={self.most}")
        for line in lines:
            yield from self.item(line)

    def finish(self) -> Iterator[Any]:
        """Yield what is left when the connection ends."""
        yield from self.item(self.rest)
        self.rest = b""

    def item(self, line: bytes) -> Iterator[Any]:
        if line.strip():
            yield parsed(line.decode("utf-8", "replace"))


class _Sequence(_Lines):
    """JSON text sequences (RFC 7464): each item follows a record separator."""

    separators = (b"\x1e",)


class _Events(_Lines):
    """Server-sent events, as the HTML standard parses them."""

    def __init__(self, most: int | None) -> None:
        super().__init__(most)
        self.fields: dict[str, Any] = {}
        self.last = ""
        self.begun = False

    def feed(self, chunk: bytes) -> Iterator[Any]:
        text = self.rest + chunk
        if not self.begun and len(text) >= 3:
            text, self.begun = text.removeprefix(b"\xef\xbb\xbf"), True
        held = text.endswith(b"\r")  # a line feed may follow
        lines = text.replace(b"\r\n", b"\n")
        lines = (lines[:-1].replace(b"\r", b"\n") + b"\r") if held else lines.replace(b"\r", b"\n")
        *whole, self.rest = lines.split(b"\n")
        if self.most is not None and len(self.rest) > self.most:
            raise ResponseTooLargeError(f"one item of the stream is larger than max_response_bytes={self.most}")
        for line in whole:
            yield from self._line(line.decode("utf-8", "replace"))

    def finish(self) -> Iterator[Any]:
        """Yield an event that no blank line ends is dropped, as the standard says, unless it is whole but for that."""
        rest, self.rest = self.rest.rstrip(b"\r"), b""
        if rest:
            yield from self._line(rest.decode("utf-8", "replace"))
        yield from self._line("")

    def _line(self, line: str) -> Iterator[Any]:
        if not line:
            fields, self.fields = self.fields, {}
            if "data" in fields:
                data = "\n".join(fields["data"])
                yield (
                    END
                    if data.strip() == "[DONE]"
                    else {"event": fields.get("event") or "message", "data": data, "id": self.last, "retry": fields.get("retry")}
                )
            return
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            held = self.fields.setdefault("data", [])
            held.append(value)
            if self.most is not None and sum(map(len, held)) > self.most:
                raise ResponseTooLargeError(f"one item of the stream is larger than max_response_bytes={self.most}")
        elif name == "event":
            self.fields["event"] = value
        elif name == "id" and "\0" not in value:
            self.last = value
        elif name == "retry" and value.isascii() and value.isdigit() and len(value) < 10:
            self.fields["retry"] = int(value)


def parsed(text: str) -> Any:
    """Return a text as JSON; the text itself where it is none."""
    try:
        return read_json(text.encode())
    except ValueError:
        return text


PARSERS: dict[str, Callable[[int | None], Any]] = {"events": _Events, "lines": _Lines, "sequence": _Sequence}


def event(
    typed: Callable[[Any, list[Violation]], Any],
    item: dict[str, Any],
    found: list[Violation],
    *,
    whole: Callable[[Any], list[Violation]] | None = None,
    is_text: bool = False,
) -> Event[Any]:
    """Return an event, its data typed by `typed`; `whole` tells what the document says against the event, where it describes more than its data."""
    if whole:
        known = {key: value for key, value in item.items() if value not in ("", None) or key == "data"}
        if item["event"] == "message":
            known.pop("event", None)
        found += whole(known)
    return Event(typed(item["data"] if is_text else parsed(item["data"]), found), item["event"], item["id"], item["retry"])
