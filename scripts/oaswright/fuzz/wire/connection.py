"""How a target is connected to: TLS, headers of every request, and the limits of a reply."""

import ssl
from dataclasses import dataclass

from oaswright.errors import UsageError

REPLY_SECONDS = 10.0
REPLY_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Connection:
    """`seconds` is the time that a whole reply may take, `bytes` its largest size after unpacking; `headers` go with every request."""

    seconds: float = REPLY_SECONDS
    bytes: int = REPLY_BYTES
    headers: tuple[tuple[str, str], ...] = ()
    ca_bundle: str = ""
    certificate: str = ""
    key: str = ""
    insecure: bool = False

    def tls(self) -> ssl.SSLContext:
        """Return the context for HTTPS. UsageError if a file of certificates cannot be used."""
        try:
            context = ssl.create_default_context(cafile=self.ca_bundle or None)
            if self.certificate:
                context.load_cert_chain(self.certificate, self.key or None)
        except (OSError, ValueError) as error:
            files = " or ".join(filter(None, (self.ca_bundle, self.certificate, self.key)))
            raise UsageError(f"{files} cannot be used for TLS: {error}", hint="expected files of certificates in PEM format") from None
        if self.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def header(text: str) -> tuple[str, str]:
    """Read a header as people type it. UsageError if it is none."""
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or not name.strip().isascii() or any(mark in text for mark in "\r\n\0"):
        raise UsageError(f"'{text.splitlines()[0][:60] if text else ''}' is not a header", hint="write --header 'X-Tenant: blue'")
    return name.strip(), value.strip()
