"""Files: in models, in multipart bodies and as whole bodies; as bytes, paths and file objects."""

import asyncio
import email
import email.message
import email.policy
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


def test_multipart_bodies_that_are_no_forms_are_sent_part_by_part(tmp_path: Path) -> None:
    """`multipart/related` holds the fields of an object; `multipart/mixed` the items of a list, as `prefixEncoding` and `itemEncoding` (3.2) say."""
    listed = {"schema": {"type": "array"}, "prefixEncoding": [{"contentType": "application/json"}], "itemEncoding": {"contentType": "image/png\r\nX: y"}}
    paths = {
        "/related": {"post": {"operationId": "related", "requestBody": {"content": {"multipart/related": {"schema": {"$ref": "#/components/schemas/Up"}}}}, "responses": {"204": {"description": "-"}}}},
        "/mixed": {"post": {"operationId": "mixed", "requestBody": {"content": {"multipart/mixed": listed}}, "responses": {"204": {"description": "-"}}}},
    }  # fmt: skip
    packages = Packages(tmp_path, json.dumps({**DOCUMENT, "openapi": "3.2.0", "paths": paths}))
    path = tmp_path / "one.png"
    path.write_bytes(b"PNG")
    assert _parts(packages, "related", {"note": 'a"b', "file": b"\x00\r\n--", "more": [path]}) == (
        "multipart/related",
        [("note", "text/plain", b'a"b'), ("file", "application/octet-stream", b"\x00\r\n--"), ("more", "image/png", b"PNG")],
    )
    assert _parts(packages, "mixed", [{"a": 1}, path, b"raw"]) == (
        "multipart/mixed",
        [(None, "application/json", b'{"a":1}'), (None, "image/png X: y", b"PNG"), (None, "image/png X: y", b"raw")],
    )
    assert _parts(packages, "mixed", [])[1] == [(None, "text/plain", b"")]


def test_a_part_is_a_multipart_body_of_its_own(tmp_path: Path) -> None:
    """Nested `encoding`, `prefixEncoding` and `itemEncoding` (3.2) say how the parts inside a part are written."""
    inner = {"contentType": "multipart/mixed", "encoding": {"scan": {"contentType": "application/vnd.scan+json"}}}
    listed = {"contentType": "multipart/mixed", "prefixEncoding": [{}], "itemEncoding": {"contentType": "text/csv"}}
    content = {"multipart/form-data": {"schema": {"type": "object"}, "encoding": {"both": inner}}}
    paths = {
        "/form": {"post": {"operationId": "form", "requestBody": {"content": content}, "responses": {"204": {"description": "-"}}}},
        "/list": {"post": {"operationId": "listed", "requestBody": {"content": {"multipart/mixed": {"schema": {"type": "array"}, "itemEncoding": listed}}}, "responses": {"204": {"description": "-"}}}},
    }  # fmt: skip
    packages = Packages(tmp_path, json.dumps({**DOCUMENT, "openapi": "3.2.0", "paths": paths}))
    assert _nested(packages, "form", {"note": "n", "both": {"text": "t", "scan": {"dpi": 300}}}) == [
        ("text/plain", "n"),
        ("multipart/mixed", [("text/plain", "t"), ("application/vnd.scan+json", '{"dpi":300}')]),
    ]
    assert _nested(packages, "listed", [["a", "b;c"]]) == [("multipart/mixed", [("text/plain", "a"), ("text/csv", "b;c")])]


SCAN = {"type": "object", "required": ["page"], "properties": {"page": {"type": "string", "format": "binary", "minLength": 1}, "dpi": {"type": "integer"}}}
NESTED = {
    "type": "object",
    "properties": {
        "scan": {"$ref": "#/components/schemas/Scan"},
        "pages": {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 2},
        "meta": {"type": "object"},
    },
}


def test_a_part_that_is_multipart_holds_files(tmp_path: Path) -> None:
    encoding = {"scan": {"contentType": "multipart/mixed"}, "pages": {"contentType": "image/png"}}
    content = {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Nested"}, "encoding": encoding}}
    paths = {"/form": {"post": {"operationId": "form", "requestBody": {"content": content}, "responses": {"204": {"description": "-"}}}}}
    packages = Packages(tmp_path, json.dumps({**DOCUMENT, "openapi": "3.2.0", "paths": paths, "components": {"schemas": {"Scan": SCAN, "Nested": NESTED}}}))
    path = tmp_path / "one.png"
    path.write_bytes(b"PNG")
    models, file = packages.package("models"), packages.package().File
    expected = [("multipart/mixed", [("image/png", "PNG"), ("text/plain", "300")])]
    assert _nested(packages, "form", {"scan": {"page": path, "dpi": 300}}) == expected
    assert _nested(packages, "form", {"scan": models.Scan(page=path, dpi=300)}) == expected
    assert _nested(packages, "form", models.Nested(scan=models.Scan(page=file(io.BytesIO(b"PNG"), "a.png", "image/png"), dpi=300))) == expected
    assert _nested(packages, "form", {"scan": {"page": b"a"}, "pages": (b"b", b"c")}) == [
        ("multipart/mixed", [("application/octet-stream", "a")]),
        ("image/png", "b"),
        ("image/png", "c"),
    ]
    refused = packages.package().RequestValidationError
    for body, message in (
        ({"pages": [b"a", b"b", b"c"]}, "/body/pages: maxItems"),
        ({"scan": {"page": b"a", "dpi": "x"}}, "/body/scan/dpi: type"),
        ({"scan": {"page": 1}}, "/body/scan/page: type"),
        ({"meta": {"a": b"a"}}, "a file is no JSON value"),
    ):
        with pytest.raises(refused, match=message):
            _nested(packages, "form", body)


def test_a_multipart_body_names_its_boundary_whatever_the_content_type_is_said_to_be(tmp_path: Path) -> None:
    """Some documents have the header as a parameter, which OpenAPI ignores."""
    parameters = [{"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in ("Content-Type", "X-A")]
    for media_type in ("multipart/form-data", "multipart/mixed"):
        body = {"content": {media_type: {"schema": {"type": "object"}}}}
        paths = {"/form": {"post": {"operationId": "form", "parameters": parameters, "requestBody": body, "responses": {"204": {"description": "-"}}}}}
        packages, recorder = Packages(tmp_path / media_type[-4:], json.dumps({**DOCUMENT, "paths": paths})), Recorder()
        made = packages.operation("default.form")
        made.sync_detailed(client=packages.answering(recorder), body={"a": "b"}, content_type_header=media_type, x_a="c")
        sent = recorder.requests[0]
        assert (sent.headers["content-type"].partition("boundary=")[0], sent.headers["x-a"]) == (f"{media_type}; ", "c")
        assert sent.content.endswith(f"--{sent.headers['content-type'].partition('boundary=')[2]}--\r\n".encode())


def test_a_form_has_no_null(tmp_path: Path) -> None:
    content = {"multipart/form-data": {"schema": {"type": "object"}}}
    paths = {"/form": {"post": {"operationId": "form", "requestBody": {"content": content}, "responses": {"204": {"description": "-"}}}}}
    packages = Packages(tmp_path, json.dumps({**DOCUMENT, "openapi": "3.1.0", "paths": paths}))
    assert _nested(packages, "form", {"a": None, "b": [None, "x"], "c": "y"}) == [("text/plain", "y"), ("text/plain", "x")]


def _nested(packages: Packages, operation: str, body: Any) -> list[Any]:
    """Each part that is sent: its media type, and its text or its own parts."""
    recorder = Recorder()
    packages.operation(f"default.{operation}").sync_detailed(client=packages.answering(recorder), body=body)
    sent = recorder.requests[0]
    head = f"Content-Type: {sent.headers['content-type']}\r\n\r\n".encode()
    return _read(email.message_from_bytes(head + sent.content, policy=email.policy.HTTP))


def _read(message: Any) -> list[Any]:
    return [(part.get_content_type(), _read(part) if part.is_multipart() else part.get_payload(decode=True).decode()) for part in message.iter_parts()]


def _parts(packages: Packages, operation: str, body: Any) -> tuple[str, list[Any]]:
    """The media type that is sent, and each part: its name, media type and content, as the standard library reads them."""
    recorder = Recorder()
    packages.operation(f"default.{operation}").sync_detailed(client=packages.answering(recorder), body=body)
    sent = recorder.requests[0]
    head = f"Content-Type: {sent.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + sent.content, policy=email.policy.HTTP)
    parts = [part for part in message.iter_parts() if isinstance(part, email.message.EmailMessage)]
    return message.get_content_type(), [
        (part.get_param("name", header="content-disposition"), " ".join(str(part.get("content-type", "text/plain")).split()), part.get_payload(decode=True))
        for part in parts
    ]


ITEMS = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}, "additionalProperties": False}
STREAMED = {
    **DOCUMENT,
    "openapi": "3.2.0",
    "info": {"title": "Lines", "version": "1"},
    "paths": {
        "/lines": {"post": {"operationId": "lines", "requestBody": {"required": True, "content": {"application/jsonl": {"itemSchema": ITEMS}}}, "responses": {"204": {"description": "-"}}}},
        "/records": {"post": {"operationId": "records", "requestBody": {"required": True, "content": {"application/json-seq": {"itemSchema": {"$ref": "#/components/schemas/Item"}}}}, "responses": {"204": {"description": "-"}}}},
        "/nested": {"post": {"operationId": "nested", "requestBody": {"required": True, "content": {"multipart/form-data": {
            "schema": {"type": "object", "properties": {"meta": {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "object"}}}}},
            "encoding": {"meta": {"contentType": "application/x-www-form-urlencoded", "encoding": {"y": {"contentType": "application/json"}}}},
        }}}, "responses": {"204": {"description": "-"}}}},
    },
    "components": {"schemas": {"Item": ITEMS}},
}  # fmt: skip


@pytest.fixture(scope="module")
def streamed(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("lines")), json.dumps(STREAMED))


def test_items_are_written_one_after_the_other(streamed: Packages) -> None:
    service, item = Recorder(), streamed.package("models").Item
    made = client(streamed, service, "Lines").default
    made.lines(body=[{"a": 1}, {"a": 2}])
    made.lines(body=({"a": one} for one in (3, 4)))
    made.lines(body=b'{"a": 5}\n')
    made.records(body=[item(a=1), {"a": 2}])
    assert [(one.headers["content-type"], one.content) for one in service.requests] == [
        ("application/jsonl", b'{"a":1}\n{"a":2}\n'),
        ("application/jsonl", b'{"a":3}\n{"a":4}\n'),
        ("application/jsonl", b'{"a": 5}\n'),
        ("application/json-seq", b'\x1e{"a":1}\n\x1e{"a":2}\n'),
    ]


@pytest.mark.parametrize("body", [{"a": 1}, [{"a": "x"}], [{"a": 1}, {}]])
def test_items_that_the_document_refuses_do_not_leave(streamed: Packages, body: Any) -> None:
    service = Recorder()
    with pytest.raises(streamed.package().RequestValidationError):
        client(streamed, service, "Lines").default.lines(body=body)
    assert service.requests == []


def test_a_part_that_is_a_form_is_written_as_one(streamed: Packages) -> None:
    service = Recorder()
    client(streamed, service, "Lines").default.nested(body={"meta": {"x": "a b", "y": {"z": 1}}})
    assert parts(service.requests[0]) == [b'name="meta"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nx=a%20b&y=%7B%22z%22%3A1%7D']
