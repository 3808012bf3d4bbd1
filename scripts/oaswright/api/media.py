"""Media types: what a body of each is made of (RFC 6838 names, RFC 9110 ranges)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How the content of a body is encoded."""

    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    TEXT = "text"
    EVENTS = "events"
    JSON_LINES = "json-lines"
    JSON_SEQUENCE = "json-seq"
    BINARY = "raw"


_EXACT = {
    "application/x-www-form-urlencoded": Kind.FORM,
    "text/event-stream": Kind.EVENTS,
    "application/json-seq": Kind.JSON_SEQUENCE,
    "*/*": Kind.JSON,
    "application/*": Kind.JSON,
    **dict.fromkeys(("application/jsonl", "application/x-jsonlines", "application/jsonlines", "application/ndjson", "application/x-ndjson"), Kind.JSON_LINES),
}

STREAMS = frozenset((Kind.EVENTS, Kind.JSON_LINES, Kind.JSON_SEQUENCE))


def essence(media_type: str) -> str:
    """Return a media type without its parameters, in lower case; `*`, which some documents have, is `*/*`."""
    name = media_type.partition(";")[0].strip().lower()
    return "*/*" if name == "*" else name


def kind(media_type: str) -> Kind:
    """Tell how a body of a media type is encoded; a range that admits JSON counts as JSON."""
    name = essence(media_type)
    if name in _EXACT:
        return _EXACT[name]
    if name.rpartition("/")[2] == "json" or name.endswith("+json"):
        return Kind.JSON
    if name.endswith("+json-seq"):
        return Kind.JSON_SEQUENCE
    if name.startswith("multipart/"):
        return Kind.MULTIPART
    return Kind.TEXT if name.startswith("text/") else Kind.BINARY


def is_json(media_type: str) -> bool:
    """Tell whether a media type is carried as one JSON value: `application/json; charset=utf-8`, `application/problem+json`, `*/*`."""
    return kind(media_type) is Kind.JSON


def is_covered(media_type: str, names: Iterable[str]) -> bool:
    """Tell whether a media type is one of some names, or lies in a range among them."""
    name = essence(media_type)
    family, suffix = name.partition("/")[0], name.rpartition("+")[2]
    return not {name, f"{family}/*+{suffix}", f"{family}/*", "*/*"}.isdisjoint(map(essence, names))


# The members of a range, the most usual first.
_MEMBERS = {
    "*/*": ("application/json", "application/vnd.other+json", "text/json"),
    "application/*": ("application/json", "application/vnd.other+json"),
    "text/*": ("text/plain", "text/vnd.other"),
    "multipart/*": ("multipart/form-data", "multipart/mixed"),
    "image/*": ("image/png", "image/jpeg"),
    "audio/*": ("audio/mpeg", "audio/ogg"),
    "video/*": ("video/mp4", "video/webm"),
}


def concrete(media_type: str, documented: Iterable[str] = ()) -> str:
    """Return the media type to name in a Content-Type header: a range stands for its most usual member that no narrower one of those documented covers."""
    name = essence(media_type)
    if "*" not in name:
        return media_type
    narrower = [one for one in documented if essence(one) != name and is_covered(one, [name])]
    members = _MEMBERS.get(name) or (name.replace("*", "vnd.other"),)
    return next((one for one in members if not is_covered(one, narrower)), members[0])


def is_file(node: Mapping[str, Any]) -> bool:
    """Tell whether a string schema stands for the content of a file: `format: binary`, or bytes as they are (3.1)."""
    return node.get("format") == "binary" or ("contentMediaType" in node and "contentEncoding" not in node and not node["contentMediaType"].endswith("json"))


def writable(media_type: str) -> bool:
    """Tell whether a client can send a body of a media type: `multipart/byteranges` is for parts of responses alone (RFC 9110, 14.6)."""
    return essence(media_type) != "multipart/byteranges"


def first_json(names: Iterable[str]) -> str:
    """Return the first media type that is JSON, exact ones before ranges; "" if there is none."""
    found = [name for name in names if is_json(name)]
    return next((name for name in found if "*" not in name), found[0] if found else "")
