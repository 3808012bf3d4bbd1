"""Whether what is read is what was written; not a law, but what several of them mean by 'the same'."""

from datetime import datetime
from typing import Any

from specwright.fuzz.field import SECRET, Material

MISSING = object()


def same(left: Any, right: Any) -> bool:
    """Equal as JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(*pair) for pair in zip(left, right, strict=True))
    return bool(left == right)


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
    if not (isinstance(left, str) and isinstance(right, str) and "T" in left and "T" in right):
        return False
    try:
        return datetime.fromisoformat(left) == datetime.fromisoformat(right)
    except (ValueError, TypeError):
        return False


def nested_read_only(material: Material, name: str) -> bool:
    """Whether a field is itself read-only, or secret."""
    one = material.named(name)
    return one is not None and (one.read_only or one.secret)


def empty(value: Any) -> bool:
    """Absent and null say the same in a tolerant response."""
    return value is MISSING or value is None
