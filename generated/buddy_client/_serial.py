"""Parameters as text, by the styles of OpenAPI."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

Pairs = list[tuple[str, str]]

_HOLE = re.compile(r"\{([^{}]*)\}")
_SEPARATORS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


def pairs(fact: Any, value: Any) -> Pairs:
    """A parameter as it goes out, by its place and style; paths come encoded."""
    name, style, explode = fact["name"], fact["style"], fact["explode"]
    value = json.dumps(value, ensure_ascii=False) if fact["content"] else value
    if fact["in"] == "path":
        return [(name, path(name, value, style, explode))]
    return [(name, header(value, explode))] if fact["in"] == "header" else query(name, value, style, explode)


def url(template: str, path_parts: Pairs, query_parts: Pairs) -> str:
    values = dict(path_parts)
    filled = _HOLE.sub(lambda hole: values.get(hole[1], hole[0]), template)
    return filled + ("?" + encode(query_parts) if query_parts else "")


def cookies(parts: Pairs) -> str:
    return "; ".join(f"{key}={quote(value, safe='')}" for key, value in parts)


def text(value: Any) -> str:
    """A JSON scalar as it stands in a URL or a header."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def path(name: str, value: Any, style: str, explode: bool) -> str:
    """A path parameter, percent-encoded; the separators of its style are not."""
    prefix, separator = {"label": (".", "."), "matrix": (";", ";")}.get(style, ("", ","))
    inner = separator if explode else ","
    if isinstance(value, Mapping):
        joined = inner.join(f"{_quoted(key)}{'=' if explode else ','}{_quoted(text(one))}" for key, one in value.items())
    elif isinstance(value, list):
        parts = [_quoted(text(one)) for one in value]
        joined = ";".join(f"{_quoted(name)}={part}" for part in parts) if style == "matrix" and explode else inner.join(parts)
    else:
        joined = _quoted(text(value))
    named = style == "matrix" and not (explode and isinstance(value, Mapping | list))
    return f"{prefix}{_quoted(name)}={joined}" if named else f"{prefix}{joined}"


def _quoted(part: str) -> str:
    """Percent-encoded, also the dots that would be read as a step in the path."""
    return part.replace(".", "%2E") if part in (".", "..") else quote(part, safe="")


def query(name: str, value: Any, style: str, explode: bool) -> Pairs:
    """A query or cookie parameter as pairs, not yet encoded."""
    if isinstance(value, Mapping):
        if style == "deepObject":
            return [pair for key, one in value.items() for pair in query(f"{name}[{key}]", one, style, True)]
        if explode:
            return [(key, text(one)) for key, one in value.items()]
        return [(name, ",".join(part for key, one in value.items() for part in (key, text(one))))]
    if isinstance(value, list):
        return [(name, text(one)) for one in value] if explode else [(name, _SEPARATORS.get(style, ",").join(text(one) for one in value))]
    return [(name, text(value))]


def encode(pairs: Pairs) -> str:
    return "&".join(f"{quote(key, safe='[]')}={quote(value, safe=',')}" for key, value in pairs)


def header(value: Any, explode: bool) -> str:
    """A header parameter in the one style that headers have."""
    if isinstance(value, Mapping):
        return ",".join(f"{key}={text(one)}" if explode else f"{key},{text(one)}" for key, one in value.items())
    return ",".join(text(one) for one in value) if isinstance(value, list) else text(value)
