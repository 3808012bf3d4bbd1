"""Responses on their way in: a documented one decodes without loss, and nothing else is thrown away or raises."""

from collections.abc import Collection, Iterator
from typing import Any

from oaswright.api import media
from oaswright.probes import Judge, key
from oaswright.prove.calls.wire import Endpoint, Exchange, Reply, plain
from oaswright.prove.cell import Kind
from oaswright.prove.json_equality import difference
from oaswright.prove.probe_runner import Fault
from oaswright.text.json_equality import same

# (what it is, the content type, the body): what services and what stands before them do answer.
ODD = (
    ("an empty body", "application/json", b""),
    ("no JSON", "application/json", b"<html>Bad Gateway</html>"),
    ("another content type", "text/html", b"<html>Bad Gateway</html>"),
    ("broken JSON", "application/json", b'{"a": '),
    ("no UTF-8", "application/json", b'{"a": "\xff"}'),
    ("no content type", "", b"plain"),
    ("a number that is none", "application/json", b"NaN"),
)

# Statuses whose replies hold no content (RFC 9110, 15.3.5 and 15.4.5), whatever a document gives for them.
NO_CONTENT = (204, 304)


class Replies:
    """Asks what an operation's function makes of a response with one documented status."""

    def __init__(
        self,
        endpoint: Endpoint,
        judge: Judge | None,
        needed: dict[str, Any],
        status: int,
        media_type: str,
        headers: dict[str, str],
        known: Collection[str] = (),
    ) -> None:
        self.endpoint = endpoint
        self.judge = judge
        self.needed = needed
        self.status = status
        self.media_type = media_type
        self.headers = headers
        self.others = [name for name in known if not media.is_json(name)]
        self.awaited = False

    def fault(self, instance: Any) -> Fault:
        """Return the fault with a body, which the document may or may not know."""
        content = key(instance).encode()
        met, fault = self._met(self.status, self.media_type, content)
        if fault or self.judge is None:
            return fault
        known = self.judge.accepts(instance)
        violations = getattr(met.response, "violations", ())
        if known and violations:
            return Kind.REFUSES, "the document knows it", f"violations: {violations[0]}"
        if not known and not violations:
            return Kind.SILENT, self.judge.reason(instance), "no violation is named"
        back = plain(met.response.parsed)
        return None if same(instance, back) else (Kind.LOSES, "the body as it came", difference(instance, back))

    def odd(self, reply: Any) -> Fault:
        """Return the fault with a reply that no schema describes: `reply` holds status, content type and body."""
        content = reply["body"].encode("latin-1")
        met, fault = self._met(reply["status"], reply["content type"], content)
        if fault:
            return fault
        silent = not getattr(met.response, "violations", ())
        return (Kind.SILENT, "the document does not know it", "no violation is named") if silent else None

    def odd_replies(self) -> Iterator[dict[str, Any]]:
        """Bodies that are no JSON where the document has JSON, or nothing of their kind."""
        for _, content_type, body in ODD if self.judge else ():
            if content_type and media.is_covered(content_type, self.others):
                continue
            yield {"status": self.status, "content type": content_type, "body": body.decode("latin-1")}

    def _met(self, status: int, media_type: str, content: bytes) -> tuple[Exchange, Fault]:
        headers = {**self.headers, **({"content-type": media_type} if media_type else {})}
        met = self.endpoint.call(self.needed, Reply(status, content, headers), awaited=self.awaited)
        if met.error is not None:
            return met, (Kind.RAISES, "a response", f"{type(met.error).__name__}: {met.error}"[:200])
        if int(met.response.status_code) != status:
            return met, (Kind.LOSES, f"the status {status}", f"{met.response.status_code}")
        if met.response.content != content:
            return met, (Kind.LOSES, "the content as it came", f"{met.response.content[:200]!r}")
        gone = [name for name, value in self.headers.items() if met.response.headers.get(name) != value]
        return met, (Kind.LOSES, f"the header {gone[0]}", "another value, or none") if gone else None


def undocumented(documented: list[str]) -> list[int]:
    """Statuses that the document does not know; none where it has a default."""
    if any(status.lower() == "default" for status in documented):
        return []
    known = {status.upper() for status in documented}
    return [status for status in (520, 418, 299, 507) if str(status) not in known and f"{status // 100}XX" not in known]


def concrete(status: str) -> int:
    """Return a status code that falls under what the document writes: `200`, `4XX` or `default`."""
    if status.isdigit():
        return int(status)
    return 599 if status.lower() == "default" else int(status[0]) * 100 + 87
