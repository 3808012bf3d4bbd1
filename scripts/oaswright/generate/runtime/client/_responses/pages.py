"""Lists that come in pages: their items one after another, each page asked for when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urljoin

import httpx

from .._errors import APIError
from .._models import judge

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from .._response import Response

T = TypeVar("T")

# Where services say whether there are more pages.
_MORE = ("/has_more", "/hasMore")


class Pages(Generic[T]):
    """The items of a list, over all of its pages, in a `for` or an `async for`. `items` and `response` are the first page's."""

    def __init__(
        self, facts: Any, arguments: dict[str, Any], response: Response[Any], url: httpx.URL, ask: Callable[[dict[str, Any], str | None], Any]
    ) -> None:
        self.response = response
        self.items: list[T] = _items(response, facts["items"])
        self._facts, self._arguments, self._url, self._ask = facts, arguments, url, ask

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.apages():
            for item in page.items:
                yield item

    def pages(self) -> Iterator[Pages[T]]:
        """Yield the pages one after another, this one first."""
        page, seen = self, set[str]()
        yield page
        while (following := page._following()) and _is_new(following, seen):
            page = self._ask(*following)
            yield page

    async def apages(self) -> AsyncIterator[Pages[T]]:
        """As `pages`, for an asynchronous client."""
        page, seen = self, set[str]()
        yield page
        while (following := page._following()) and _is_new(following, seen):
            page = await self._ask(*following)
            yield page

    def _following(self) -> tuple[dict[str, Any], str | None] | None:
        """Return the arguments or the address of the next page; None after the last."""
        style, name = self._facts["style"], self._facts.get("parameter", "")
        if any(_at(self.response.parsed, at) is False for at in _MORE):
            return None
        if style == "link":
            url = self._link()
            return (self._arguments, url) if url else None
        if style == "cursor":
            cursor = _at(self.response.parsed, self._facts["next"])
            same = cursor == self._arguments.get(name)
            return None if cursor in (None, "", False) or not isinstance(cursor, str | int) or same else ({**self._arguments, name: cursor}, None)
        if not self.items:
            return None
        here = self._arguments.get(name)
        step = 1 if style == "page" else len(self.items)
        first = here if isinstance(here, int) else self._facts.get("first", 1 if style == "page" else 0)
        return {**self._arguments, name: first + step}, None

    def _link(self) -> str | None:
        """Return the next page's address, from the Link header (RFC 8288) or the body; credentials go with it, so it has to be at the same origin."""
        found = self.response.headers.get("link", "")
        text = httpx.Response(200, headers={"link": found}).links.get("next", {}).get("url") if found else None
        if text is None and self._facts.get("next"):
            held = _at(self.response.parsed, self._facts["next"])
            text = held if isinstance(held, str) and held else None
        if text is None:
            return None
        url = httpx.URL(urljoin(str(self._url), text))
        if (url.scheme, url.host, url.port) != (self._url.scheme, self._url.host, self._url.port):
            raise APIError(f"the next page is at another origin, {url.scheme}://{url.netloc.decode('ascii')}; it is not followed")
        return str(url) if url != self._url else None


def _is_new(following: tuple[dict[str, Any], str | None], seen: set[str]) -> bool:
    """Whether a page was not asked for before: a service that leads in a circle has no end."""
    key = repr(following)
    known = key in seen
    seen.add(key)
    return not known


def _items(response: Response[Any], at: str) -> list[Any]:
    found = _at(response.parsed, at)
    return found if isinstance(found, list) else []


def _at(value: Any, at: str) -> Any:
    """Return what stands at a pointer in a decoded body, of whose lists `-1` is the last item; None if nothing does."""
    for token in at.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        held = judge.fields(value) if judge.is_model(value) else value
        value = held.get(key) if isinstance(held, dict) else held[-1] if isinstance(held, list) and held and key == "-1" else None
    return judge.fields(value) if judge.is_model(value) and type(value).__pydantic_root_model__ else value
