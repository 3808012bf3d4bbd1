"""Bodies that are read while they are sent, and who is told how far that is."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

CHUNK = 64 * 1024


class Upload(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The content of a path or a file object, in chunks. A path is opened when the request is sent, as often as that is."""

    def __init__(self, source: Any) -> None:
        self.path = Path(source) if isinstance(source, os.PathLike) else None
        self.file: Any = source
        self.start = self.file.tell() if self.path is None and _seekable(source) else None
        self.size = self.path.stat().st_size if self.path else _size(source, self.start)

    @property
    def headers(self) -> dict[str, str]:
        """How the end of the body is told."""
        return {"Transfer-Encoding": "chunked"} if self.size is None else {"Content-Length": str(self.size)}

    @property
    def is_repeatable(self) -> bool:
        """Whether the body can be sent again."""
        return self.path is not None or self.start is not None

    def __iter__(self) -> Iterator[bytes]:
        file = self._opened()
        try:
            while chunk := file.read(CHUNK):
                yield chunk
        finally:
            self._closed(file)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        import anyio.to_thread

        file = self._opened()
        try:
            while chunk := await anyio.to_thread.run_sync(file.read, CHUNK):
                yield chunk
        finally:
            self._closed(file)

    def _opened(self) -> Any:
        if self.path:
            return self.path.open("rb")
        if self.start is not None:
            self.file.seek(self.start)
        return self.file

    def _closed(self, file: Any) -> None:
        if self.path:
            file.close()


class Counted(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that tells how much of it was sent."""

    def __init__(self, stream: Any, progress: Callable[[int, int | None], object], total: int | None) -> None:
        self.stream, self.progress, self.total = stream, progress, total

    def __iter__(self) -> Iterator[bytes]:
        done = 0
        for chunk in self.stream:
            yield chunk
            done += len(chunk)
            self.progress(done, self.total)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        done = 0
        async for chunk in self.stream:
            yield chunk
            done += len(chunk)
            self.progress(done, self.total)


def is_repeatable(parts: Any) -> bool:
    """Whether a request with these parts can be sent again: what has been read of a pipe cannot."""
    stream = parts.get("stream")
    files = (content for _, (_, content, _) in parts.get("files", ()) if hasattr(content, "read"))
    return (stream is None or stream.is_repeatable) and all(map(_seekable, files))


def _seekable(file: Any) -> bool:
    return bool(getattr(file, "seekable", lambda: False)())


def _size(file: Any, start: int | None) -> int | None:
    if start is None:
        return None
    end = file.seek(0, os.SEEK_END)
    file.seek(start)
    return int(end) - start
