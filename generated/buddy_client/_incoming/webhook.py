"""Requests that the service sends: verified by their signature, and parsed into the models of the document."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Unpack

from .._errors import WebhookError
from .signature import verified

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .._models import Violation
    from .signature import WebhookOptions

T = TypeVar("T")


class Webhook(Generic[T]):
    """One webhook of the document; `kind` gives the Python type of its payload."""

    def __init__(self, name: str, kind: Callable[[], Any]) -> None:
        self.name = name
        self._kind = kind

    @cached_property
    def facts(self) -> Any:
        """What the document says of the webhook."""
        return json.loads((Path(__file__).parents[1] / "_webhooks" / f"{self.name}.json").read_text(encoding="utf-8"))

    @cached_property
    def _judges(self) -> Any:
        from .._validation import Judges

        return Judges("response")

    def parse(self, body: bytes | str, headers: Mapping[str, str] | None = None, **options: Unpack[WebhookOptions]) -> T:
        """Return the payload of a request. WebhookError if its signature is wrong or missing, or the body is no JSON.

        Where the document says how requests are signed, `secret` is needed; pass `verify=lambda body, headers: True` to trust any request.
        """
        content = body.encode() if isinstance(body, str) else body
        verified(self.facts["signature"], content, headers or {}, options)
        return self.decode(loaded(content), options)

    def violations(self, value: Any) -> list[Violation]:
        """Return what the document says against a payload."""
        found: list[Violation] = self._judges.violations(self.facts, value, "")
        return found

    def decode(self, value: Any, options: WebhookOptions) -> T:
        """Return a payload as its type."""
        from .._models import build

        found = self.violations(value)
        if found and options.get("strict"):
            raise WebhookError(f"{self.name}: " + "; ".join(map(str, found)))
        kind = self._kind()
        return value if kind is Any else build(kind, value, judged=not found)  # type: ignore[no-any-return] # as the document types it

    def __repr__(self) -> str:
        return f"Webhook({self.name!r})"


def parse(webhooks: Sequence[Webhook[Any]], body: bytes | str, headers: Mapping[str, str] | None, options: WebhookOptions) -> Any:
    """Return the payload of a request to one address for several webhooks: as the first one that allows it, else as the one with the fewest violations."""
    content = body.encode() if isinstance(body, str) else body
    signatures = [one.facts["signature"] for one in webhooks]
    verified(next((one for one in signatures if one), None), content, headers or {}, options)
    value = loaded(content)
    best = min(webhooks, key=lambda one: len(one.violations(value)))
    return best.decode(value, options)


def loaded(content: bytes) -> Any:
    """Return the JSON of a request."""
    from .._json_text import read_json

    try:
        return read_json(content)
    except ValueError as error:
        raise WebhookError(f"the body of the webhook is no JSON text: {error}") from None
