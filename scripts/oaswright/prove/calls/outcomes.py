"""What a caller gets besides a response: an exception, the items of pages and streams, the bytes of a file. Asked of clients that have such calls."""

from itertools import islice
from typing import Any

from oaswright import pointer
from oaswright.api import media
from oaswright.probes import Judge, key
from oaswright.prove.calls.wire import Endpoint, Exchange, Reply, plain
from oaswright.prove.cell import Kind
from oaswright.prove.json_equality import difference, same
from oaswright.prove.probe_runner import Fault

# A body that no text is: every byte, and what ends lines.
FILE = bytes(range(256)) + b"\r\n\0"

# Of each kind of outcome at most so many probes are asked.
MOST = 60


class Outcomes:
    """Asks what a call of an operation comes to when it is answered with one documented status."""

    def __init__(self, endpoint: Endpoint, needed: dict[str, Any], code: int, headers: dict[str, str]) -> None:
        self.endpoint, self.needed, self.code, self.headers = endpoint, needed, code, headers

    @property
    def is_there(self) -> bool:
        """Whether the client has calls that answer with a value."""
        return self.endpoint.wire.caller is not None and hasattr(self.endpoint.functions, "call")

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

    def paged(self, media_type: str, items: str) -> Any:
        """Return what asks for the fault with the items of a page, which a pointer leads to."""

        def fault(instance: Any) -> Fault:
            try:
                expected = pointer.get(instance, items)
            except (KeyError, IndexError, ValueError, TypeError):
                return None
            if not isinstance(expected, list):
                return None
            met = self._met(media_type, key(instance).encode())
            if met.error is not None:
                return Kind.RAISES, "pages", _seen(met)
            try:
                back = [plain(one) for one in islice(met.response, len(expected))]
            except Exception as error:  # noqa: BLE001 # likewise
                return Kind.RAISES, "the items of a page", f"{type(error).__name__}: {error}"[:200]
            return None if same(expected, back) else (Kind.LOSES, "the items as they came", difference(expected, back))

        return fault

    def received(self, media_type: str) -> Any:
        """Return what asks for the fault with a file that comes."""

        def fault(_: Any) -> Fault:
            met = self._met(media_type, FILE)
            return None if met.response == FILE else (Kind.LOSES, "the bytes as they came", _seen(met))

        return fault

    def _met(self, media_type: str, content: bytes) -> Exchange:
        reply = Reply(self.code, content, {**self.headers, "content-type": media.concrete(media_type)})
        return self.endpoint.wire.value(self.endpoint.functions, {**self.endpoint.needed, **self.needed}, reply)


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
