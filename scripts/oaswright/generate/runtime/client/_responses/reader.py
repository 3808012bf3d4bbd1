"""A reply as the document sees it: its status, headers and body, and where it violates the document."""

import contextlib
import json
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

import httpx

from .._json_text import read_json
from .._media_types import kind as media_kind
from .._media_types import matching, stream_format
from .._models import Violation, build
from .._response import RequestInfo, Response, decoded
from .._transport.exchange import Reply
from .._validation import Judges

# Statuses whose replies hold no content (RFC 9110, 15.3.5 and 15.4.5), whatever a document gives for them.
_NO_CONTENT = (204, 304)


class Reader:
    """The replies to one operation; `types` gives the Python type of each body, by status and media type."""

    def __init__(self, facts: Any, types: Callable[[], Mapping[tuple[str, str], Any]]) -> None:
        self.facts = facts
        self._types = types
        self._judges = Judges("response")

    @cached_property
    def types(self) -> Mapping[tuple[str, str], Any]:
        """The types, with their classes, which are imported when a body is first read."""
        return self._types()

    def streams(self, code: int, fields: Mapping[str, str]) -> bool:
        """Whether a reply is a success that the caller reads item by item."""
        return 200 <= code < 300 and bool(stream_format(_media_type(fields))) and self._media(code, fields)[1] is not None

    def read(self, reply: Reply, request: RequestInfo) -> Response[Any]:
        """Return the reply, whose body is decoded when it is asked for, as far as it can be; nothing is lost and nothing raised."""
        return Response.unread(reply.status_code, reply.content, reply.headers, request, partial(self._read, reply))

    def _read(self, reply: Reply) -> tuple[Any, tuple[Violation, ...]]:
        found: list[Violation] = []
        parsed = self._parsed(reply, found)
        return parsed, tuple(found)

    def _parsed(self, reply: Reply, found: list[Violation]) -> Any:
        status, fact = self._documented(reply.status_code)
        if fact is None:
            found.append(Violation("", "status", f"the document has no response {reply.status_code}"))
            return _guess(reply.content, reply.headers)
        if fact["headers"]:
            found += self._headers(fact, reply)
        known = matching(reply.fields.get("content-type", ""), fact["media"])
        if known is None:
            return self._undocumented(reply, status, fact["media"], _media_type(reply.fields), found)
        kind = media_kind(known)
        if kind != "json":
            return reply.content if kind == "raw" else decoded(reply.content, reply.headers)
        if not reply.content and (self.facts["method"] == "head" or reply.status_code in _NO_CONTENT):
            return None
        try:
            value = read_json(reply.content)
        except ValueError as error:
            found.append(Violation("", "json", f"the body is no JSON text: {error}" if reply.content else "the body is empty"))
            return decoded(reply.content, reply.headers) if reply.content else None
        return self.typed(status, known, value, fact["media"][known], found)

    def _undocumented(self, reply: Reply, status: str, media: Mapping[str, Any], media_type: str, found: list[Violation]) -> Any:
        """Return a body of another media type: JSON is typed as the document's JSON would be."""
        if media and self.facts["method"] != "head" and reply.status_code not in _NO_CONTENT:
            found.append(Violation("", "media type", f"expected one of {', '.join(media)}, got {media_type or 'none'}"))
        parsed = _guess(reply.content, reply.headers)
        first = next(iter(media), "")
        if reply.content and isinstance(parsed, dict | list) and media_kind(first) == "json":
            return self.typed(status, first, parsed, media[first], found)
        return parsed

    def typed(self, status: str, media_type: str, value: Any, fact: Any, found: list[Violation]) -> Any:
        """Return a JSON value as the type of a documented body; what the document says against it is added to `found`."""
        kind = self.types.get((status, media_type), Any)
        try:
            wrong = self._judges.violations(fact, value, "")
            found += wrong
            return value if kind is Any else build(kind, value, judged=not wrong and not fact.get("choice"))
        except RecursionError:
            found.append(Violation("", "json", "nested too deeply"))
            return value

    def items(self, reply: Reply) -> tuple[str, Callable[[Any, list[Violation]], Any]]:
        """How the items of a stream are told apart, and how each is read."""
        status, found = self._media(reply.status_code, reply.fields)
        assert found is not None  # noqa: S101 # `streams` has said so
        media_type, fact = found
        typed = partial(self._item, status, media_type, fact)
        form = stream_format(_media_type(reply.fields))
        if form != "events":
            return form, typed
        from .streams import event

        if data := fact.get("event"):
            whole = partial(self._judges.violations, fact, place="")
            return form, partial(event, partial(self._item, status, media_type, data), whole=whole, is_text=data["text"])
        return form, partial(event, typed)

    def _item(self, status: str, media_type: str, fact: Any, value: Any, found: list[Violation]) -> Any:
        return self.typed(status, media_type, value, fact, found)

    def _media(self, code: int, fields: Mapping[str, str]) -> tuple[str, tuple[str, Any] | None]:
        status, fact = self._documented(code)
        known = matching(fields.get("content-type", ""), fact["media"]) if fact else None
        return status, (known, fact["media"][known]) if known else None

    def _documented(self, code: int) -> tuple[str, Any]:
        responses = self.facts["responses"]
        return next(((key, responses[key]) for key in (str(code), f"{code // 100}XX", f"{code // 100}xx", "default") if key in responses), ("", None))

    def _headers(self, fact: Any, reply: Reply) -> list[Violation]:
        found = []
        for name, one in fact["headers"].items():
            if name.lower() not in reply.fields:
                found += [Violation(f"/headers/{name}", "required", "the header is missing")] if one["required"] else []
                continue
            tries = [self._judges.violations(one, value, f"/headers/{name}") for value in _readings(reply.headers[name])]
            found += [] if any(not wrong for wrong in tries) else tries[0]
        return found


def _media_type(fields: Mapping[str, str]) -> str:
    return fields.get("content-type", "").partition(";")[0].strip().lower()


def _guess(content: bytes, headers: httpx.Headers) -> Any:
    """Return a body that nobody documented: JSON if it is, else text; None if there is none."""
    if not content:
        return None
    try:
        return read_json(content)
    except ValueError:
        return decoded(content, headers)


def _readings(text: str) -> list[Any]:
    """Return what a header's text can mean."""
    found: list[Any] = [text]
    with contextlib.suppress(ValueError):
        found.append(json.loads(text))
    return [*found, [part.strip() for part in text.split(",")]]
