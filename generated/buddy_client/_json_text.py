"""JSON text, read and written."""

import json
import re
from typing import Any

# How deep the JSON of a reply may be nested.
_DEEPEST = 200

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def write_json(value: Any) -> bytes:
    """Return the JSON text of plain data."""
    from pydantic_core import to_json

    try:
        return to_json(value, inf_nan_mode="strings")  # what is not finite was refused before
    except ValueError:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def read_json(content: bytes) -> Any:
    """Return the value of a JSON text. ValueError if it is none, as with NaN or a depth beyond all use."""
    from pydantic_core import from_json

    try:
        return from_json(content, allow_inf_nan=False)
    except ValueError:  # the fast reader takes no lone surrogate, and is content with 200 levels
        pass
    try:
        if _depth(content) > _DEEPEST:
            raise ValueError("nested too deeply")
        return json.loads(content, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _depth(content: bytes) -> int:
    """How deep a JSON text is nested, by its brackets outside of strings."""
    depth = deepest = 0
    for found in _TOKEN.finditer(content):
        if found[0] in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in b"]}":
            depth -= 1
    return deepest


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
