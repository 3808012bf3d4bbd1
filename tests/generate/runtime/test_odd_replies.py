"""What a caller sees of replies that no document describes; each test states the value or the exception and its words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.generate.generated_packages import Packages, Recorder

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Odd", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "security": [{"key": []}],
    "paths": {
        "/pet": {
            "get": {
                "operationId": "pet",
                "tags": ["x"],
                "responses": {"200": {"description": "-", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
            },
            "post": {"operationId": "add", "tags": ["x"], "responses": {"204": {"description": "-"}}},
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "schemas": {"Pet": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "born": {"type": "string", "format": "date"}}}},
    },
}
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("odd")), json.dumps(DOCUMENT))


def made(packages: Packages, answer: Callable[[httpx.Request], httpx.Response], **options: Any) -> Any:
    return packages.package().Odd(token="s3cret", **{"max_retries": 0, **options}, httpx_args={"transport": httpx.MockTransport(answer)})


@pytest.mark.parametrize(
    ("reply", "parsed", "rules"),
    [
        (httpx.Response(200, json={"id": "7", "born": 5}), {"id": "7", "born": 5}, ["type", "type"]),
        (httpx.Response(200, json=[1]), [1], ["type"]),
        (httpx.Response(200, content=b"null", headers=JSON), None, ["type"]),
        (httpx.Response(200, content=b"", headers=JSON), None, ["json"]),
        (httpx.Response(200, content=b'{"id": 1', headers=JSON), '{"id": 1', ["json"]),
        (httpx.Response(200, content=b'{"id": NaN}', headers=JSON), '{"id": NaN}', ["json"]),
        (httpx.Response(200, content=b"caf\xe9", headers={"content-type": "text/plain; charset=latin-1"}), "café", ["media type"]),
        (httpx.Response(200, content=b"caf\xe9", headers={"content-type": "text/plain; charset=no-such"}), "caf\ufffd", ["media type"]),
        (httpx.Response(200, json={"id": 1}, headers={"content-type": "text/html"}), {"id": 1}, ["media type"]),
        (httpx.Response(299, text="odd"), "odd", ["status"]),
        (httpx.Response(204), None, ["status"]),
    ],
)
def test_a_success_is_decoded_as_far_as_it_goes(packages: Packages, reply: httpx.Response, parsed: Any, rules: list[str]) -> None:
    found = made(packages, Recorder(reply)).with_response.x.pet()
    value = found.parsed.model_dump() if hasattr(found.parsed, "model_dump") else found.parsed
    assert (value, [one.rule for one in found.violations]) == (parsed, rules)
    with pytest.raises(packages.package().ResponseValidationError):
        made(packages, Recorder(reply), strict=True).x.pet()


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (httpx.Response(500, html="<html><head><title>Oops\n now</title></head>"), "InternalServerError", "500 Internal Server Error: an HTML page titled 'Oops now'"),
        (httpx.Response(502, text="\x1b[31mred\x00\u202e" + "x" * 5000), "BadGatewayError", "502 Bad Gateway"),
        (httpx.Response(520), "ServerError", "520"),
        (httpx.Response(418, json={"detail": [{"msg": "short and stout"}]}), "ClientError", "short and stout"),
        (httpx.Response(401, json={"error": {"message": "key s3cret is wrong"}}), "UnauthorizedError", r"key \[redacted\] is wrong"),
        (httpx.Response(304), "RedirectionError", "304 Not Modified"),
        (httpx.Response(199), "APIStatusError", "199"),
        (httpx.Response(999), "APIStatusError", "999"),
    ],
)  # fmt: skip
def test_a_failure_is_raised_with_readable_words(packages: Packages, reply: httpx.Response, error: str, words: str) -> None:
    with pytest.raises(packages.package().APIError, match=words) as caught:
        made(packages, Recorder(reply)).x.pet()
    assert type(caught.value).__name__ == error
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500
    assert "s3cret" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize(
    ("target", "error", "asked"),
    [
        ("/pet", "RedirectionError", 21),
        ("file:///etc/hostname", "RedirectionError", 1),
        ("ftp://api.example/pet", "RedirectionError", 1),
        ("http://[bad", "RedirectionError", 1),
    ],
)
def test_a_redirect_that_leads_nowhere_ends(packages: Packages, target: str, error: str, asked: int) -> None:
    service = Recorder(httpx.Response(302, headers={"location": target}))
    with pytest.raises(packages.package().APIError) as caught:
        made(packages, service, follow_redirects=True).x.pet()
    assert type(caught.value).__name__ == error
    assert sum(1 for one in service.requests if one.url.scheme == "https") == asked


@pytest.mark.parametrize(
    ("target", "arrives"),
    [
        ("https://api.example/other", True),
        ("/other", True),
        ("https://api.example:443/other", True),
        ("https://api.example:8443/other", False),
        ("http://api.example/other", False),
        ("https://api.example.evil.example/other", False),
        ("//evil.example/other", False),
    ],
)
def test_a_key_crosses_no_origin(packages: Packages, target: str, arrives: bool) -> None:
    service = Recorder(httpx.Response(307, headers={"location": target}), httpx.Response(200, json={"id": 1}))
    made(packages, service, follow_redirects=True).x.pet(extra_headers={"X-Own": "s3cret"})
    assert ["s3cret" in str(one.headers.raw) for one in service.requests] == [True, arrives]


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"retry-after": "2"}, [2.0]),
        ({"retry-after-ms": "250", "retry-after": "9"}, [0.25]),
        ({"retry-after": "0"}, [0.0]),
        ({"retry-after": "99999999999999999999"}, []),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, []),
        ({"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, [0.0]),
    ],
)
def test_a_wait_is_as_long_as_the_service_asks_within_reason(
    packages: Packages, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], waits: list[float]
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(packages.package("_transport.exchange").time, "sleep", slept.append)
    client = made(packages, Recorder(httpx.Response(429, headers=headers), httpx.Response(204)), max_retries=2)
    if waits:
        client.x.add()
    else:
        with pytest.raises(packages.package().TooManyRequestsError):
            client.x.add()
    assert slept == waits
