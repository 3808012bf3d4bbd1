"""What may be sent in a call, and what comes back."""

from typing import Any

import httpx

from . import _body, _serial
from ._models import Violation, judge, wire
from ._operation import UNSET, RequestRefused, Response


class Call:
    """The calls of one operation; `types` maps (status, media type) to the Python type of the body."""

    def __init__(self, facts: Any, types: dict[tuple[str, str], Any]) -> None:
        self.facts = facts
        self.types = types
        self._judges: dict[int, Any] = {}

    def request(self, arguments: dict[str, Any], body: Any = UNSET, content_type: Any = UNSET) -> dict[str, Any]:
        """The arguments for httpx: method, url, headers, content. RequestRefused if the document forbids any of it."""
        found: list[Violation] = []
        parts: dict[str, list[tuple[str, str]]] = {"path": [], "query": [], "header": [], "cookie": []}
        for python_name, fact in self.facts["parameters"].items():
            value = arguments.get(python_name, UNSET)
            if value is not UNSET:
                written, wrong = self._parameter(fact, value)
                parts[fact["in"]] += written
                found += wrong
            elif fact["required"]:
                found.append(Violation(f"/{fact['in']}/{fact['name']}", "required", "the parameter is missing"))
        found += [Violation(f"/path/{name}", "path", "an empty text would lead to another address") for name, text in parts["path"] if not text]
        sent, wrong = self._body(body, content_type)
        if found or wrong:
            raise RequestRefused(self.facts["id"], [*found, *wrong])
        headers = {"Accept": self.facts["accept"], **sent.pop("headers", {}), **dict(parts["header"])}
        sent["headers"] = {name.encode(): value.encode() for name, value in headers.items()}
        if parts["cookie"]:
            sent["cookies"] = dict(parts["cookie"])
        return {"method": self.facts["method"].upper(), "url": _serial.url(self.facts["path"], parts["path"], parts["query"]), **sent}

    def _parameter(self, fact: Any, value: Any) -> tuple[list[tuple[str, str]], list[Violation]]:
        """A parameter as it goes out, or what is wrong with it."""
        place = f"/{fact['in']}/{fact['name']}"
        value, wrong = self._judged(fact, value, place)
        if wrong:
            return [], wrong
        try:
            return _serial.pairs(fact, value), []
        except ValueError as error:
            return [], [Violation(place, fact["in"], "it has no written form" if isinstance(error, UnicodeError) else str(error))]

    def _body(self, body: Any, content_type: Any) -> tuple[dict[str, Any], list[Violation]]:
        """The body in the media type asked for, else in the first that can hold it; or what is wrong with it."""
        fact = self.facts["body"]
        if fact is None:
            return {}, [] if body is UNSET else [Violation("/body", "body", "the operation takes no body")]
        if body is UNSET:
            return {}, [Violation("/body", "required", "the body is missing")] if fact["required"] else []
        if content_type:
            known = _body.matching(content_type.partition(";")[0].strip().lower(), fact["media"])
            if known is None:
                return {}, [Violation("/body", "media type", f"expected one of {', '.join(fact['media'])}")]
            return self._encoded(fact["media"][known], body, content_type)
        media_type = _body.suited(body, list(fact["media"]))
        return self._encoded(fact["media"][media_type], body, media_type)

    def _encoded(self, fact: Any, body: Any, media_type: str) -> tuple[dict[str, Any], list[Violation]]:
        kind = _body.kind(media_type)
        if kind in ("raw", "text") and _body.is_file(body):
            return _body.raw(body, media_type), []
        if kind == "raw" and isinstance(body, str):
            body = body.encode("utf-8", "replace")
            return _body.raw(body, media_type), []
        plain, files = _body.split(body) if kind == "multipart" else (body, {})
        value, wrong = self._judged(fact, plain, "/body")
        wrong = [one for one in wrong if not any((one.pointer + "/").startswith(f"/body/{name}/") for name in files)]
        if wrong:
            return {}, wrong
        try:
            return _body.encode(kind, value, media_type, files, fact.get("encoding") or {}), []
        except (TypeError, ValueError, RecursionError) as error:
            reason = "it has no written form" if isinstance(error, UnicodeError) else str(error)
            return {}, [Violation("/body", "media type", f"cannot be written as {media_type}: {reason}")]

    def _judged(self, fact: Any, value: Any, place: str) -> tuple[Any, list[Violation]]:
        """The value as JSON has it, and what the document says against it."""
        try:
            value = judge.to_wire(value)
        except ValueError as error:
            return value, [Violation(place, "json", str(error))]
        return value, self._violations(fact, value, place, "request")

    def _violations(self, fact: Any, value: Any, place: str, direction: str) -> list[Violation]:
        """What the document says against a JSON value."""
        if fact["schema"] is True:
            return []
        if id(fact) not in self._judges:
            self._judges[id(fact)] = judge.compiled(judge.standalone(fact["schema"], fact["references"], direction))
        if judge.allows(self._judges[id(fact)], value):
            return []
        return [Violation(place + one.pointer, one.rule, one.message) for one in judge.violations(self._judges[id(fact)], value)]

    def response(self, reply: httpx.Response) -> Response[Any]:
        """A reply as the document sees it; whatever it is, nothing is lost and nothing raised."""
        status, fact = self._documented(reply.status_code)
        found: list[Violation] = []
        if fact is None:
            found.append(Violation("", "status", f"the document has no response {reply.status_code}"))
            return self._made(reply, _body.guess(reply), found)
        found += self._headers(fact, reply)
        media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        known = _body.matching(media_type, fact["media"])
        if known is None:
            if fact["media"] and self.facts["method"] != "head" and reply.status_code not in (204, 304):
                found.append(Violation("", "media type", f"expected one of {', '.join(fact['media'])}, met {media_type or 'none'}"))
            only = next(iter(fact["media"]), "") if reply.content and _body.kind(next(iter(fact["media"]), "")) == "json" else ""
            parsed = _body.guess(reply)
            return self._made(
                reply, self._typed(status, only, parsed, fact["media"][only], found) if only and isinstance(parsed, dict | list) else parsed, found
            )
        if _body.kind(known) != "json":
            return self._made(reply, reply.content if _body.kind(known) == "raw" else reply.text, found)
        if not reply.content and self.facts["method"] == "head":
            return self._made(reply, None, found)
        try:
            value = _body.read_json(reply.content)
        except ValueError:
            found.append(Violation("", "json", "the body is empty" if not reply.content else "the body is no JSON text"))
            return self._made(reply, None if not reply.content else reply.text, found)
        return self._made(reply, self._typed(status, known, value, fact["media"][known], found), found)

    def _typed(self, status: str, media_type: str, value: Any, fact: Any, found: list[Violation]) -> Any:
        wrong = self._violations(fact, value, "", "response")
        found += wrong
        kind = self.types.get((status, media_type), Any)
        return value if kind is Any else wire.build(kind, value, judged=not wrong)

    def _documented(self, code: int) -> tuple[str, Any]:
        responses = self.facts["responses"]
        return next(((key, responses[key]) for key in (str(code), f"{code // 100}XX", f"{code // 100}xx", "default") if key in responses), ("", None))

    def _headers(self, fact: Any, reply: httpx.Response) -> list[Violation]:
        found = []
        for name, one in fact["headers"].items():
            if name not in reply.headers:
                found += [Violation(f"/headers/{name}", "required", "the header is missing")] if one["required"] else []
                continue
            tries = [self._violations(one, value, f"/headers/{name}", "response") for value in _body.readings(reply.headers[name])]
            found += [] if any(not wrong for wrong in tries) else tries[0]
        return found

    def _made(self, reply: httpx.Response, parsed: Any, found: list[Violation]) -> Response[Any]:
        return Response(reply.status_code, reply.content, reply.headers, parsed, tuple(found))
