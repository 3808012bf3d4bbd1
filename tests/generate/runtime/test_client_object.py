"""The client object: resources and methods, exceptions, options of a call, environment variables, limits."""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from oaswright.document import document
from oaswright.generate.packages import client

from tests.generate.generated_packages import Packages, Recorder

JSON = {"content-type": "application/json"}


def _answers(**more: Any) -> dict[str, Any]:
    failure = {"description": "Failed.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}}
    return {
        "200": {"description": "-", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
        "404": failure,
        "5XX": failure,
        **more,
    }


PATHS = {
    "/pets/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "get": {"operationId": "getPet", "tags": ["pets"], "responses": _answers()},
        "put": {"operationId": "pets_replace", "tags": ["pets"], "responses": _answers(), "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
        "delete": {"operationId": "deletePet", "tags": ["pets"], "responses": {"204": {"description": "-"}}, "deprecated": True},
    },
    "/pets": {
        "post": {"operationId": "import", "tags": ["pets"], "responses": _answers()},
        "get": {"operationId": "listPets", "tags": ["pets"], "parameters": [{"name": "timeout", "in": "query", "schema": {"type": "integer"}}], "responses": _answers()},
    },
    "/photo": {"get": {"operationId": "photo", "tags": ["close"], "responses": {"200": {"description": "-", "content": {"image/png": {}}}}, "servers": [{"url": "https://{where}.files.example", "variables": {"where": {"default": "eu"}}}]}},
    "/events": {"get": {"operationId": "events", "responses": {"200": {"description": "-", "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}},
    "/lines": {"get": {"operationId": "lines", "responses": {"200": {"description": "-", "content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}},
    "/sequence": {"get": {"operationId": "sequence", "responses": {"200": {"description": "-", "content": {"application/json-seq": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}},
}  # fmt: skip
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Zoo REST API v2: animals", "version": "1.2"},
    "servers": [{"url": "https://api.example/v2"}],
    "paths": PATHS,
    "components": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Pet": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}},
            "Failure": {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}},
        },
    },
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("object")), json.dumps(DOCUMENT))


def made(packages: Packages, answer: Callable[[httpx.Request], httpx.Response], name: str = "Zoo", **options: Any) -> Any:
    """A client object whose requests go to a function."""
    return getattr(packages.package(), name)(httpx_args={"transport": httpx.MockTransport(answer)}, **{"max_retries": 0, **options})


def pet(number: int = 1) -> httpx.Response:
    return httpx.Response(200, json={"id": number})


def test_the_client_is_named_after_the_title_and_its_methods_by_tag(packages: Packages) -> None:
    client = made(packages, Recorder(pet()))
    assert type(client).__name__ == "Zoo"
    assert [name for name in dir(client.pets) if not name.startswith("_")][:5] == ["asynchronous", "delete", "get", "import_", "list"]
    assert client.pets.get(3).id == 1
    with pytest.raises(AttributeError, match="'PetsResource' object has no attribute 'gett'"):
        _ = client.pets.gett
    assert client.close_.photo.__name__ == "call"


@pytest.mark.parametrize(
    ("tag", "operations", "methods"),
    [
        ("albums", {"get_an_album": "/a/{id}", "get_an_albums_tracks": "/a/{id}/t", "get_albums": "/a"}, ["get_an_album", "get_tracks", "get_albums"]),
        ("albums", {"get_an_album": "/a/{id}", "search_albums": "/a"}, ["get", "search"]),
        ("files", {"get_files_id": "/files/{file_id}", "get_files_id_thumbnail_id": "/files/{file_id}/thumbnail.{id}"}, ["get", "get_thumbnail"]),
        ("files", {"get_files_id": "/files/{file_id}", "get_files": "/files"}, ["get_id", "get"]),
        ("files", {"get-v2-files": "/v2/files", "get_list_entry_id": "/list/entry/{list_entry_id}"}, ["get_v2", "get_list_entry"]),
        ("items", {"read_items_items__get": "/items/", "read_item_items__item_id__get": "/items/{item_id}"}, ["read_items", "read_item"]),
        ("items", {"list_items_items__get": "/items/", "login_login_get": "/login"}, ["list", "login"]),
        ("files", {"read_file_by_id": "/files/{file_id}"}, ["read_by_id"]),
    ],
)
def test_a_method_has_the_shortest_name_that_no_other_one_has(tag: str, operations: dict[str, str], methods: list[str]) -> None:
    paths: dict[str, Any] = {}
    for name, path in operations.items():
        parameters = [{"name": one, "in": "path", "required": True, "schema": {"type": "string"}} for one in re.findall(r"\{(\w+)\}", path)]
        paths[path] = {"get": {"operationId": name, "tags": [tag], "parameters": parameters, "responses": {"204": {"description": "-"}}}}
    files = client.files(document.parse(json.dumps({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths})), "models")
    assert re.findall(r'^    "(\w+)": "\w+",$', files[f"api/{tag}/__init__.py"], re.MULTILINE) == methods


def test_a_failure_raises_the_exception_of_its_status(packages: Packages) -> None:
    module = packages.package()
    known = httpx.Response(404, json={"message": "no pet\x1b[31m 7"}, headers={"x-request-id": "r1"})
    client = made(packages, Recorder(known), token="s3cret")
    with pytest.raises(module.NotFoundError) as caught:
        client.pets.get(7)
    assert isinstance(caught.value, module.ClientError)
    assert isinstance(caught.value, module.APIError)
    assert (caught.value.status_code, caught.value.body.message, caught.value.request_id) == (404, "no pet\x1b[31m 7", "r1")
    assert str(caught.value) == "GET https://api.example/v2/pets/7: 404 Not Found: no pet [31m 7"
    assert caught.value.request.headers["authorization"] == "[redacted]"
    for status, name in [(520, "ServerError"), (503, "ServiceUnavailableError"), (418, "ClientError"), (304, "RedirectionError")]:
        with pytest.raises(getattr(module, name)) as other:
            made(packages, Recorder(httpx.Response(status, text="<html><title>Down</title>"))).pets.get(7)
        assert (type(other.value).__name__, other.value.status_code) == (name, status)
        assert str(other.value).endswith("an HTML page titled 'Down'")


def test_a_response_is_returned_without_raising(packages: Packages) -> None:
    client = made(packages, Recorder(httpx.Response(404, json={"message": "no"})))
    found = client.with_response.pets.get(7)
    assert (found.status_code, found.parsed.message, found.violations, found.is_success, found.json()) == (404, "no", (), False, {"message": "no"})


def test_the_functions_of_the_other_generator_do_the_same(packages: Packages) -> None:
    client = packages.answering(lambda _: httpx.Response(404, json={"message": "no"}))
    module = packages.operation("pets.get_pet")
    assert module.sync(7, client=client).message == "no"
    assert asyncio.run(module.asyncio_detailed(id=7, client=client)).status_code == 404
    with pytest.raises(TypeError, match="get_pet needs a client: pass client="):
        module.sync(7)
    with pytest.raises(httpx.ConnectError):
        module.sync(7, client=packages.answering(Recorder(httpx.ConnectError("no")), max_retries=0))
    strict = packages.answering(Recorder(httpx.Response(418)), raise_on_unexpected_status=True)
    with pytest.raises(packages.package().APIStatusError):
        module.sync(7, client=strict)


def test_options_of_a_call_reach_the_request(packages: Packages) -> None:
    service = Recorder(pet())
    client = made(packages, service, headers={"X-A": "1"})
    body = packages.package("models").Pet(id=1)
    client.pets.replace(
        1, body=body, extra_headers={"x-a": "2"}, extra_query={"a b": [1, 2], "no": None}, extra_body={"more": True}, idempotency_key="k", timeout=1.5
    )
    sent = service.requests[0]
    assert (sent.url.query, json.loads(sent.content)) == (b"a%20b=1&a%20b=2", {"id": 1, "more": True})
    assert (sent.headers.get_list("x-a"), sent.headers["idempotency-key"], sent.extensions["timeout"]["read"]) == (["2"], "k", 1.5)
    assert sent.headers["user-agent"] == f"{packages.client}/1.2"
    client.pets.list(timeout_=3, timeout=None, total_timeout=None)
    assert (service.requests[1].url.query, service.requests[1].extensions["timeout"]["read"]) == (b"timeout=3", None)


@pytest.mark.parametrize(("call", "message"), [({"timeot": 3}, "did you mean 'timeout'"), ({"body": 3}, "unexpected argument 'body'")])
def test_an_unknown_argument_is_refused(packages: Packages, call: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        made(packages, Recorder(pet())).pets.get(1, **call)
    with pytest.raises(TypeError, match="unexpected argument 'max_retrys'; did you mean 'max_retries'"):
        packages.package().Zoo(max_retrys=3)


def test_address_and_credentials_come_from_the_environment(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Recorder(pet())
    monkeypatch.setenv("ZOO_BASE_URL", "http://zoo.example/")
    monkeypatch.setenv("ZOO_BEARER", "from-scheme")
    made(packages, service).pets.get(1)
    made(packages, service, token="given", base_url="http://other.example").pets.get(1)
    monkeypatch.delenv("ZOO_BEARER")
    monkeypatch.setenv("ZOO_TOKEN", "from-token")
    made(packages, service).pets.get(1)
    assert [(str(one.url), one.headers["authorization"]) for one in service.requests] == [
        ("http://zoo.example/pets/1", "Bearer from-scheme"),
        ("http://other.example/pets/1", "Bearer given"),
        ("http://zoo.example/pets/1", "Bearer from-token"),
    ]


def test_an_operation_is_reached_at_its_own_server(packages: Packages) -> None:
    service = Recorder(httpx.Response(200, content=b"png", headers={"content-type": "image/png"}))
    client = made(packages, service, server_variables={"where": "us"})
    assert client.close_.photo() == b"png"
    made(packages, service, base_url="https://{where}.other.example/{where}/", server_variables={"where": "eu"}).close_.photo()
    assert [str(one.url) for one in service.requests] == ["https://us.files.example/photo", "https://eu.other.example/eu/photo"]


@pytest.mark.filterwarnings("always::DeprecationWarning")
def test_a_deprecated_operation_warns(packages: Packages) -> None:
    with pytest.warns(DeprecationWarning, match="DELETE /pets/{id} is deprecated"):
        assert made(packages, Recorder(httpx.Response(204))).pets.delete(1) is None


def test_threads_and_derived_clients_share_one_pool(packages: Packages) -> None:
    client = made(packages, Recorder(pet()))
    gate, found = threading.Barrier(8), []

    def take() -> None:
        gate.wait()
        found.append(client.with_timeout(3).with_headers({"x": "1"}).get_httpx_client())

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1
    with client:
        client.pets.get(1)
    assert found[0].is_closed


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A reply in pieces; a number is a moment that passes."""

    def __init__(self, *pieces: bytes, endless: bool = False) -> None:
        self.pieces, self.endless, self.taken = pieces, endless, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.taken += 1
            yield piece
        while self.endless:
            self.taken += 1
            yield self.pieces[-1]

    async def __aiter__(self) -> Any:
        for piece in self:
            yield piece


EVENTS = b': hello\r\n\r\nevent: born\r\nid: 7\r\ndata: {"id":\r\ndata:  1}\r\n\r\ndata: {"id": "x"}\n\nretry: 9\ndata: plain\n\ndata: [DONE]\n\ndata: {}\n\n'


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_events_are_typed_however_they_are_cut(packages: Packages, size: int) -> None:
    pieces = [EVENTS[at : at + size] for at in range(0, len(EVENTS), size)]
    client = made(packages, lambda _: httpx.Response(200, stream=Chunks(*pieces), headers={"content-type": "text/event-stream"}))
    with client.default.events() as stream:
        found = [(type(one.data).__name__, one.event, one.id, one.retry, len(stream.violations)) for one in stream]
    assert found == [("Pet", "born", "7", None, 0), ("Pet", "message", "7", None, 1), ("str", "message", "7", 9, 1)]


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("lines", "application/x-ndjson", b'{"id": 1}\n\n{"id": 2}\r\n{"id": 3}'),
        ("sequence", "application/json-seq", b'\x1e{"id": 1}\n\x1e{"id":\n 2}\n\x1e{"id": 3}\n'),
    ],
)
def test_items_of_a_stream_are_typed(packages: Packages, name: str, media_type: str, content: bytes) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Chunks(content[:12], content[12:]), headers={"content-type": media_type})

    assert [one.id for one in getattr(made(packages, answer).default, name)()] == [1, 2, 3]

    async def later() -> list[int]:
        async with made(packages, answer, "AsyncZoo") as client:
            return [one.id async for one in await getattr(client.default, name)()]

    assert asyncio.run(later()) == [1, 2, 3]
    limited = made(packages, answer, max_response_bytes=5)
    with pytest.raises(packages.package().ResponseTooLargeError, match="one item of the stream"):
        list(getattr(limited.default, name)())


def test_a_download_is_written_in_chunks_with_progress(packages: Packages, tmp_path: Path) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Chunks(b"ab", b"cd"), headers={"content-type": "image/png", "content-length": "4"})

    seen: list[tuple[int, int | None]] = []
    client = made(packages, answer)
    with client.with_downloads.close_.photo(progress=lambda done, total: seen.append((done, total))) as download:
        assert download.save(tmp_path / "photo.png") == 4
    assert ((tmp_path / "photo.png").read_bytes(), seen) == (b"abcd", [(2, 4), (4, 4)])
    assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]


def test_a_reply_is_limited_in_size_and_time(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    module = packages.package()
    endless = Chunks(b"x" * 1000, endless=True)
    with pytest.raises(module.ResponseTooLargeError, match="max_response_bytes=5000"):
        made(packages, lambda _: httpx.Response(200, stream=endless), max_response_bytes=5000).pets.get(1)
    assert endless.taken == 6
    with pytest.raises(module.ResponseTooLargeError):
        made(packages, lambda _: httpx.Response(200, headers={"content-length": "9" * 12}, stream=endless)).pets.get(1)
    assert endless.taken == 6
    clock = iter(range(0, 10**6, 10))
    monkeypatch.setattr(packages.package("_transport.exchange").time, "monotonic", lambda: next(clock))
    with pytest.raises(module.APITimeoutError, match="longer than total_timeout"):
        made(packages, lambda _: httpx.Response(200, stream=Chunks(b"x", endless=True)), total_timeout=100).pets.get(1)


def test_a_bomb_is_not_unpacked(packages: Packages) -> None:
    import gzip

    bomb = gzip.compress(b"\0" * 50_000_000)
    module = packages.package()
    for headers, content in [({"content-encoding": "gzip"}, bomb), ({"content-encoding": "gzip, gzip"}, gzip.compress(bomb))]:

        def reply(_: httpx.Request, content: bytes = content, headers: dict[str, str] = headers) -> httpx.Response:
            return httpx.Response(200, stream=Chunks(content), headers=headers)

        with pytest.raises(module.ResponseTooLargeError):
            made(packages, reply, max_response_bytes=1_000_000).pets.get(1)


@pytest.mark.parametrize("text", ['{"id":' * 900 + "1" + "}" * 900, "[" * 5000, '{"id": 1, "more": ' + "[" * 300 + "]" * 300 + "}"])
def test_a_deeply_nested_reply_is_a_violation(packages: Packages, text: str) -> None:
    found = made(packages, Recorder(httpx.Response(200, content=text, headers=JSON))).with_response.pets.get(1)
    assert (found.parsed, [one.rule for one in found.violations]) == (text, ["json"])


def test_a_long_flat_reply_is_none(packages: Packages) -> None:
    flat = {"id": 1, "more": [["[" * 500]] * 300}
    found = made(packages, Recorder(httpx.Response(200, json=flat))).with_response.pets.get(1)
    assert (found.parsed.id, found.violations) == (1, ())


@pytest.mark.parametrize("target", ["http://api.example/v2/x", "https://api.example:444/v2/x", "https://elsewhere.example/x", "https://API.example/v2/x"])
def test_credentials_stay_at_their_origin(packages: Packages, target: str) -> None:
    service = Recorder(httpx.Response(307, headers={"location": target}), pet())
    client = made(packages, service, token="s3cret", headers={"X-Api-Key": "k"}, cookies={"sid": "c"}, follow_redirects=True)
    client.pets.get(1, extra_headers={"X-Mine": "m"})
    secrets = {name: service.requests[1].headers.get(name) for name in ("authorization", "x-api-key", "cookie", "x-mine")}
    same = target.lower().startswith("https://api.example/")
    assert secrets == ({"authorization": "Bearer s3cret", "x-api-key": "k", "cookie": "sid=c", "x-mine": "m"} if same else dict.fromkeys(secrets))


def test_a_call_never_waits_past_its_time(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(packages.package("_transport.exchange").time, "sleep", slept.append)
    service = Recorder(httpx.Response(503, headers={"retry-after": "20"}))
    with pytest.raises(packages.package().ServiceUnavailableError) as caught:
        made(packages, service, max_retries=5, total_timeout=10.0).pets.get(1)
    assert (slept, caught.value.retry_after, len(service.requests)) == ([], 20.0, 1)


def test_the_log_names_the_call_and_no_secret(packages: Packages, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger=packages.client):
        made(packages, Recorder(pet()), token="s3cret").pets.get(1)
        with pytest.raises(packages.package().APIConnectionError, match="got 'Bearer"):
            made(packages, Recorder(httpx.RemoteProtocolError("got 'Bearer s3cret'")), token="s3cret").pets.get(1)
    lines = [one.getMessage() for one in caplog.records if one.name == packages.client]
    assert [line.split(" in ")[0] for line in lines] == ["GET https://api.example/v2/pets/1: 200", "GET https://api.example/v2/pets/1: got 'Bearer [redacted]'"]
