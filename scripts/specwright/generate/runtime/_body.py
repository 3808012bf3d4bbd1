"""Bodies by media type: JSON, text, forms, files and bytes."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlencode

import httpx

from . import _serial


@dataclass(frozen=True)
class File:
    """A file to send in a form."""

    payload: bytes | IO[bytes]
    file_name: str | None = None
    mime_type: str | None = None

    def part(self) -> tuple[str | None, bytes | IO[bytes], str | None]:
        return self.file_name or "file", self.payload, self.mime_type or "application/octet-stream"


def kind(media_type: str) -> str:
    """How a body of that media type is written: json, form, multipart, text or raw."""
    essence = media_type.partition(";")[0].strip().lower()
    if essence in ("*/*", "application/*") or essence.rpartition("/")[2] == "json" or essence.endswith("+json"):
        return "json"
    if essence == "application/x-www-form-urlencoded":
        return "form"
    if essence.startswith("multipart/"):
        return "multipart"
    return "text" if essence.startswith("text/") else "raw"


def split(body: Any) -> tuple[Any, dict[str, Any]]:
    """The fields of a form, with an empty text for each file, and the files."""
    if hasattr(body, "model_dump"):
        body = body.model_dump(mode="python", by_alias=True)
    if not isinstance(body, Mapping):
        return body, {}
    files = {key: value for key, value in body.items() if _is_file(value) or (isinstance(value, list) and value and all(map(_is_file, value)))}
    return {key: ([""] * len(value) if isinstance(value, list) else "") if key in files else value for key, value in body.items()}, files


def _is_file(value: Any) -> bool:
    return isinstance(value, bytes | File) or hasattr(value, "read")


def encode(how: str, value: Any, media_type: str, files: dict[str, Any]) -> dict[str, Any]:
    """The arguments for httpx that send a JSON value as that media type."""
    if how == "json":
        essence = "application/json" if "*" in media_type else media_type
        return {"content": json.dumps(value, ensure_ascii=False, allow_nan=False).encode(), "headers": {"Content-Type": essence}}
    if how == "form":
        pairs = [pair for key, one in _fields(value) for pair in _serial.query(key, _flat(one), "form", True)]
        return {"content": urlencode(pairs).encode(), "headers": {"Content-Type": media_type}}
    if how == "multipart":
        parts = [
            (key, (None, _serial.text(one).encode()))
            for key, item in _fields(value)
            if key not in files
            for one in (item if isinstance(item, list) else [item])
        ]
        sent = [(key, _part(one)) for key, item in files.items() for one in (item if isinstance(item, list) else [item])]
        return {"files": [*parts, *sent]}
    if not isinstance(value, str):
        raise TypeError(f"expected text or bytes, met {type(value).__name__}")
    return raw(value.encode(), media_type)


def raw(content: bytes, media_type: str) -> dict[str, Any]:
    return {"content": content, "headers": {"Content-Type": "application/octet-stream" if "*" in media_type else media_type}}


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected an object, met {type(value).__name__}")
    yield from value.items()


def _flat(value: Any) -> Any:
    """Objects inside a form are sent as JSON text."""
    if isinstance(value, list):
        return [_flat(one) if isinstance(one, Mapping | list) else one for one in value]
    return json.dumps(value) if isinstance(value, Mapping) else value


def _part(value: Any) -> Any:
    return value.part() if isinstance(value, File) else ("file", value, "application/octet-stream")


def matching(media_type: str, known: Mapping[str, Any]) -> str | None:
    """The documented media type that a content type falls under."""
    essences = {name.partition(";")[0].strip().lower(): name for name in reversed(list(known))}
    family = media_type.partition("/")[0] + "/*"
    return next((essences[one] for one in (media_type, family, "*/*") if one in essences), None) if media_type else None


def guess(reply: httpx.Response) -> Any:
    """A body that nobody documented: JSON if it is, else text; None if there is none."""
    if not reply.content:
        return None
    try:
        return json.loads(reply.content)
    except ValueError:
        return reply.text


def readings(text: str) -> list[Any]:
    """What a header's text can mean."""
    found: list[Any] = [text]
    with contextlib.suppress(ValueError):
        found.append(json.loads(text))
    return [*found, [part.strip() for part in text.split(",")]]
