"""Parameters and bodies go out as the document says, character by character."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.generate.generated_packages import Packages, Recorder


def _parameter(name: str, place: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": {}, **more}


DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Styles", "version": "1"},
    "servers": [{"url": "https://api.example/base"}],
    "paths": {
        "/plain/{one}/x": {"get": {"operationId": "plain", "parameters": [_parameter("one", "path")], "responses": {"204": {"description": "-"}}}},
        "/label/{one}": {"get": {"operationId": "label", "parameters": [_parameter("one", "path", style="label", explode=True)], "responses": {}}},
        "/matrix/{one}": {"get": {"operationId": "matrix", "parameters": [_parameter("one", "path", style="matrix")], "responses": {}}},
        "/query": {
            "get": {
                "operationId": "query",
                "parameters": [
                    _parameter("form", "query"),
                    _parameter("flat", "query", explode=False),
                    _parameter("space", "query", style="spaceDelimited", explode=False),
                    _parameter("pipe", "query", style="pipeDelimited", explode=False),
                    _parameter("deep", "query", style="deepObject"),
                    _parameter("reserved", "query", allowReserved=True),
                    {"name": "text", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
                    _parameter("X-Head", "header"),
                    _parameter("cook", "cookie"),
                ],
                "responses": {"204": {"description": "-"}},
            }
        },
        "/body": {
            "post": {
                "operationId": "send",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"type": ["object", "array", "null"], "properties": {"n": {"type": "integer"}}}},
                        "application/x-www-form-urlencoded": {
                            "schema": {"type": "object"},
                            "encoding": {"list": {"style": "form", "explode": False}, "json": {"contentType": "application/json"}},
                        },
                        "multipart/form-data": {"schema": {"type": "object", "required": ["file"]}, "encoding": {"file": {"contentType": "image/png"}}},
                        "text/plain": {"schema": {"type": "string", "maxLength": 5}},
                        "image/*": {},
                    }
                },
                "responses": {"204": {"description": "-"}},
            }
        },
    },
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("styles")), json.dumps(DOCUMENT))


def sent(packages: Packages, name: str, *arguments: Any, **named: Any) -> Any:
    service = Recorder()
    packages.operation(f"default.{name}").sync_detailed(*arguments, client=packages.answering(service), **named)
    return service.requests[0]


@pytest.mark.parametrize(
    ("operation", "value", "path"),
    [
        ("plain", "a/b", "/base/plain/a%2Fb/x"),
        ("plain", "..", "/base/plain/%2E%2E/x"),
        ("plain", "ä?#%", "/base/plain/%C3%A4%3F%23%25/x"),
        ("plain", 5.0, "/base/plain/5/x"),
        ("plain", True, "/base/plain/true/x"),
        ("plain", ["a,b", "c"], "/base/plain/a%2Cb,c/x"),
        ("plain", {"k": "v", "l": 1}, "/base/plain/k,v,l,1/x"),
        ("label", "v", "/base/label/.v"),
        ("label", ["a", "b"], "/base/label/.a.b"),
        ("label", {"k": "v", "l": 1}, "/base/label/.k=v.l=1"),
        ("matrix", "v", "/base/matrix/;one=v"),
        ("matrix", ["a", "b"], "/base/matrix/;one=a,b"),
    ],
)
def test_a_path_parameter_stays_in_its_segment(packages: Packages, operation: str, value: Any, path: str) -> None:
    assert sent(packages, operation, value).url.raw_path.decode() == path


@pytest.mark.parametrize(
    ("argument", "value", "query"),
    [
        ("form", "a b&c=d", "form=a%20b%26c%3Dd"),
        ("form", [1, 2], "form=1&form=2"),
        ("form", [], ""),
        ("form", {"k": "v", "l": 1}, "k=v&l=1"),
        ("form", None, ""),
        ("form", "", "form="),
        ("flat", ["a,b", "c"], "flat=a%2Cb,c"),
        ("flat", {"k": "v"}, "flat=k,v"),
        ("space", ["a b", "c"], "space=a%20b%20c"),
        ("pipe", ["a|b", "c"], "pipe=a%7Cb%7Cc"),
        ("deep", {"a": {"b": 1}, "c": ["x", "y"], "d e": "]"}, "deep[a][b]=1&deep[c]=x&deep[c]=y&deep[d%20e]=%5D"),
        ("reserved", "/a?b:c&d#e+f", "reserved=/a?b:c%26d%23e%2Bf"),
        ("text", {"k": ["v"]}, "text=%7B%22k%22%3A%20%5B%22v%22%5D%7D"),
    ],
)
def test_a_query_parameter_keeps_its_style(packages: Packages, argument: str, value: Any, query: str) -> None:
    assert sent(packages, "query", **{argument: value}).url.query.decode() == query


def test_headers_and_cookies_carry_any_text_that_they_can_hold(packages: Packages) -> None:
    request = sent(packages, "query", x_head=["ä", "b"], cook="s; Path=/")
    assert [value for key, value in request.headers.raw if key.lower() == b"x-head"] == ["ä,b".encode()]
    assert request.headers["cookie"] == "cook=s%3B%20Path%3D%2F"


@pytest.mark.parametrize(
    ("name", "arguments", "place"),
    [
        ("plain", {"one": ""}, "/path/one"),
        ("plain", {"one": "\ud800"}, "/path/one"),
        ("query", {"x_head": "a\r\nX-Other: b"}, "/header/X-Head"),
        ("query", {"x_head": " a"}, "/header/X-Head"),
        ("query", {"form": float("nan")}, "/query/form"),
        ("send", {"body": {"n": "five"}}, "/body/n"),
        ("send", {"body": {"n": 1, "x": float("inf")}}, "/body"),
        ("send", {"body": object()}, "/body"),
        ("send", {"body": "too long", "content_type": "text/plain"}, "/body"),
        ("send", {"body": {}, "content_type": "application/xml"}, "/body"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_place(packages: Packages, name: str, arguments: Any, place: str) -> None:
    service = Recorder()
    with pytest.raises(packages.package().RequestValidationError) as caught:
        packages.operation(f"default.{name}").sync(client=packages.answering(service), **arguments)
    assert [one.pointer for one in caught.value.violations] == [place]
    assert service.requests == []


@pytest.mark.parametrize(
    ("body", "content_type", "content"),
    [
        ({"n": 1, "ä": None}, "application/json", '{"n":1,"ä":null}'.encode()),
        ([1, 1.5, True, None], "application/json", b"[1,1.5,true,null]"),
        (None, "application/json", b"null"),
        ("text", "text/plain", b"text"),
        (b"\x89PNG", "application/octet-stream", b"\x89PNG"),
    ],
)
def test_a_body_goes_out_in_the_form_that_holds_it(packages: Packages, body: Any, content_type: str, content: bytes) -> None:
    if isinstance(body, bytes):
        request = sent(packages, "send", body=packages.package().File(body, mime_type="application/octet-stream"))
    else:
        request = sent(packages, "send", body=body)
    assert (request.headers["content-type"], request.content) == (content_type, content)


def test_a_form_is_written_as_its_encoding_says(packages: Packages) -> None:
    request = sent(
        packages, "send", body={"a b": "c&d", "list": [1, 2], "json": {"k": 1}, "many": ["x", "y"]}, content_type="application/x-www-form-urlencoded"
    )
    assert request.content == b"a%20b=c%26d&list=1,2&json=%7B%22k%22%3A1%7D&many=x&many=y"


def test_a_multipart_body_holds_files_and_fields(packages: Packages) -> None:
    file = packages.package().File(b"\x89PNG", "me.png")
    request = sent(packages, "send", body={"file": file, "note": "ä", "data": {"k": 1}, "more": [b"1", b"2"]})
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    parts = [part.strip(b"\r\n") for part in request.content.split(b"--" + boundary)[1:-1]]
    assert parts == [
        b'Content-Disposition: form-data; name="file"; filename="me.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG',
        b'Content-Disposition: form-data; name="note"\r\n\r\n\xc3\xa4',
        b'Content-Disposition: form-data; name="data"\r\nContent-Type: application/json\r\n\r\n{"k":1}',
        b'Content-Disposition: form-data; name="more"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n1',
        b'Content-Disposition: form-data; name="more"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n2',
    ]


def test_a_request_without_a_body_has_no_content_type(packages: Packages) -> None:
    request = sent(packages, "send")
    assert "content-type" not in request.headers
    assert request.headers["accept"] == "*/*"


def test_parameters_with_a_media_type_go_out_in_it(tmp_path: Path) -> None:
    def content(name: str, place: str, media_type: str) -> dict[str, Any]:
        return {"name": name, "in": place, "content": {media_type: {}}}

    plain = [content("json", "query", "application/json"), content("text", "query", "text/plain")]
    paths = {
        "/plain": {"get": {"operationId": "plain", "parameters": plain, "responses": {}}},
        "/form": {"get": {"operationId": "form", "parameters": [content("q", "querystring", "application/x-www-form-urlencoded")], "responses": {}}},
        "/json": {"get": {"operationId": "json", "parameters": [content("q", "querystring", "application/json")], "responses": {}}},
    }
    packages = Packages(tmp_path, json.dumps({**DOCUMENT, "paths": paths}))
    queries = [
        sent(packages, "plain", json={"a": [1]}, text="a b").url.query,
        sent(packages, "form", q={"a": [1, 2], "b": "x&y"}).url.query,
        sent(packages, "json", q={"a": 1}).url.query,
    ]
    assert queries == [b"json=%7B%22a%22%3A%20%5B1%5D%7D&text=a%20b", b"a=1&a=2&b=x%26y", b"%7B%22a%22%3A1%7D"]


def test_a_fragment_of_a_path_is_no_part_of_the_request(tmp_path: Path) -> None:
    parameters = [_parameter("arn", "path"), _parameter("Action", "query")]
    paths = {"/tags/{arn}#Action=Untag": {"delete": {"operationId": "untag", "parameters": parameters, "responses": {"204": {"description": "-"}}}}}
    untag = sent(Packages(tmp_path, json.dumps({**DOCUMENT, "paths": paths})), "untag", "a#b", action="Untag")
    assert str(untag.url) == "https://api.example/base/tags/a%23b?Action=Untag"
