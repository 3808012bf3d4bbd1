"""Parameters as text, by the styles of OpenAPI (3.1, 4.8.12); everything comes percent-encoded, so that no value can pass for a separator."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

Pairs = list[tuple[str, str]]

# What a query may hold unescaped where the document allows reserved characters; &, =, + and # would change its meaning.
_RESERVED = ":/?@!$'()*,;"

# What stands unescaped in the fixed text of a path.
_FIXED = "/?=&:@!$'()*+,;~%"

_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")

_HOLE = re.compile(r"\{([^{}]*)\}")
_SEPARATORS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}

# What no header can hold: control characters, and blanks at its ends, which would be lost.
_NO_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|^[ \t]|[ \t]$")


def pairs(fact: Any, value: Any) -> Pairs:
    """Return a parameter as it goes out, by its place and style. ValueError if it has no such form."""
    name, style, explode = fact["name"], fact["style"], fact["explode"]
    if fact["in"] == "querystring":
        return [("", querystring(value, fact["content"]))]
    if fact["content"]:
        value = json.dumps(value, ensure_ascii=False) if fact["content"] == "json" else text(value)
    if fact["in"] == "path":
        return [(name, path(name, value, style, explode))]
    if fact["in"] == "header":
        return [(name, header(value, explode))]
    if fact["in"] == "cookie":
        return cookies(name, value, explode)
    return query(name, value, style, explode, _RESERVED if fact.get("reserved") else "")


def url(template: str, path_parts: Pairs, query_parts: Pairs, whole: Pairs) -> str:
    """Return the address below the server's: the holes of the template filled, the query behind it; `whole` has texts that make up a query by themselves."""
    values = dict(path_parts)
    if "?" in template:
        template = _without_unfilled(template, frozenset(values))
    filled = "".join(values.get(name, fixed) if name is not None else fixed for fixed, name in _pieces(template))
    found = "&".join(filter(None, [*(text for _, text in whole), encode(query_parts)]))
    return filled + ("&" if "?" in filled else "?") + found if found else filled


@lru_cache(maxsize=10_000)
def _pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    """Return the text of a path, escaped, and the names in its holes beside what stands there if they have no value.

    What begins with `#` tells operations apart in the document; it is no part of a request (RFC 9110, 4.2.5).
    """
    template = template.partition("#")[0]
    found: list[tuple[str, str | None]] = []
    end = 0
    for hole in _HOLE.finditer(template):
        found += [(quote(template[end : hole.start()], safe=_FIXED), None), (quote(hole[0], safe=""), hole[1])]
        end = hole.end()
    return (*found, (quote(template[end:], safe=_FIXED), None))


@lru_cache(maxsize=10_000)
def _without_unfilled(template: str, known: frozenset[str]) -> str:
    """Return a path that holds a query, without the pairs that only hold the place of a query parameter (`/find?q={q}`): the parameter is sent by itself."""
    fixed, _, query_part = template.partition("#")[0].partition("?")
    kept = [pair for pair in query_part.split("&") if not (hole := _HOLE.fullmatch(pair.partition("=")[2])) or hole[1] in known]
    return f"{fixed}?{'&'.join(kept)}" if kept else fixed


def text(value: Any) -> str:
    """Return a JSON value as plain text: what has parts is written as JSON, a whole number without a fraction."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def path(name: str, value: Any, style: str, explode: bool) -> str:
    """Return a path parameter; nothing in it ends the segment or climbs out of it."""
    prefix, separator = {"label": (".", "."), "matrix": (";", ";")}.get(style, ("", ","))
    inner = separator if explode else ","
    if isinstance(value, Mapping):
        joined = inner.join(f"{_quoted(key)}{'=' if explode else ','}{_quoted(one)}" for key, one in value.items())
    elif isinstance(value, list):
        parts = [_quoted(one) for one in value]
        joined = ";".join(f"{_quoted(name)}={part}" for part in parts) if style == "matrix" and explode else inner.join(parts)
    else:
        joined = _quoted(value)
    named = style == "matrix" and not (explode and isinstance(value, Mapping | list))
    whole = f"{prefix}{_quoted(name)}={joined}" if named else f"{prefix}{joined}"
    return whole.replace(".", "%2E") if whole in (".", "..") else whole


def query(name: str, value: Any, style: str, explode: bool, safe: str = "") -> Pairs:
    """Return a query or form parameter as pairs; an empty list or object has none, nor has null (RFC 6570, 2.3: undefined)."""
    key = _quoted(name)
    if isinstance(value, Mapping):
        value = {inner: one for inner, one in value.items() if one is not None}
        if style == "deepObject":
            return [(place, _quoted(one, safe)) for place, one in _deep(key, value)]
        if explode:
            return [(_quoted(inner), _quoted(one, safe)) for inner, one in value.items()]
        value = [part for pair in value.items() for part in pair]
    if isinstance(value, list):
        value = [one for one in value if one is not None]
        if not value or explode:
            return [(key, _quoted(one, safe)) for one in value]
        return [(key, _SEPARATORS.get(style, ",").join(_quoted(one, safe.replace(",", "")) for one in value))]
    return [] if value is None else [(key, _quoted(value, safe))]


def querystring(value: Any, kind: str) -> str:
    """Return a value that is the whole query: a form, else one text."""
    if kind == "form" and isinstance(value, Mapping):
        return encode([pair for name, one in value.items() for pair in query(name, one, "form", True)])
    return quote(json.dumps(value, ensure_ascii=False, separators=(",", ":")) if kind == "json" else text(value), safe="")


def encode(parts: Pairs) -> str:
    return "&".join(f"{key}={value}" for key, value in parts)


def cookies(name: str, value: Any, explode: bool) -> Pairs:
    """Return the cookies that carry a parameter: one, or one a property of an exploded object."""
    if isinstance(value, Mapping) and explode:
        return [(key, _quoted(one)) for key, one in value.items()]
    parts = [part for pair in value.items() for part in pair] if isinstance(value, Mapping) else value if isinstance(value, list) else [value]
    return [(name, ",".join(map(_quoted, parts)))]


def header(value: Any, explode: bool) -> str:
    """Return a header parameter in the one style that headers have."""
    if isinstance(value, Mapping):
        found = ",".join(f"{key}={text(one)}" if explode else f"{key},{text(one)}" for key, one in value.items())
    else:
        found = ",".join(text(one) for one in value) if isinstance(value, list) else text(value)
    if _NO_HEADER.search(found):
        raise ValueError("a header holds no control characters, and no blanks at its ends")
    return found


def _deep(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _deep(f"{name}[{_quoted(key)}]", one)
    elif isinstance(value, list):
        for one in value:
            yield from _deep(name, one)
    else:
        yield name, value


def _quoted(part: Any, safe: str = "") -> str:
    found = text(part)
    return found if _UNRESERVED.fullmatch(found) else quote(found, safe=safe)
