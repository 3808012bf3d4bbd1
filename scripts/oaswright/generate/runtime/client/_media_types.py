"""Media types: how a body of each is written and read, and which documented one a reply falls under."""

from collections.abc import Mapping
from typing import Any


def kind(media_type: str) -> str:
    """How a body of that media type is written: json, form, multipart, text or raw."""
    essence = _essence(media_type)
    if essence in ("*/*", "application/*") or essence.rpartition("/")[2] == "json" or essence.endswith("+json"):
        return "json"
    if essence == "application/x-www-form-urlencoded":
        return "form"
    if essence.startswith("multipart/"):
        return "multipart"
    return "text" if essence.startswith("text/") else "raw"


def matching(content_type: str, known: Mapping[str, Any]) -> str | None:
    """Return the documented media type that a content type falls under: of several that differ in their parameters, the one that names most of them."""
    media_type = _essence(content_type)
    if not media_type:
        return None
    essences: dict[str, list[str]] = {}
    for name in known:
        essences.setdefault(_essence(name), []).append(name)
    family = media_type.partition("/")[0] + "/*"
    found = next((essences[one] for one in (media_type, f"{family}+{media_type.rpartition('+')[2]}", family, "*/*") if one in essences), [])
    if len(found) < 2:
        return found[0] if found else None
    given = _parameters(content_type)
    return max(found, key=lambda name: (len(_parameters(name) & given), -len(_parameters(name) - given)))


def _essence(media_type: str) -> str:
    """Return a media type without its parameters; `*`, which some documents have, is `*/*`."""
    name = media_type.partition(";")[0].strip().lower()
    return "*/*" if name == "*" else name


def _parameters(media_type: str) -> set[tuple[str, str]]:
    """Return the parameters of a media type; names count whatever their case, values without their quotes."""
    pairs = (one.partition("=") for one in media_type.split(";")[1:] if one.strip())
    return {(name.strip().lower(), value.strip().strip('"')) for name, _, value in pairs}


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
