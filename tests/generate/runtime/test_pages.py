"""Lists in pages are followed as the document or the configuration declares them."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from oaswright.api import tracked_document
from oaswright.document import document
from oaswright.generate.packages import client, losses
from oaswright.settings.keys import Pagination, Sdk

from tests.generate.generated_packages import Packages

PET = {"$ref": "#/components/schemas/Pet"}


def _list(name: str, parameters: list[str], body: Any, **more: Any) -> dict[str, Any]:
    query = [{"name": one, "in": "query", "schema": {"type": "string" if "cursor" in one or "Token" in one else "integer"}} for one in parameters]
    return {
        "get": {
            "operationId": name,
            "tags": ["pets"],
            "parameters": query,
            "responses": {"200": {"description": "-", "content": {"application/json": {"schema": body}}}},
            **more,
        }
    }


def _body(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


MANY = {"type": "array", "items": PET}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Pages", "version": "1"},
    "servers": [{"url": "https://api.example/v1"}],
    "paths": {
        "/cursor": _list("cursor", ["cursor"], _body(data=MANY, next={"type": ["string", "null"]}), **{"x-pagination": {"style": "cursor", "next": "/next"}}),
        "/page": _list("page", ["page"], MANY, **{"x-pagination": True}),
        "/offset": _list("offset", ["offset", "limit"], _body(meta=_body(rows=MANY)), **{"x-pagination": {"items": "/meta/rows"}}),
        "/link": _list("link", [], MANY, **{"x-pagination": {"style": "link"}}),
        "/last": _list("last", ["after"], _body(data=MANY, has_more={"type": "boolean"}), **{"x-pagination": {"style": "cursor", "next": "/data/-1/id"}}),
        "/speakeasy": _list("speakeasy", ["pageToken"], _body(data=MANY, more={"type": "string"}), **{"x-speakeasy-pagination": {"type": "cursor", "inputs": [{"name": "pageToken", "in": "parameters", "type": "cursor"}], "outputs": {"results": "$.data", "nextCursor": "$.more"}}}),
        "/fern": _list("fern", ["cursor"], _body(data=MANY, more={"type": "string"}), **{"x-fern-pagination": {"cursor": "$request.cursor", "next_cursor": "$response.more", "results": "$response.data"}}),
        "/plain": _list("plain", ["page"], MANY),
    },
    "components": {"schemas": {"Pet": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}},
}  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("pages")), json.dumps(DOCUMENT))


def made(packages: Packages, answer: Callable[[httpx.Request], httpx.Response], name: str = "Pages", **options: Any) -> Any:
    kind = packages.package("service").PagesClient if name == "Pages" else packages.package("service").AsyncPagesClient
    return kind(httpx_args={"transport": httpx.MockTransport(answer)}, **options)


class Service:
    """Five pets in pages of two."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.query.decode())
        query, name = dict(request.url.params), request.url.path.rpartition("/")[2]
        start = {"page": lambda: 2 * (int(query.get("page", 1)) - 1), "offset": lambda: int(query.get("offset", 0))}.get(
            name, lambda: int(query.get("cursor", query.get("pageToken", 0)) or 0)
        )()
        rows = [{"id": number} for number in range(5)][start : start + 2]
        following = str(start + 2) if start + 2 < 5 else None
        if name in ("page", "plain", "link"):
            headers = {"link": f'<?cursor={following}>; rel="next", <?cursor=0>; rel="first"'} if name == "link" and following else {}
            return httpx.Response(200, json=rows, headers=headers)
        if name == "last":
            start = int(query.get("after", -1)) + 1
            return httpx.Response(200, json={"data": [{"id": number} for number in range(5)][start : start + 2], "has_more": start + 2 < 5})
        if name == "offset":
            return httpx.Response(200, json={"meta": {"rows": rows}})
        return httpx.Response(200, json={"data": rows, ("next" if name == "cursor" else "more"): following or ("" if name != "cursor" else None)})


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("cursor", ["", "cursor=2", "cursor=4"]),
        ("page", ["", "page=2", "page=3", "page=4"]),
        ("offset", ["", "offset=2", "offset=4", "offset=5"]),
        ("link", ["", "cursor=2", "cursor=4"]),
        ("last", ["", "after=1", "after=3"]),
        ("speakeasy", ["", "pageToken=2", "pageToken=4"]),
        ("fern", ["", "cursor=2", "cursor=4"]),
    ],
)
def test_items_come_from_all_pages(packages: Packages, name: str, asked: list[str]) -> None:
    service = Service()
    pages = getattr(made(packages, service, token="s3cret").pets, name)()
    assert ([type(one).__name__ for one in pages.items], service.asked) == (["Pet", "Pet"], [""])
    assert ([one.id for one in pages], service.asked) == ([0, 1, 2, 3, 4], asked)

    async def later() -> list[int]:
        async with made(packages, service, "Async") as client:
            return [one.id async for one in await getattr(client.pets, name)()]

    assert asyncio.run(later()) == [0, 1, 2, 3, 4]


def test_a_list_that_declares_no_pages_is_a_list(packages: Packages) -> None:
    assert isinstance(made(packages, Service()).pets.plain(page=1), list)


def test_the_configuration_declares_pages_too() -> None:
    files = client.files(document.parse(json.dumps(DOCUMENT)), "models", Sdk(pagination={"plain": Pagination("page")}))
    assert ") -> Pages[Pet]:" in files["api/pets/plain.py"]


def test_the_configuration_declares_the_pages_of_every_list() -> None:
    """What names them all counts for each GET that has such pages, and for no other; what fits by its names is found, a list without any is none."""
    paths = {
        "/marked": _list("marked", ["marker", "limit"], _body(entries=MANY, next_marker={"type": "string"})),
        "/either": _list("either", ["marker", "offset"], _body(entries=MANY)),
        "/numbered": _list("numbered", ["page"], MANY),
        "/whole": _list("whole", [], MANY),
        "/last": _list("last", ["starting_after_cursor", "starting_after"], _body(data=MANY, has_more={"type": "boolean"})),
        "/one": _list("one", ["page"], PET),
        "/search": {"post": _list("search", ["page"], MANY)["get"]},
    }
    read = document.parse(json.dumps({**DOCUMENT, "paths": paths}))
    files = client.files(read, "models", Sdk(pagination={"*": Pagination()}))
    found = {name: json.loads(files[f"_operations/{name}.json"]).get("pages") for name in ("marked", "either", "numbered", "whole", "last", "one", "search")}
    assert found == {
        "marked": {"style": "cursor", "parameter": "marker", "items": "/entries", "next": "/next_marker"},
        "either": {"style": "offset", "parameter": "offset", "items": "/entries"},
        "numbered": {"style": "page", "parameter": "page", "items": ""},
        "whole": None,
        "last": {"style": "cursor", "parameter": "starting_after", "items": "/data", "next": "/data/-1/id"},
        "one": None,
        "search": None,
    }
    assert losses.of_client(tracked_document.track(read), files) == []
    files = client.files(read, "models", Sdk(pagination={"*": Pagination("link")}))
    assert [name for name in found if "pages" in json.loads(files[f"_operations/{name}.json"])] == ["marked", "either", "numbered", "whole", "last"]


@pytest.mark.parametrize(
    "origin", ["http://api.example", "wss://api.example", "https://a.example", "https://b.example", "https://api.example:80", "https://api.example:444"]
)
def test_a_next_page_at_another_origin_is_not_followed(packages: Packages, origin: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(200, json=[{"id": 1}], headers={"link": f'<{origin}/v1/link?page=2>; rel="next"'})

    with pytest.raises(packages.package().APIError, match=f"another origin, {re.escape(origin)};"):
        list(made(packages, answer, token="s3cret").pets.link())
    assert asked == ["api.example"]


def test_a_cursor_that_repeats_ends_the_list(packages: Packages) -> None:
    pages = made(packages, lambda _: httpx.Response(200, json={"data": [{"id": 1}], "next": "same"})).pets.cursor()
    assert [one.id for one in pages] == [1, 1]


def test_pages_that_cannot_be_followed_are_a_finding() -> None:
    wrong = json.loads(json.dumps(DOCUMENT))
    wrong["paths"]["/cursor"]["get"]["x-pagination"]["parameter"] = "crsr"
    read = document.parse(json.dumps(wrong))
    found = losses.of_client(tracked_document.track(read), client.files(read, "models"))
    assert [(one.rule, one.pointer) for one in found] == [("lost-pagination", "/paths/~1cursor/get")]
