"""JSON text, written quickly: what json.dumps writes, but that it writes the float 0.00001 so and not as 1e-05."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any


def indented(tree: Any, indent: int) -> str:
    """JSON data over several lines."""
    from pydantic_core import PydanticSerializationError, to_json  # importing it takes longer than most commands that only read

    try:
        return to_json(tree, indent=indent, inf_nan_mode="constants").decode()
    except PydanticSerializationError:
        return json.dumps(tree, indent=indent, ensure_ascii=False)


def around(tree: Mapping[str, Any], written: Callable[[Any, int], bytes], depth: int = 0) -> Iterator[bytes]:
    """Nested mappings over several lines, two columns a level, around what is no mapping: `written` is the text of that at its depth. In pieces: a large text is put together once."""
    margin = b"\n" + b"  " * depth
    separator = b"{"
    for key, one in tree.items():
        yield b"%b%b  %b: " % (separator, margin, indented(key, 2).encode())
        if isinstance(one, dict):
            yield from around(one, written, depth + 1)
        else:
            yield written(one, depth + 1)
        separator = b","
    yield margin + b"}" if tree else b"{}"


def ascii_indented(tree: Any, indent: int) -> str:
    """Return the same with everything that is not ASCII escaped."""
    text = indented(tree, indent)
    return text if text.isascii() else json.dumps(tree, indent=indent)
