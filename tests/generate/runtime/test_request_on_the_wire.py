"""What a real server receives: the headers that httpx would add, lengths, and the cookies that it set before."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from tests.generate.generated_packages import Packages
from tests.generate.recording_server import Received, serving

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Wire", "version": "1"},
    "paths": {
        "/things/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1, "maximum": 9}},
                {"name": "q", "in": "query", "schema": {"type": "string"}},
            ],
            "get": {"operationId": "get", "responses": {"204": {"description": "-"}}},
            "post": {"operationId": "add", "requestBody": {"content": {"application/json": {}}}, "responses": {"204": {"description": "-"}}},
            "put": {"operationId": "put", "requestBody": {"content": {"application/octet-stream": {}}}, "responses": {"204": {"description": "-"}}},
        }
    },
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("wire")), json.dumps(DOCUMENT))


def nothing(_: Received) -> httpx.Response:
    return httpx.Response(204, headers={"set-cookie": "session=abc; Path=/"})


def test_a_request_carries_the_headers_that_http_needs(packages: Packages, tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(b"from a path")
    with serving(nothing) as server, packages.package().Wire(base_url=server.url, httpx_args={"trust_env": False}) as client:
        client.default.get(1)
        client.default.add(1, body={"a": "é"})
        client.default.add(1)
        client.default.put(1, body=path)
        client.default.put(1, body=_Pipe(b"from a pipe"))
        client.default.get(1, extra_headers={"hOST": "other.example"})
    host = server.url.removeprefix("http://")
    assert [one.headers["host"] for one in server.received] == [host] * 5 + ["other.example"]
    assert [one.headers.get("content-length") for one in server.received] == [None, "10", "0", "11", None, None]
    assert [one.content for one in server.received] == [b"", '{"a":"é"}'.encode(), b"", b"from a path", b"from a pipe", b""]
    assert server.received[4].headers["transfer-encoding"] == "chunked"


class _Pipe:
    """What can be read once, and not be sought in."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, size: int = -1) -> bytes:
        found, self.content = self.content[:size], self.content[size:]
        return found


def test_cookies_that_a_server_sets_come_back_to_it(packages: Packages) -> None:
    async def later(url: str) -> None:
        async with packages.package().AsyncWire(base_url=url, httpx_args={"trust_env": False}) as client:
            await client.default.get(1)
            await client.default.get(1)

    with serving(nothing) as server, packages.package().Wire(base_url=server.url, httpx_args={"trust_env": False}) as client:
        client.default.get(1)
        client.default.get(1)
        assert client.get_httpx_client().cookies["session"] == "abc"
        client.get_httpx_client().cookies = {"own": "1"}
        client.default.get(1)
        asyncio.run(later(server.url))
    assert [one.headers.get("cookie") for one in server.received] == [None, "session=abc", "own=1", None, "session=abc"]


def test_cookies_of_the_httpx_client_are_sent(packages: Packages) -> None:
    with serving(nothing) as server, packages.package().Wire(base_url=server.url, httpx_args={"trust_env": False, "cookies": {"a": "b"}}) as client:
        client.default.get(1)
    assert server.received[0].headers["cookie"] == "a=b"


@pytest.mark.parametrize(
    ("number", "text", "target"),
    [
        (9, "a-Z_0.~", "/things/9?q=a-Z_0.~"),
        (1, ".", "/things/1?q=."),
        (1, "", "/things/1?q="),
        (1, "a b&é", "/things/1?q=a%20b%26%C3%A9"),
        (10, "a", ""),
        (0, "a", ""),
        (True, "a", ""),
        ("1", "a", ""),
        (1, 5, ""),
        (1, "\ud800", ""),
    ],
)
def test_a_plain_parameter_is_checked_as_any_other(packages: Packages, number: object, text: object, target: str) -> None:
    with serving(nothing) as server, packages.package().Wire(base_url=server.url, httpx_args={"trust_env": False}) as client:
        if target:
            client.default.get(number, q=text)
        else:
            with pytest.raises(packages.package().RequestValidationError):
                client.default.get(number, q=text)
    assert [one.target for one in server.received] == ([target] if target else [])
