"""Bodies to send, by media type: JSON, text, forms, files and bytes."""

import mimetypes
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .._files import File, is_file
from .._json_text import write_json
from .._media_types import kind, stream_format
from .._models import judge
from . import serialization
from .upload import Upload

# Bodies that nest deeper hold no files.
_DEEPEST = 32

# Where a file stands in a body: the names and numbers that lead to it.
Place = tuple[str | int, ...]


def split(body: Any) -> tuple[Any, dict[Place, Any]]:
    """Return the fields of a form, with an empty text for each file, and the files by their places."""
    if judge.is_model(body):
        body = judge.fields(body)
    files: dict[Place, Any] = {}
    return (_without_files(body, (), files) if isinstance(body, Mapping | list) else body), files


def _without_files(node: Any, at: Place, files: dict[Place, Any]) -> Any:
    """Return a part of a body with an empty text for each file, which is added to `files`; the same object where there is none."""
    if is_file(node):
        files[at] = node
        return ""
    known = len(files)
    fields = judge.fields(node) if judge.is_model(node) else node
    if len(at) > _DEEPEST or not isinstance(fields, Mapping | list | tuple):
        return node
    if isinstance(fields, list | tuple):
        found: Any = [_without_files(one, (*at, place), files) for place, one in enumerate(fields)]
    else:
        found = {key: _without_files(one, (*at, key), files) for key, one in fields.items()}
    return found if len(files) > known else node


def filled(value: Any, files: Mapping[Place, Any]) -> Any:
    """Put files back at their places in what `split` returned, once that has been written as JSON values."""
    for place, file in files.items():
        holder = value
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = file
    return value


def is_of_file(violation: judge.Violation, files: Mapping[Place, Any]) -> bool:
    """Tell whether something is wrong with the text that stands for a file, which says nothing of its bytes, or with one file in place of a list of them."""
    for place in files:
        *above, last = ["/body", *(str(step).replace("~", "~0").replace("/", "~1") for step in place)]
        if violation.pointer == "/".join([*above, last]) or (violation.rule == "type" and type(place[-1]) is int and violation.pointer == "/".join(above)):
            return True
    return False


def files_in(body: Any) -> Iterator[Any]:
    """Yield the file objects that a body holds."""
    for one in split(body)[1].values():
        yield one.payload if isinstance(one, File) else one


def suited(body: Any, media_types: list[str]) -> str:
    """Return the first media type that can hold a body, going by its Python type alone."""
    if len(media_types) == 1:
        return media_types[0]
    kinds = {name: kind(name) for name in media_types}
    if is_file(body):
        wanted: tuple[str, ...] = ("raw", "text")
    elif isinstance(body, str):
        wanted = ("text", "raw") if len(set(kinds.values()) & {"text", "raw"}) else ("json",)
    elif "multipart" in kinds.values() and split(body)[1]:
        wanted = ("multipart",)
    else:
        wanted = ("json", "form", "multipart")
    return next((name for name in media_types if kinds[name] in wanted), media_types[0])


def is_items(body: Any, media_type: str) -> bool:
    """Tell whether a body is handed over as the items of a stream, for a media type that separates them."""
    return _separated(media_type) and isinstance(body, Iterable) and not isinstance(body, str | bytes | bytearray | Mapping) and not judge.is_model(body)


def _separated(media_type: str) -> bool:
    return stream_format(media_type.partition(";")[0].strip().lower()) in ("lines", "sequence")


def encode(how: str, value: Any, media_type: str, encoding: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments for httpx that send a JSON value, or one that holds files, as that media type; `encoding` says how fields are written."""
    if how == "json":
        essence = "application/json" if "*" in media_type else media_type
        return {"content": write_json(value), "headers": {"Content-Type": essence}}
    if how == "form":
        pairs = [pair for key, one in _fields(value) for pair in _form_field(key, one, encoding.get(key, {}))]
        return {"content": serialization.encode(pairs).encode(), "headers": {"Content-Type": media_type}}
    if how == "multipart":
        if media_type.partition(";")[0].strip().lower() not in ("multipart/form-data", "multipart/*"):
            return _mixed(value, media_type, encoding)
        parts = [(key, _part(one, encoding.get(key, {}))) for key, one in _fields(value) if not isinstance(one, list)]
        parts += [(key, _part(item, encoding.get(key, {}))) for key, one in _fields(value) if isinstance(one, list) for item in one if item is not None]
        return {"files": parts} if parts else {"content": b"--empty--\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=empty"}}
    if isinstance(value, list) and _separated(media_type):
        start = b"\x1e" if stream_format(media_type.partition(";")[0].strip().lower()) == "sequence" else b""  # RFC 7464
        return raw(b"".join(start + write_json(one) + b"\n" for one in value), media_type)
    if isinstance(value, Mapping | list):
        raise TypeError(f"expected text or bytes, got {type(value).__name__}")
    return raw(serialization.text(value).encode(), media_type)


def _mixed(value: Any, media_type: str, encoding: Mapping[str, Any]) -> dict[str, Any]:
    """Return a multipart body that is no form (RFC 2046, 5.1): the fields of an object under their names, or the items of a list in their order."""
    if isinstance(value, list):
        items = [("", one, encoding.get(str(place), encoding.get("*", {}))) for place, one in enumerate(value)]
    else:
        items = [(key, item, encoding.get(key, {})) for key, one in _fields(value) for item in (one if isinstance(one, list) else [one])]
    boundary = os.urandom(16).hex()
    content = b"".join(_mixed_part(boundary, *one) for one in items) or f"--{boundary}\r\n\r\n\r\n".encode()
    essence = media_type.partition(";")[0].strip()
    return {"content": content + f"--{boundary}--\r\n".encode(), "headers": {"Content-Type": f"{essence}; boundary={boundary}"}}


def _mixed_part(boundary: str, key: str, value: Any, encoding: Mapping[str, Any]) -> bytes:
    """One part with its headers."""
    name, payload, kind = _part(value, encoding)
    content = payload
    if not isinstance(payload, bytes):
        content = payload.read()
        if close := getattr(payload, "close", None):
            close()
    words = [f'{word}="{_quotable(text)}"' for word, text in (("name", key), ("filename", name or "")) if text]
    headers = [f"Content-Type: {' '.join(kind.split())}"] if kind else []
    headers += [f"Content-Disposition: {'; '.join(['form-data' if key else 'attachment', *words])}"] if words else []
    return "\r\n".join([f"--{boundary}", *headers, "", ""]).encode() + (content.encode() if isinstance(content, str) else bytes(content)) + b"\r\n"


def _quotable(text: str) -> str:
    """Return a name as it stands in a header, as browsers write it (WHATWG, multipart/form-data)."""
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def raw(body: Any, media_type: str) -> dict[str, Any]:
    """Bytes as they are; a file is read in chunks while it is sent."""
    own = body.mime_type if isinstance(body, File) else None
    payload = body.payload if isinstance(body, File) else body
    headers = {"Content-Type": own or ("application/octet-stream" if "*" in media_type else media_type)}
    if isinstance(payload, bytes | bytearray):
        return {"content": bytes(payload), "headers": headers}
    upload = Upload(payload)
    return {"stream": upload, "headers": {**headers, **upload.headers}}


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected an object, got {type(value).__name__}")
    yield from ((key, one) for key, one in value.items() if one is not None)


def _form_field(name: str, value: Any, encoding: Mapping[str, Any]) -> serialization.Pairs:
    """Return a field of a form; objects inside are sent as JSON text unless the document names a style."""
    if "style" in encoding:
        return serialization.query(name, value, encoding["style"], encoding.get("explode", encoding["style"] == "form"))
    if kind(encoding.get("contentType", "text/plain")) == "json":
        value = write_json(value).decode()
    return serialization.query(name, serialization.text(value) if isinstance(value, Mapping) else value, "form", True)


def _part(value: Any, encoding: Mapping[str, Any]) -> tuple[str | None, Any, str | None]:
    """Return a field of a multipart body: file name, content, media type."""
    media_type = str(encoding.get("contentType", "")).partition(",")[0].strip()
    media_type = "" if "*" in media_type else media_type
    if is_file(value):
        return _file(value if isinstance(value, File) else File(value), media_type)
    if isinstance(value, Mapping | list) and kind(media_type) != "multipart" and split(value)[1]:
        raise TypeError("a file is no JSON value; only a part whose media type is multipart can hold one")
    if isinstance(value, Mapping) and kind(media_type) == "form":
        inside = encoding.get("encoding", {})
        pairs = [pair for key, one in _fields(value) for pair in _form_field(key, one, inside.get(key, {}))]
        return None, serialization.encode(pairs).encode(), media_type
    if isinstance(value, Mapping | list) and kind(media_type) == "multipart":
        inner = _mixed(value, media_type, encoding.get("encoding", {}))
        return None, inner["content"], inner["headers"]["Content-Type"]
    if isinstance(value, Mapping | list) or kind(media_type or "text/plain") == "json":
        return None, write_json(value), media_type or "application/json"
    return None, serialization.text(value).encode(), media_type or None


def _file(file: File, media_type: str) -> tuple[str, Any, str]:
    """Return a file of a multipart body; one at a path is opened here, and closed with the request."""
    payload = file.payload
    path = payload if isinstance(payload, os.PathLike) else getattr(payload, "name", None)
    name = file.file_name or (os.path.basename(path) if isinstance(path, str | os.PathLike) else "file")  # noqa: PTH119 # a file object's name is a text
    kind = file.mime_type or media_type or (isinstance(payload, os.PathLike) and mimetypes.guess_type(name)[0]) or "application/octet-stream"
    return name, Path(payload).open("rb") if isinstance(payload, os.PathLike) else payload, kind
