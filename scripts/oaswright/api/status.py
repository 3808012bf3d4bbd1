"""Which of an operation's responses speaks for a status code."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


def candidates(status: int | str) -> Iterator[str]:
    """Yield the keys of `responses` that speak for a status, the most specific first: `404`, `4XX`, `default`."""
    text = str(status)
    yield text
    if text[:1].isdigit():
        yield from (key for key in (f"{text[0]}XX", f"{text[0]}xx") if key != text)
    if text != "default":
        yield "default"


def key_of(status: int | str, responses: Mapping[str, object]) -> str:
    """Return the key of `responses` that speaks for a status, or "" if none does."""
    return next((key for key in candidates(status) if key in responses), "")


def response_for(status: int | str, responses: Mapping[str, T]) -> T | None:
    """Return the response that the document gives for a status, or None."""
    return responses.get(key_of(status, responses))


def is_success(key: str) -> bool:
    """Tell whether a key of `responses` documents a success: `200`, `2XX`."""
    return key.startswith("2")
