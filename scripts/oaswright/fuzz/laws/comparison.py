"""Whether what is read is what was written; not a law, but what several of them mean by 'the same'."""

import re
from datetime import datetime, timedelta
from typing import Any

from oaswright.document.document import Document
from oaswright.fuzz.bodies.fields import SECRET, Material
from oaswright.fuzz.resources.listing import properties
from oaswright.text.json_equality import same

MISSING = object()
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)")


def holds(sent: Any, read: Any, name: str = "") -> bool:
    """Whether what was sent can be seen in what was read: a server may add properties, and hide what is secret."""
    if SECRET.search(name):
        return True
    if isinstance(sent, dict) and isinstance(read, dict):
        hidden = any(SECRET.search(key) or sent.get("encrypted") is True for key in sent)
        return all(holds(value, read[key], "secret" if hidden and key == "value" else key) for key, value in sent.items() if key in read)
    if isinstance(sent, list) and isinstance(read, list):
        return len(sent) == len(read) and all(holds(*pair) for pair in zip(sent, read, strict=True))
    return same(sent, read) or _same_instant(sent, read) or (sent in (None, []) and read in (None, []))


def _same_instant(left: Any, right: Any) -> bool:
    """Two ways to write one date-time: another offset, other letters, fewer digits than a millionth; a leap second is the next one."""
    if not (isinstance(left, str) and isinstance(right, str)):
        return False
    instants = _instant(left), _instant(right)
    return None not in instants and instants[0] == instants[1]


def _instant(text: str) -> datetime | None:
    found = INSTANT.fullmatch(text)
    if not found:
        return None
    leap = found[2] == "60"
    try:
        moment = datetime.fromisoformat(f"{found[1].upper()}:{'59' if leap else found[2]}.{(found[3] or '').ljust(6, '0')[:6]}{found[4].upper()}")
    except ValueError:
        return None
    return moment + timedelta(seconds=leap)


def inner_defaults(document: Document, pointer: str) -> dict[str, Any]:
    """The defaults of an object's own fields; none where it may take several forms."""
    schemas = properties(document, pointer)
    return {name: schema["default"] for name, schema in schemas.items() if "default" in schema}


def nested_read_only(material: Material, name: str) -> bool:
    """Whether a field is itself read-only, or secret."""
    one = material.named(name)
    return one is not None and (one.read_only or one.secret)


def empty(value: Any) -> bool:
    """Absent and null say the same in a tolerant response."""
    return value is MISSING or value is None
