"""Media types: how a body of each is written and read, and which documented one a reply falls under."""

from collections.abc import Mapping
from typing import Any


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


def matching(media_type: str, known: Mapping[str, Any]) -> str | None:
    """Return the documented media type that a content type falls under."""
    essences = {name.partition(";")[0].strip().lower(): name for name in reversed(list(known))}
    family = media_type.partition("/")[0] + "/*"
    return next((essences[one] for one in (media_type, family, "*/*") if one in essences), None) if media_type else None


_STREAMS = {
    "text/event-stream": "events",
    "application/json-seq": "sequence",
    **dict.fromkeys(
        ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/jsonlines", "application/json-lines"),
        "lines",
    ),
}


def stream_format(media_type: str) -> str:
    """How the items of a stream of that media type are told apart: events, lines or sequence; "" if it is no stream."""
    return _STREAMS.get(media_type, "")
