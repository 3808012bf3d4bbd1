"""Texts of forms and queries, and the values that servers read in them: no standard says how false is written in one."""

import re
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

from oaswright.api import media

SPELLED = {
    "boolean": re.compile(r"[01](\.0)?|true|false|yes|no|on|off|[tfyn]"),
    "integer": re.compile(r"-?\d+(\.0+)?|true|false"),
    "number": re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?|true|false"),
    "string": re.compile(r"-?\d+(\.\d+)?|true|false"),
}


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


def spells(text: str, kind: str) -> bool:
    """Whether a text spells a value of a type, as frameworks read it: `0` is false, `12` a number."""
    pattern = SPELLED.get(kind)
    return pattern is not None and bool(pattern.fullmatch(text.lower()))


def spelled(text: str, schema: dict[str, Any]) -> Any:
    """Return the value that a text of a form or a query means where its schema wants a boolean or a number; the text itself if it spells none."""
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    kind = next((one for one in ("boolean", "integer", "number") if one in kinds and "string" not in kinds and spells(text, one)), "")
    if not kind:
        return text
    is_true = text.lower() in ("true", "yes", "on", "t", "y")
    if kind == "boolean":
        return is_true or text.startswith("1")
    value = float(is_true) if text.lower() in ("true", "false") else float(text)
    return int(value) if kind == "integer" else value
