"""Secrets out of texts: in every encoding in which a server or a library repeats them."""

import base64
import html
import json
from collections.abc import Sequence
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"

# Headers that hold credentials whoever set them.
SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key", "x-auth-token"))


def redact(text: str, secrets: Sequence[str]) -> str:
    """Return a text without the secrets, the longest first so that no part of one stays."""
    for form in sorted({form for secret in secrets if secret for form in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, REDACTED)
    return text


def _forms(secret: str) -> set[str]:
    escaped = json.dumps(secret)[1:-1]
    encoded = base64.b64encode(secret.encode()).decode()
    forms = {secret, escaped, escaped.replace("/", "\\/"), quote(secret, safe=""), quote(secret), quote_plus(secret), html.escape(secret)}
    return {*forms, repr(secret)[1:-1], encoded, encoded.rstrip("="), base64.urlsafe_b64encode(secret.encode()).decode()}
