"""How the requests of webhooks are signed, where the document says so: OpenAPI has no words for it, documents use these."""

from dataclasses import dataclass

from oaswright.api.operation import Operation
from oaswright.document import objects
from oaswright.document.document import Document


@dataclass(frozen=True, slots=True)
class Signature:
    """`scheme` is body (a HMAC of the body) or standard (Standard Webhooks); `encoding` is hex or base64; `prefix` stands before the signature."""

    header: str
    scheme: str = "body"
    algorithm: str = "sha256"
    encoding: str = "hex"
    prefix: str = ""


# Headers whose names say how they are made.
_KNOWN = {
    "webhook-signature": Signature("webhook-signature", "standard"),
    "x-hub-signature-256": Signature("X-Hub-Signature-256", prefix="sha256="),
}

_ALGORITHMS = {name: name for name in ("sha1", "sha256", "sha384", "sha512")}


def of_webhook(document: Document, webhook: Operation) -> Signature | None:
    """Return how the requests of a webhook are signed; None where the document does not say.

    Read are `x-webhook-signature: {header, algorithm, encoding, prefix}` and the extensions of Speakeasy and Fern, at the webhook or at the root
    of the document; then the header parameters of the webhook.
    """
    for node in (webhook.node, document.tree):
        own = objects.mapping(node.get("x-webhook-signature")) or objects.mapping(node.get("x-fern-webhook-signature"))
        theirs = objects.mapping(objects.mapping(node.get("x-speakeasy-webhooks")).get("security"))
        header = own.get("header") or theirs.get("name")
        if header == "webhook-signature":
            return _KNOWN[header]
        if isinstance(header, str) and header:
            found = {**theirs, **own}
            algorithm = str(found.get("algorithm", "sha256")).lower().replace("hmac", "").replace("-", "").replace("_", "")
            encoding = "base64" if found.get("encoding") == "base64" else "hex"
            prefix = str(found.get("prefix") or found.get("signature-prefix") or "")
            return Signature(header, algorithm=_ALGORITHMS.get(algorithm, "sha256"), encoding=encoding, prefix=prefix)
    headers = (one.name.lower() for one in webhook.parameters if one.location == "header")
    return next((_KNOWN[name] for name in headers if name in _KNOWN), None)
