"""Credentials, repetition and replies: what the client does around a request."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.generate.generated_packages import Packages, Recorder


def _operation(name: str, **more: Any) -> dict[str, Any]:
    return {"operationId": name, "responses": {"200": {"description": "-"}}, **more}


JSON = {"content-type": "application/json"}

ANSWERS = {
    "200": {"description": "-", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
    "202": {"description": "-", "content": {"text/plain": {"schema": {"type": "string"}}, "image/*": {}}},
    "204": {"description": "-"},
    "4XX": {"description": "-", "content": {"application/problem+json": {"schema": {"type": "object", "required": ["title"]}}}},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Exchange", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "security": [{"bearer": []}],
    "paths": {
        "/default": {"get": _operation("default"), "post": _operation("change")},
        "/open": {"get": _operation("public", security=[])},
        "/either": {"get": _operation("either", security=[{}, {"basic": []}, {"header": [], "cookie": []}])},
        "/key": {"get": _operation("key", security=[{"query": []}], parameters=[{"name": "q", "in": "query", "schema": {"type": "string"}}])},
        "/pet": {"get": _operation("pet", responses=ANSWERS), "head": _operation("look", responses=ANSWERS)},
        "/list": {"get": _operation("every", responses={"default": {"description": "-", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}}})},
    },
    "components": {
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer"},
            "basic": {"type": "http", "scheme": "basic"},
            "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
            "query": {"type": "apiKey", "in": "query", "name": "key"},
        },
        "schemas": {"Pet": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "kind": {"enum": ["cat", "dog"]}}}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("exchange")), json.dumps(DOCUMENT))


def sent(packages: Packages, name: str, *, client: dict[str, Any], **named: Any) -> httpx.Request:
    service = Recorder(httpx.Response(200))
    packages.operation(f"default.{name}").sync_detailed(client=packages.answering(service, **client), **named)
    return service.requests[0]


@pytest.mark.parametrize(
    ("operation", "client", "headers"),
    [
        ("default", {"token": "s3cret"}, {"authorization": "Bearer s3cret"}),
        ("default", {"token": "s3cret", "prefix": "token"}, {"authorization": "token s3cret"}),
        ("default", {"token": "s3cret", "prefix": "", "auth_header_name": "X-Mine"}, {"x-mine": "s3cret"}),
        ("default", {}, {}),
        ("public", {"token": "s3cret"}, {}),
        ("either", {"token": "me:s3cret"}, {"authorization": "Basic bWU6czNjcmV0"}),
        ("either", {"credentials": {"basic": ("me", "s3cret")}}, {"authorization": "Basic bWU6czNjcmV0"}),
        ("either", {"credentials": {"header": "k1", "cookie": "k;2"}}, {"x-key": "k1", "cookie": "sid=k%3B2"}),
        ("either", {"credentials": {"header": "k1"}}, {}),
    ],
)
def test_credentials_follow_the_document(packages: Packages, operation: str, client: dict[str, Any], headers: dict[str, str]) -> None:
    request = sent(packages, operation, client=client)
    assert {key: value for key, value in request.headers.items() if key in ("authorization", "x-key", "x-mine", "cookie")} == headers


def test_a_key_in_the_query_arrives_and_is_not_logged(packages: Packages, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        request = sent(packages, "key", client={"token": "s3cret&"}, q="a b")
    assert request.url.query == b"q=a%20b&key=s3cret%26"
    assert "https://api.example/key?[redacted]" in caplog.text
    assert "s3cret" not in caplog.text + str(request.url) + repr(request)


def test_a_token_shows_nowhere(packages: Packages) -> None:
    client = packages.package().AuthenticatedClient(token="s3cret", httpx_args={"transport": httpx.MockTransport(Recorder(httpx.Response(500)))}, strict=True)
    with pytest.raises(packages.package().ResponseValidationError) as caught:
        packages.operation("default.default").sync(client=client)
    assert "s3cret" not in repr(client) + str(client) + repr(caught.value) + repr(caught.value.response)
    for wrong in ({"token": "s3cret\n"}, {"credentials": {"header": "s3crét"}}, {"token": ""}):
        with pytest.raises(ValueError, match="printable ASCII") as refused:
            packages.package().AuthenticatedClient(**wrong)
        assert "s3cr" not in str(refused.value)
    with pytest.raises(ValueError, match="no security scheme 'beerer'; it has bearer, basic, header, cookie, query"):
        packages.package().AuthenticatedClient(credentials={"beerer": "x"})


@pytest.mark.parametrize(("target", "kept"), [("https://api.example/open", True), ("https://elsewhere.example/", False)])
def test_credentials_are_not_redirected_to_another_origin(packages: Packages, target: str, kept: bool) -> None:
    service = Recorder(httpx.Response(307, headers={"Location": target}), httpx.Response(200))
    client = packages.answering(service, credentials={"header": "k1", "cookie": "k2"}, follow_redirects=True)
    assert packages.operation("default.either").sync_detailed(client=client).status_code == 200
    assert [("x-key" in one.headers, str(one.url)) for one in service.requests] == [(True, "https://api.example/either"), (kept, target)]


@pytest.mark.parametrize(
    ("operation", "answers", "calls", "waits"),
    [
        ("default", [httpx.Response(503), httpx.Response(200)], 2, [0.5]),
        ("default", [httpx.Response(500), httpx.Response(502), httpx.Response(200)], 3, [0.5, 1.0]),
        ("default", [httpx.Response(500)], 4, [0.5, 1.0, 2.0]),
        ("default", [httpx.Response(404)], 1, []),
        ("default", [httpx.ConnectError("no"), httpx.Response(200)], 2, [0.5]),
        ("default", [httpx.ReadTimeout("late"), httpx.Response(200)], 2, [0.5]),
        ("change", [httpx.Response(503), httpx.Response(200)], 1, []),
        ("change", [httpx.Response(429), httpx.Response(200)], 2, [0.5]),
        ("change", [httpx.ConnectError("no"), httpx.Response(200)], 2, [0.5]),
        ("default", [httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200)], 2, [7.0]),
        ("default", [httpx.Response(429, headers={"Retry-After": "700"}), httpx.Response(200)], 1, []),
        ("default", [httpx.Response(503, headers={"Retry-After": "Sun, 09 Sep 2001 01:46:45 GMT"}), httpx.Response(200)], 2, [5.0]),
        ("default", [httpx.Response(429, headers={"X-Rate-Limit-Reset": "1000000007"}), httpx.Response(200)], 2, [7.0]),
        ("default", [httpx.Response(429, headers={"X-RateLimit-Reset": "3", "Retry-After": "soon"}), httpx.Response(200)], 2, [0.5]),
    ],
)
def test_a_request_is_repeated_where_that_is_safe(
    packages: Packages, monkeypatch: pytest.MonkeyPatch, operation: str, answers: list[Any], calls: int, waits: list[float]
) -> None:
    slept: list[float] = []
    retry = packages.package("_transport.retry")
    monkeypatch.setattr(packages.package("_transport.exchange").time, "sleep", slept.append)
    monkeypatch.setattr(packages.package("_retry_after").time, "time", lambda: 1_000_000_000.0)
    monkeypatch.setattr(retry.random, "uniform", lambda _, most: most)
    service = Recorder(*answers)
    packages.operation(f"default.{operation}").sync_detailed(client=packages.answering(service, max_retries=3))
    assert (len(service.requests), slept) == (calls, waits)


def test_every_status_that_may_pass_is_repeated_and_no_other(packages: Packages) -> None:
    retry = packages.package("_transport.retry").Retry()
    passing = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}
    assert {status for status in range(100, 700) if retry.after_reply(status, {}, 0, idempotent=True) is not None} == passing
    assert {status for status in range(100, 700) if retry.after_reply(status, {}, 0, idempotent=False) is not None} == {429}
    asked = {"retry-after": "3"}
    assert {status: retry.after_reply(status, asked, 0, idempotent=False) for status in passing} == {status: 3.0 if status in (429, 503) else None for status in passing}  # fmt: skip
    assert [retry.after_reply(503, {"retry-after": text}, 0, idempotent=True) for text in ("30", "31")] == [30.0, None]


def test_waits_double_up_to_a_limit_and_end(packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
    module = packages.package("_transport.retry")
    monkeypatch.setattr(module.random, "uniform", lambda least, most: most if least == 0.5 else None)
    assert [module.Retry().after_reply(500, {}, attempt, idempotent=True) for attempt in range(4)] == [0.5, 1.0, None, None]
    assert [module.Retry(9, 3.0, 20.0).after_reply(500, {}, attempt, idempotent=True) for attempt in range(5)] == [3.0, 6.0, 12.0, 20.0, 20.0]
    errors = {
        httpx.ConnectError("x"): (0.5, 0.5), httpx.ConnectTimeout("x"): (0.5, 0.5), httpx.PoolTimeout("x"): (0.5, 0.5), httpx.ReadTimeout("x"): (0.5, None),
        httpx.WriteError("x"): (0.5, None), httpx.RemoteProtocolError("x"): (0.5, None), httpx.LocalProtocolError("x"): (None, None), httpx.TooManyRedirects("x"): (None, None),
    }  # fmt: skip
    for error, waits in errors.items():
        assert tuple(module.Retry().after_failure(error, 0, idempotent=idempotent) for idempotent in (True, False)) == waits, error
    assert module.Retry().after_failure(httpx.ConnectError("x"), 2, idempotent=True) is None


@pytest.mark.parametrize(
    ("status", "content", "media_type", "said"),
    [
        (404, b"", "", "404 Not Found"),
        (599, b"", "", "599"),
        (400, b'{"message": "no"}', "application/json", "400 Bad Request: no"),
        (400, b'{"errors": [{"detail": {"msg": "deep"}}], "code": 3}', "application/json", "400 Bad Request: deep"),
        (400, b'{"code": 3, "message": ""}', "application/json", '400 Bad Request: {"code": 3, "message": ""}'),
        (400, b'[[["deep"]]]', "application/json", "400 Bad Request: deep"),
        (400, b'{"error": [{"detail": "at the fourth"}]}', "application/json", "400 Bad Request: at the fourth"),
        (400, b'[[[[["deeper"]]]]]', "application/json", '400 Bad Request: [[[[["deeper"]]]]]'),
        (400, b'["first", "second"]', "application/json", "400 Bad Request: first"),
        (400, b'"text"', "application/json", "400 Bad Request: text"),
        (400, b"null", "application/json", "400 Bad Request"),
        (500, b"plain\x1b[31m\n  text", "text/plain", "500 Internal Server Error: plain [31m text"),
        (500, b"\x00\x01\xff", "application/octet-stream", "500 Internal Server Error: 3 bytes"),
        (502, b"<!DOCTYPE html><title> Bad\n gateway </title>", "text/html", "502 Bad Gateway: an HTML page titled 'Bad gateway'"),
        (502, b"  <html><body>x", "text/html", "502 Bad Gateway: an HTML page"),
        (400, b"a" * 300, "text/plain", "400 Bad Request: " + "a" * 300),
        (400, b"a" * 301, "text/plain", "400 Bad Request: " + "a" * 300 + "…"),
        (400, b"a  " * 400, "text/plain", "400 Bad Request: " + "a " * 150 + "…"),
        (400, b" " * 1199 + b"a" + b"b" * 9, "text/plain", "400 Bad Request: a"),
    ],
)
def test_a_failure_is_described_in_the_servers_words_on_one_line(packages: Packages, status: int, content: bytes, media_type: str, said: str) -> None:
    reply = httpx.Response(status, content=content, headers={"content-type": media_type} if media_type else {})
    assert packages.package("_errors").describe(reply) == said


def test_nothing_is_repeated_where_that_is_not_wanted(packages: Packages) -> None:
    service = Recorder(httpx.ConnectError("refused"))  # nothing was sent, yet no retry is wanted
    with pytest.raises(httpx.ConnectError, match="refused"):
        packages.operation("default.default").sync(client=packages.answering(service, max_retries=0))
    assert len(service.requests) == 1


def test_a_changed_request_that_failed_half_way_is_not_repeated(packages: Packages) -> None:
    service = Recorder(httpx.ReadTimeout("late"))
    with pytest.raises(httpx.ReadTimeout):
        packages.operation("default.change").sync(client=packages.answering(service, max_retries=3))
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("answer", "parsed", "rules"),
    [
        (httpx.Response(200, json={"id": 1, "kind": "cat"}), {"id": 1, "kind": "cat"}, []),
        (httpx.Response(200, json={"id": 1, "kind": "cow", "new": [1]}), {"id": 1, "kind": "cow", "new": [1]}, ["enum"]),
        (httpx.Response(200, json={"id": None}), {"id": None}, ["type"]),
        (httpx.Response(200, json={}), {}, ["required"]),
        (httpx.Response(200, content=b"null", headers=JSON), None, ["type"]),
        (httpx.Response(200, content=b'{"id": NaN}', headers=JSON), '{"id": NaN}', ["json"]),
        (httpx.Response(200, content=b"[" * 100_000, headers=JSON), "[" * 100_000, ["json"]),
        (httpx.Response(200, content=b"", headers=JSON), None, ["json"]),
        (httpx.Response(200, content=b'{"id": 1}', headers={"content-type": "text/html"}), {"id": 1}, ["media type"]),
        (httpx.Response(200, content=b"<p>", headers={"content-type": "text/html"}), "<p>", ["media type"]),
        (httpx.Response(202, content="ä".encode("latin-1"), headers={"content-type": "text/plain; charset=latin-1"}), "ä", []),
        (httpx.Response(202, content=b"\x89PNG", headers={"content-type": "image/png"}), b"\x89PNG", []),
        (httpx.Response(204), None, []),
        (httpx.Response(418, json={"title": "x"}, headers={"content-type": "application/problem+json"}), {"title": "x"}, []),
        (httpx.Response(520, content=b'{"why": 1}', headers=JSON), {"why": 1}, ["status"]),
        (httpx.Response(599), None, ["status"]),
    ],
)
def test_a_reply_is_carried_whatever_it_is(packages: Packages, answer: httpx.Response, parsed: Any, rules: list[str]) -> None:
    content = answer.content
    found = packages.operation("default.pet").sync_detailed(client=packages.answering(Recorder(answer)))
    read = found.parsed.model_dump(mode="json") if hasattr(found.parsed, "model_dump") else found.parsed
    assert (found.status_code, found.content, read, [one.rule for one in found.violations]) == (answer.status_code, content, parsed, rules)
    strict = packages.answering(Recorder(answer), strict=True)
    if rules:
        with pytest.raises(packages.package().ResponseValidationError, match=f"pet: status {answer.status_code}: ") as caught:
            packages.operation("default.pet").sync(client=strict)
        assert caught.value.response.content == content
    else:
        packages.operation("default.pet").sync(client=strict)


def test_a_list_becomes_a_list_of_models(packages: Packages) -> None:
    answer = httpx.Response(200, json=[{"id": 1}, {"id": "x"}])
    found = packages.operation("default.every").sync_detailed(client=packages.answering(Recorder(answer)))
    assert [(type(one).__name__, one.id) for one in found.parsed] == [("Pet", 1), ("Pet", "x")]
    assert [str(one.pointer) for one in found.violations] == ["/1/id"]


def test_the_asynchronous_functions_do_the_same(packages: Packages) -> None:
    async def both() -> tuple[Any, Any]:
        service = Recorder(httpx.Response(503), httpx.Response(200, json={"id": 1}))
        retry = packages.package("_transport.retry").Retry(1, first=0.001)
        async with packages.answering(service, token="s3cret", max_retries=retry) as client:
            found = await packages.operation("default.pet").asyncio(client=client)
        return found, service.requests

    found, requests = asyncio.run(both())
    assert (found.id, len(requests), requests[1].headers["authorization"]) == (1, 2, "Bearer s3cret")


def test_a_head_request_expects_no_body(packages: Packages) -> None:
    answer = httpx.Response(200, headers={"content-length": "9", **JSON})
    found = packages.operation("default.look").sync_detailed(client=packages.answering(Recorder(answer), strict=True))
    assert (found.parsed, found.violations) == (None, ())


def test_a_client_with_more_headers_leaves_the_first_as_it_was(packages: Packages) -> None:
    service = Recorder(httpx.Response(200))
    first = packages.answering(service, token="s3cret", headers={"X-A": "1"})
    second = first.with_headers({"X-B": "2"}).with_cookies({"c": "3"}).with_timeout(1.0)
    for client in (first, second):
        packages.operation("default.default").sync(client=client)
    assert [{key: one.headers.get(key) for key in ("x-a", "x-b", "cookie", "authorization")} for one in service.requests] == [
        {"x-a": "1", "x-b": None, "cookie": None, "authorization": "Bearer s3cret"},
        {"x-a": "1", "x-b": "2", "cookie": "c=3", "authorization": "Bearer s3cret"},
    ]
