"""What a caller gets besides a response: an exception, the items of pages and streams, the bytes of a file. Asked of clients that have such calls."""

from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote

from oaswright import pointer
from oaswright.api import media
from oaswright.probes import Judge, key
from oaswright.prove.calls.wire import Endpoint, Exchange, Reply, plain
from oaswright.prove.cell import Kind
from oaswright.prove.json_equality import difference
from oaswright.prove.probe_runner import Fault
from oaswright.text.json_equality import same

# A body that no text is: every byte, and what ends lines.
FILE = bytes(range(256)) + b"\r\n\0"

# What a Link header asks for of the next page.
_NEXT = "next=page"

# Of each kind of outcome at most so many probes are asked.
MOST = 60


class Outcomes:
    """Asks what a call of an operation comes to when it is answered with one documented status."""

    def __init__(self, endpoint: Endpoint, needed: dict[str, Any], code: int, headers: dict[str, str]) -> None:
        self.endpoint, self.needed, self.code, self.headers = endpoint, needed, code, headers

    def raised(self, media_type: str) -> Any:
        """Return what asks for the fault with a failure, whose body is JSON."""

        def fault(instance: Any) -> Fault:
            met = self._met(media_type, key(instance).encode())
            code = getattr(met.error, "status_code", None)
            if code is None:
                return Kind.HIDES, f"an exception with the status {self.code}", _seen(met)
            if code != self.code:
                return Kind.LOSES, f"the status {self.code}", str(code)
            back = plain(getattr(met.error, "body", None))
            return None if same(instance, back) else (Kind.LOSES, "the body as it came", difference(instance, back))

        return fault

    def streamed(self, media_type: str, judge: Judge) -> Any:
        """Return what asks for the fault with an item of a stream."""
        how = media.kind(media_type)

        def fault(instance: Any) -> Fault:
            text = key(instance).encode()
            written = {media.Kind.EVENTS: b"data: " + text + b"\n\n", media.Kind.JSON_SEQUENCE: b"\x1e" + text + b"\n"}.get(how, text + b"\n")
            met = self._met(media_type, written)
            if met.error is not None:
                return Kind.RAISES, "a stream", _seen(met)
            try:
                items = list(met.response)
            except Exception as error:  # noqa: BLE001 # whatever generated code raises is to be judged
                return Kind.RAISES, "an item", f"{type(error).__name__}: {error}"[:200]
            back = [plain(one.data if how is media.Kind.EVENTS else one) for one in items]
            if not same([instance], back):
                return Kind.LOSES, "the item as it came", difference([instance], back)
            known, violations = judge.accepts(instance), met.response.violations
            if known and violations:
                return Kind.REFUSES, "the document knows it", f"violations: {violations[0]}"
            return (Kind.SILENT, judge.reason(instance), "no violation is named") if not known and not violations else None

        return fault

    def paged(self, media_type: str, pages: Mapping[str, str]) -> Any:
        """Return what asks for the fault with a page: its items, and the request for the next one."""
        link = {"link": f'<?{_NEXT}>; rel="next"'} if pages["style"] == "link" else {}

        def fault(instance: Any) -> Fault:
            expected = _at(instance, pages["items"])
            if not isinstance(expected, list):
                return None
            met = self._met(media_type, key(instance).encode(), link)
            if met.error is not None:
                return Kind.RAISES, "pages", _seen(met)
            try:
                back = [plain(one) for one in islice(met.response, len(expected))]
                asked = self._asked_next(met.response)
            except Exception as error:  # noqa: BLE001 # likewise
                return Kind.RAISES, "the items of a page", f"{type(error).__name__}: {error}"[:200]
            if not same(expected, back):
                return Kind.LOSES, "the items as they came", difference(expected, back)
            wanted = _next(pages, instance, expected)
            found = wanted is None or any(one == wanted or (wanted.endswith("=") and one.startswith(wanted)) for one in asked.split("&"))
            return None if found else (Kind.SENDS, f"a request for the next page with {wanted}", asked or "none")

        return fault

    def _asked_next(self, first: Any) -> str:
        """Return the query of the request that asks for the page after the first; "" if there is none."""
        following = first.pages()
        next(following)
        self.endpoint.wire.sent = None
        next(following, None)
        return str(self.endpoint.wire.sent.url.query, "ascii") if self.endpoint.wire.sent else ""

    def received(self, media_type: str) -> Any:
        """Return what asks for the fault with a file that comes."""

        def fault(_: Any) -> Fault:
            met = self._met(media_type, FILE)
            return None if met.response == FILE else (Kind.LOSES, "the bytes as they came", _seen(met))

        return fault

    def _met(self, media_type: str, content: bytes, more: Mapping[str, str] | None = None) -> Exchange:
        reply = Reply(self.code, content, {**self.headers, **(more or {}), "content-type": media.concrete(media_type)})
        return self.endpoint.wire.value(self.endpoint.functions, {**self.endpoint.needed, **self.needed}, reply)


def _next(pages: Mapping[str, str], instance: Any, items: list[Any]) -> str | None:
    """Return what the query of the request for the next page has to hold; None where the page does not lead on, or where it depends on what was asked."""
    if any(_at(instance, at) is False for at in ("/has_more", "/hasMore")):
        return None
    if pages["style"] == "link":
        return _NEXT
    if pages["style"] == "cursor":
        cursor = _at(instance, pages["next"])
        return f"{quote(pages['parameter'], safe='')}={cursor}" if isinstance(cursor, str) and cursor.isascii() and cursor.isalnum() else None
    return f"{quote(pages['parameter'], safe='')}=" if items else None


def _at(instance: Any, at: str) -> Any:
    """Return what a pointer leads to in an instance; None if nothing stands there."""
    try:
        return pointer.get(instance, at)
    except (KeyError, IndexError, ValueError, TypeError):
        return None


def uploaded(endpoint: Endpoint, media_type: str, reply: Reply) -> Any:
    """Return what asks for the fault with a file that is sent as the whole body."""

    def fault(_: Any) -> Fault:
        met = endpoint.call({"body": FILE, **endpoint.as_media_type(media.concrete(media_type))}, reply)
        if met.request is None or met.error is not None:
            return Kind.REFUSES, "a file is sent", _seen(met)
        return None if met.request.content == FILE else (Kind.CHANGES, "the bytes unchanged", repr(met.request.content[:100]))

    return fault


def _seen(met: Exchange) -> str:
    return f"{type(met.error).__name__}: {met.error}"[:200] if met.error is not None else repr(met.response)[:200]
