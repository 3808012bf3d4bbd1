"""Files to send: their content, and what stands beside it in a form."""

import os
from dataclasses import dataclass, field
from typing import IO, Any


@dataclass(frozen=True)
class File:
    """A file to send. The name and the media type are told from a path unless they are given."""

    payload: "bytes | os.PathLike[str] | IO[bytes]" = field(repr=False)
    file_name: str | None = None
    mime_type: str | None = None


def is_file(value: Any) -> bool:
    """Whether a value is the content of a file."""
    return isinstance(value, bytes | bytearray | File | os.PathLike) or hasattr(value, "read")
