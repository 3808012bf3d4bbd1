"""A request as the document sees it: its parts checked, serialized and put together."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .._errors import RequestValidationError
from .._files import is_file
from .._media_types import kind as media_kind
from .._media_types import matching
from .._models import Violation, judge
from .._sentinel import UNSET
from .._validation import Judges
from . import bodies, serialization

_PLACES = ("path", "query", "querystring", "header", "cookie")


class Writer:
    """The requests of one operation."""

    def __init__(self, facts: Any) -> None:
        self.facts = facts
        self.method = facts["method"].upper()
        self._judges = Judges("request")
        self._parameters = tuple((name, fact, _plain(fact)) for name, fact in facts["parameters"].items())

    def parts(self, arguments: Mapping[str, Any], body: Any = UNSET, content_type: Any = UNSET, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the parts of the request: method, url, headers, content. RequestValidationError if the document forbids any of it."""
        found: list[Violation] = []
        sent: dict[str, list[tuple[str, str]]] = {place: [] for place in _PLACES}
        for python_name, fact, plain in self._parameters:
            value = arguments.get(python_name, UNSET)
            if value is not UNSET:
                if plain and (text := plain.text(value)) is not None:
                    sent[fact["in"]].append((fact["name"], text))
                    continue
                written, wrong = self._parameter(fact, value)
                sent[fact["in"]] += written
                found += wrong
            elif fact["required"]:
                found.append(Violation(f"/{fact['in']}/{fact['name']}", "required", "the parameter is missing"))
        found += [Violation(f"/path/{name}", "path", "an empty text would lead to another address") for name, text in sent["path"] if not text]
        parts, wrong = self._body(body, content_type, options.get("extra_body") if options else None)
        if found or wrong:
            raise RequestValidationError(self.facts["id"], [*found, *wrong])
        headers = {"Accept": self.facts["accept"], **parts.pop("headers", {})}
        if sent["header"]:
            is_multipart = "files" in parts or "boundary=" in headers.get("Content-Type", "")  # it can be read by its own boundary alone
            headers = _overridden(headers, [pair for pair in sent["header"] if not is_multipart or pair[0].lower() != "content-type"])
        if options:
            sent["query"] += [
                pair for name, value in options.get("extra_query", {}).items() for pair in serialization.query(name, judge.to_wire(value), "form", True)
            ]
            headers = _with(headers, options)
        parts["headers"] = headers
        if sent["cookie"]:
            parts["cookies"] = dict(sent["cookie"])
        return {"method": self.method, "url": serialization.url(self.facts["path"], sent["path"], sent["query"], sent["querystring"]), **parts}

    def _parameter(self, fact: Any, value: Any) -> tuple[list[tuple[str, str]], list[Violation]]:
        """Return a parameter as it goes out, or what is wrong with it."""
        place = f"/{fact['in']}/{fact['name']}"
        value, wrong = self._judges.to_wire(fact, value, place)
        if wrong:
            return [], wrong
        try:
            return serialization.pairs(fact, value), []
        except ValueError as error:
            return [], [Violation(place, fact["in"], "it has no written form" if isinstance(error, UnicodeError) else str(error))]

    def _body(self, body: Any, content_type: Any, extra: Any) -> tuple[dict[str, Any], list[Violation]]:
        """Return the body in the media type asked for, else in the first that can hold it; or what is wrong with it."""
        fact = self.facts["body"]
        if fact is None:
            return {}, [] if body is UNSET else [Violation("/body", "body", "the operation takes no body")]
        if body is UNSET:
            return {}, [Violation("/body", "required", "the body is missing")] if fact["required"] else []
        if content_type:
            known = matching(content_type, fact["media"])
            if known is None:
                return {}, [Violation("/body", "media type", f"expected one of {', '.join(fact['media'])}")]
            return self._encoded(fact["media"][known], body, content_type, extra)
        media_type = bodies.suited(body, list(fact["media"]))
        return self._encoded(fact["media"][media_type], body, media_type, extra)

    def _encoded(self, fact: Any, body: Any, media_type: str, extra: Any) -> tuple[dict[str, Any], list[Violation]]:
        kind = media_kind(media_type)
        if kind in ("raw", "text") and is_file(body):
            return bodies.raw(body, media_type), []
        if kind == "raw" and isinstance(body, str):
            body = body.encode("utf-8", "replace")
            return bodies.raw(body, media_type), []
        if bodies.is_items(body, media_type):
            body = list(body)
        plain, files = bodies.split(body) if kind == "multipart" else (body, {})
        value, wrong = self._judges.to_wire(fact, plain, "/body")
        wrong = [one for one in wrong if not bodies.is_of_file(one, files)] if files else wrong
        if wrong:
            return {}, wrong
        value = bodies.filled(value, files)
        if extra:
            if not isinstance(value, dict):
                return {}, [Violation("/body", "extra_body", "fields can be added to an object only")]
            value = {**value, **judge.to_wire(extra)}
        try:
            return bodies.encode(kind, value, media_type, fact.get("encoding") or {}), []
        except (TypeError, ValueError, RecursionError) as error:
            reason = "it has no written form" if isinstance(error, UnicodeError) else str(error)
            return {}, [Violation("/body", "media type", f"cannot be written as {media_type}: {reason}")]


class _Plain:
    """A parameter of one text or whole number that goes out as it is: most values of most parameters need no more than this to be checked."""

    __slots__ = ("kind", "least", "most")

    def __init__(self, kind: type, least: float, most: float) -> None:
        self.kind, self.least, self.most = kind, least, most

    def text(self, value: Any) -> str | None:
        """Return the text to send; None where the value is another one, to be checked and written in the general way."""
        if type(value) is str:
            return value if self.kind is str and _UNRESERVED.fullmatch(value) and value not in (".", "..") else None
        return str(value) if type(value) is int and self.kind is int and self.least <= value <= self.most else None


_UNRESERVED = re.compile(r"[A-Za-z0-9_~.-]+")

# What a schema may say of a text or a number besides its type without forbidding any.
_REMARKS = frozenset(("title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment"))


def _plain(fact: Any) -> _Plain | None:
    """How the usual values of a parameter are written at once; None if its place or its schema asks for more."""
    schema = fact["schema"]
    if fact["in"] not in ("path", "query") or fact["style"] not in ("simple", "form") or fact["content"] or not isinstance(schema, dict):
        return None
    if not _UNRESERVED.fullmatch(fact["name"]):
        return None
    asks = {key: value for key, value in schema.items() if key not in _REMARKS}
    if asks == {"type": "string"}:
        return _Plain(str, 0, 0)
    least, most = asks.pop("minimum", -math.inf), asks.pop("maximum", math.inf)
    return _Plain(int, least, most) if asks == {"type": "integer"} else None


def _with(headers: dict[str, str], options: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers with those of a call's options."""
    more = dict(options.get("extra_headers", {}))
    if "idempotency_key" in options:
        more["Idempotency-Key"] = options["idempotency_key"]
    for value in more.values():
        serialization.header(value, explode=False)
    return _overridden(headers, more.items())


def _overridden(headers: dict[str, str], own: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the headers with others in place of those of the same name, whatever its case."""
    given = dict(own)
    names = {name.lower() for name in given}
    return {**{name: value for name, value in headers.items() if name.lower() not in names}, **given}
