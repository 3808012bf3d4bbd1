"""What can be set for a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from .._unknown_names import refuse_unknown

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping, Sequence

    import httpx

    from .._transport.retry import Retry


class Settings(TypedDict, total=False):
    """Settings of a client, all by name.

    Attributes:
        server_variables: Values for the placeholders in the document's server URLs, and in `base_url`.
        headers: Sent with each request.
        cookies: Sent with each request.
        timeout: Seconds for each step of an exchange (connect, write, read, wait for a connection), 30 unless given, None for no limit.
        total_timeout: Seconds for a whole call with its retries, 600 unless given, None for no limit. A stream or download may last longer.
        max_response_bytes: The largest reply that is read into memory, unpacked; 256 MiB unless given, None for no limit.
        verify_ssl: Whether certificates are checked, or an `ssl.SSLContext`.
        follow_redirects: Whether redirects are followed, which they are not unless asked for; credentials go to no other origin.
        strict: Raise ResponseValidationError for a reply that violates the document, instead of listing the violations.
        max_retries: How often a failed request is sent again where that is safe, 2 unless given; or a Retry.
        raise_on_unexpected_status: Raise APIStatusError for a status that the document does not know in the functions of `api` too.
        event_hooks: Functions that see each request and response, as httpx takes them.
        httpx_args: Further arguments for the httpx client underneath, such as `proxy`, `limits` or `transport`.
    """

    server_variables: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    timeout: float | httpx.Timeout | None
    total_timeout: float | None
    max_response_bytes: int | None
    verify_ssl: bool | str | ssl.SSLContext
    follow_redirects: bool
    strict: bool
    max_retries: int | Retry
    raise_on_unexpected_status: bool
    event_hooks: Mapping[str, Sequence[Callable[..., Any]]]
    httpx_args: Mapping[str, Any]


SETTINGS = frozenset(Settings.__annotations__)


def check_settings(given: Mapping[str, Any]) -> None:
    """Refuse a name that is no setting of a client."""
    refuse_unknown(given, SETTINGS, ("api_key", "base_url", "credentials", "token"))
