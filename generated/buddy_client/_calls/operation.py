"""One operation of the document as its functions hold it. What a call needs is imported by the first one, so that to import a client costs little."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._requests.writer import Writer
    from .._responses.reader import Reader

A = TypeVar("A")


class Types(dict[tuple[str, str], Any], Generic[A]):
    """The Python type of each documented body, by status and media type; `A` is all of them together."""


class Operation:
    """An operation by its name; `types` gives the Python type of each of its bodies."""

    def __init__(self, name: str, types: Callable[[], Types[Any]]) -> None:
        self.name = name
        self.types = types

    @cached_property
    def facts(self) -> Any:
        """What the document says of the operation."""
        return json.loads((Path(__file__).parents[1] / "_operations" / f"{self.name}.json").read_text(encoding="utf-8"))

    @cached_property
    def writer(self) -> Writer:
        from .._requests.writer import Writer

        return Writer(self.facts)

    @cached_property
    def reader(self) -> Reader:
        from .._responses.reader import Reader

        return Reader(self.facts, self.types)
