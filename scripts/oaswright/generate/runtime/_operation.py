"""One operation of the document as its functions hold it. What a call needs is imported by the first one, so that to import a client costs little."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

if TYPE_CHECKING:
    import httpx

    from ._call import Call
    from ._models import Violation

T = TypeVar("T")


class Unset:
    """The type of what is not sent."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


class RequestRefused(ValueError):  # noqa: N818 # it names what happened
    """The document forbids the request, so nothing was sent; `violations` say where and by which rule."""

    def __init__(self, operation: str, violations: "list[Violation]") -> None:
        super().__init__(f"{operation}: " + "; ".join(map(str, violations)))
        self.violations = tuple(violations)


@dataclass(frozen=True)
class Response(Generic[T]):
    """What came back. `parsed` holds the body as the document types it, `violations` what the document does not know of it."""

    status_code: int
    content: bytes = field(repr=False)
    headers: "httpx.Headers" = field(repr=False)
    parsed: T | None
    violations: "tuple[Violation, ...]" = ()


class ResponseRefused(Exception):  # noqa: N818 # likewise
    """A strict client met what the document does not know; `response` holds all of it."""

    def __init__(self, operation: str, response: Response[Any]) -> None:
        super().__init__(f"{operation}: status {response.status_code}: " + "; ".join(map(str, response.violations)))
        self.response = response


class Operation:
    """An operation by its id; `types` maps (status, media type) to the Python type of the body."""

    def __init__(self, name: str, types: Callable[[], dict[tuple[str, str], Any]]) -> None:
        self.name = name
        self._types = types

    @cached_property
    def facts(self) -> Any:
        return json.loads((Path(__file__).parent / "_operations" / f"{self.name}.json").read_text(encoding="utf-8"))

    @cached_property
    def call(self) -> "Call":
        from ._call import Call

        return Call(self.facts, self._types())
