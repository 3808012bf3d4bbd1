"""What can be set for a single call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from .._unknown_names import refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from .client import Client


class Options(TypedDict, total=False):
    """Options of a single call, all by name.

    Attributes:
        client: The client to send with. The functions of `api` need it; the resources of a client have theirs.
        timeout: Seconds for each step of the exchange (connect, write, read), None for no limit.
        total_timeout: Seconds for the whole call with its retries, None for no limit.
        extra_headers: Headers to send too; they win over all others.
        extra_query: Query parameters that the document does not know.
        extra_body: Fields that the document does not know, added to a JSON body.
        max_retries: How often the request may be sent again.
        idempotency_key: Sent as `Idempotency-Key`, the same for each attempt; it makes every method safe to repeat.
        progress: Called with the bytes sent or received so far and the bytes in all, None if unknown.
    """

    client: Client
    timeout: float | httpx.Timeout | None
    total_timeout: float | None
    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, Any]
    extra_body: Mapping[str, Any]
    max_retries: int
    idempotency_key: str
    progress: Callable[[int, int | None], object]


OPTIONS = frozenset(Options.__annotations__)


def check_options(given: Mapping[str, Any]) -> None:
    """Refuse a name that is no option of a call."""
    refuse_unknown(given, OPTIONS)
