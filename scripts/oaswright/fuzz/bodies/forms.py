"""The fields of a form, as a server reads them."""

from email import message_from_bytes
from urllib.parse import parse_qsl

from oaswright.api import media


def texts(content_type: str, body: bytes) -> dict[str, str] | None:
    """Return the text of each field, the last of those of one name; None where the body is no form."""
    kind = media.essence(content_type)
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if kind != "multipart/form-data":
        return None
    whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    found = {}
    for part in whole.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content.decode("utf-8", "replace")
    return found
