"""Files to send: their content, and what stands beside it in a form."""

import os
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Annotated, Any


@dataclass(frozen=True)
class File:
    """A file to send. The name and the media type are told from a path unless they are given."""

    payload: "bytes | os.PathLike[str] | IO[bytes]" = field(repr=False)
    file_name: str | None = None
    mime_type: str | None = None


def is_file(value: Any) -> bool:
    """Whether a value is the content of a file."""
    return isinstance(value, bytes | bytearray | File | os.PathLike) or hasattr(value, "read")


if TYPE_CHECKING:
    Binary = str | bytes | bytearray | File | os.PathLike[str] | IO[bytes]
else:
    from pydantic import PlainSerializer, PlainValidator

    def _checked(value: Any) -> Any:
        if isinstance(value, str) or is_file(value):
            return value
        raise ValueError("expected text, bytes, a path or a file object")

    def _written(value: Any) -> str:
        if isinstance(value, str):
            return value
        raise ValueError("a file is no JSON value; send it as multipart/form-data")

    Binary = Annotated[Any, PlainValidator(_checked), PlainSerializer(_written, when_used="json")]
