"""Files: in models, in multipart bodies and as whole bodies; as bytes, paths and file objects."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from tests.generate.generated_packages import Packages, Recorder

UP = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}, "more": {"type": "array", "items": {"type": "string", "format": "binary"}}, "note": {"type": ["string", "null"]}},
}  # fmt: skip
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Files", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {
        "/form": {"post": {"operationId": "form", "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Up"}}}}, "responses": {"204": {"description": "-"}}}},
        "/raw": {"put": {"operationId": "raw", "requestBody": {"required": True, "content": {"application/octet-stream": {}}}, "responses": {"204": {"description": "-"}}}},
    },
    "components": {"schemas": {"Up": UP}},
}  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("files")), json.dumps(DOCUMENT))


def client(packages: Packages, service: Any, name: str = "Files", **options: Any) -> Any:
    return getattr(packages.package(), name)(httpx_args={"transport": httpx.MockTransport(service)}, **options)


def parts(request: httpx.Request) -> list[bytes]:
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    return [one.strip(b"\r\n").partition(b"Content-Disposition: form-data; ")[2] for one in request.content.split(b"--" + boundary)[1:-1]]


def test_a_model_holds_a_file_in_any_form(packages: Packages, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"png")
    service = Recorder()
    up, file = packages.package("models").Up, packages.package().File
    with path.open("rb") as opened:
        for one in (b"png", path, opened, file(io.BytesIO(b"png"), "b.bin", "image/x"), file(path, mime_type="image/y")):
            client(packages, service).default.form(body=up(file=one, note=None))
        assert not opened.closed
    assert [parts(request) for request in service.requests] == [
        [b'name="file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\npng'],
        [b'name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\npng'],
        [b'name="file"; filename="a.png"\r\nContent-Type: application/octet-stream\r\n\r\npng'],
        [b'name="file"; filename="b.bin"\r\nContent-Type: image/x\r\n\r\npng'],
        [b'name="file"; filename="a.png"\r\nContent-Type: image/y\r\n\r\npng'],
    ]


def test_several_files_go_under_one_name(packages: Packages) -> None:
    service = Recorder()
    client(packages, service).default.form(body=packages.package("models").Up(file=b"1", more=[b"2", b"3"]))
    assert [one.partition(b";")[0] for one in parts(service.requests[0])] == [b'name="file"', b'name="more"', b'name="more"']


def test_what_is_no_file_is_refused(packages: Packages) -> None:
    up = packages.package("models").Up
    for wrong in (7, None, ["a"]):
        with pytest.raises(ValidationError):
            up(file=wrong)
    with pytest.raises(ValueError, match="a file is no JSON value"):
        up(file=b"x").model_dump_json()


@pytest.mark.parametrize("name", ["Files", "AsyncFiles"])
def test_a_body_is_read_while_it_is_sent(packages: Packages, tmp_path: Path, name: str) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(b"x" * 150_000)
    seen: list[tuple[int, int | None]] = []
    answers = [httpx.Response(503), httpx.Response(204)]
    sizes: list[int] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        sizes.append(len(await request.aread()))
        return answers.pop(0)

    def answer_now(request: httpx.Request) -> httpx.Response:
        sizes.append(len(request.read()))
        return answers.pop(0)

    made = client(packages, answer if name == "AsyncFiles" else answer_now, name, max_retries=packages.package("_transport.retry").Retry(1, first=0.0))
    found = made.default.raw(body=path, progress=lambda done, total: seen.append((done, total)))
    if name == "AsyncFiles":
        asyncio.run(found)
    assert (sizes, seen[:3]) == ([150_000, 150_000], [(65536, 150_000), (131072, 150_000), (150_000, 150_000)])


def test_a_pipe_is_sent_once(packages: Packages) -> None:
    class Pipe(io.RawIOBase):
        left = 3

        def read(self, size: int = -1) -> bytes:  # noqa: ARG002 # as a file has it
            self.left -= 1
            return b"ab" if self.left > 0 else b""

        def seekable(self) -> bool:
            return False

    service = Recorder(httpx.Response(503))
    with pytest.raises(packages.package().ServiceUnavailableError):
        client(packages, service).default.raw(body=Pipe())
    assert [(one.content, one.headers["transfer-encoding"]) for one in service.requests] == [(b"abab", "chunked")]
