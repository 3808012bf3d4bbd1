"""The signatures of webhooks: which requests are genuine."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Any, TypedDict

from .._errors import WebhookError
from .._unknown_names import refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class WebhookOptions(TypedDict, total=False):
    """How a request is verified.

    Attributes:
        secret: The secret that the service signs with; several while it is being replaced.
        verify: Tells whether a request is genuine, by its body and headers, where the document does not say how it is signed.
        tolerance: How many seconds a signed time may be off, 300 unless given.
        strict: Raise WebhookError for a payload that violates the document, instead of decoding it as far as it fits.
    """

    secret: str | Sequence[str]
    verify: Callable[[bytes, Mapping[str, str]], bool]
    tolerance: float
    strict: bool


def verified(signature: Any, content: bytes, headers: Mapping[str, str], options: WebhookOptions) -> None:
    """Refuse a request that is not genuine."""
    refuse_unknown(options, WebhookOptions.__annotations__)
    if "verify" in options:
        if not options["verify"](content, headers):
            raise WebhookError("the request is not genuine, verify says")
        return
    secrets = options.get("secret", ())
    secrets = [secrets] if isinstance(secrets, str) else list(secrets)
    if signature is None:
        if secrets:
            raise TypeError("the document does not say how requests are signed; give verify=... instead of secret=...")
        return
    if not any(secrets):
        raise TypeError("the document says that requests are signed: give secret=..., or verify=... to decide for yourself")
    fields = {name.lower(): value for name, value in headers.items()}
    given = fields.get(signature["header"].lower())
    if not given:
        raise WebhookError(f"the request is not signed: it has no header {signature['header']}")
    if signature["scheme"] == "standard":
        _check_standard(content, fields, given, secrets, options.get("tolerance", 300.0))
    else:
        _check_body(signature, content, given, secrets)


def _check_body(signature: Any, content: bytes, given: str, secrets: Sequence[str]) -> None:
    """Verify an HMAC of the body."""
    given = given.strip().removeprefix(signature["prefix"])
    for secret in secrets:
        mac = hmac.new(secret.encode(), content, signature["algorithm"])
        expected = base64.b64encode(mac.digest()).decode() if signature["encoding"] == "base64" else mac.hexdigest()
        if hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
            return
    raise WebhookError("the signature of the request is wrong")


def _check_standard(content: bytes, fields: Mapping[str, str], given: str, secrets: Sequence[str], tolerance: float) -> None:
    """As the specification Standard Webhooks says: a HMAC of id, time and body, in several versions."""
    moment, identity = fields.get("webhook-timestamp", ""), fields.get("webhook-id", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 15 and identity):
        raise WebhookError("the request is not signed: it has no webhook-id or webhook-timestamp")
    if abs(time.time() - int(moment)) > tolerance:
        raise WebhookError("the request was signed too long ago, or in the future")
    signed = f"{identity}.{moment}.".encode("utf-8", "replace") + content
    tries = [one.partition(",")[2] for one in given.split() if one.startswith("v1,")]
    for secret in secrets:
        expected = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest())
        if any(hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in tries):
            return
    raise WebhookError("the signature of the request is wrong")


def _key(secret: str) -> bytes:
    """Return the bytes of a secret, which Standard Webhooks writes in base64 behind `whsec_`."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return secret.encode()
