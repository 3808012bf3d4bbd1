"""What a document says as Python source: a name, a text or a value in it can never become code."""

import json
from typing import Any


def literal(value: Any) -> str:
    """Return a JSON value as a Python expression on one line; whatever is not printable is escaped."""
    if isinstance(value, str):
        return "".join(char if char.isprintable() else _escape(char) for char in json.dumps(value, ensure_ascii=False))
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return json.dumps(value) if value == value and abs(value) != float("inf") else f'float("{value}")'
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(str(key))}: {literal(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(one) for one in value) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(literal(one) for one in value) + ("," if len(value) == 1 else "") + ")"
    return literal(str(value))


def _escape(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
