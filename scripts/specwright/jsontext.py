"""JSON text, written quickly: what json.dumps writes, but that it writes the float 0.00001 so and not as 1e-05."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import PydanticSerializationError, to_json


def compact(tree: Any) -> bytes:
    """JSON data on one line, as bytes; two trees that differ in anything at all differ here."""
    try:
        return to_json(tree, inf_nan_mode="constants")
    except PydanticSerializationError:  # half of a surrogate pair
        return json.dumps(tree, separators=(",", ":")).encode()


def indented(tree: Any, indent: int) -> str:
    """JSON data over several lines."""
    try:
        return to_json(tree, indent=indent, inf_nan_mode="constants").decode()
    except PydanticSerializationError:
        return json.dumps(tree, indent=indent, ensure_ascii=False)


def around(tree: Mapping[str, Any], text: Callable[[Any, int], str], depth: int = 0) -> str:
    """Nested mappings over several lines, two columns a level, around what is no mapping: `text` writes that at its depth."""
    if not tree:
        return "{}"
    margin = "\n" + "  " * depth
    members = (f"{margin}  {indented(key, 2)}: {around(one, text, depth + 1) if isinstance(one, dict) else text(one, depth + 1)}" for key, one in tree.items())
    return "{" + ",".join(members) + margin + "}"


def ascii_indented(tree: Any, indent: int) -> str:
    """The same with everything that is not ASCII escaped."""
    text = indented(tree, indent)
    return text if text.isascii() else json.dumps(tree, indent=indent)
