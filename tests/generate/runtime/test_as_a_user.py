"""Clients of two documents in the habits of public ones, used against recording servers as their users would.

The first is like GitHub's: versioned media types, Link headers, one error object, rate limits, an upload. The second is like Notion's and Stripe's:
a version header, cursors in the body, forms, idempotency keys, alternatives that a discriminator tells apart, an event stream.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.generate.generated_packages import Packages
from tests.generate.recording_server import Received, serving


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "-", "content": {media_type: {"schema": schema}}}


def _query(name: str, kind: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": kind, **schema}}


def _path(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "integer" if name == "number" else "string"}} for name in names]


FORGE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Forge v3 REST API", "version": "1.1.4"},
    "servers": [{"url": "https://api.forge.example"}],
    "paths": {
        "/repos/{owner}/{repo}/issues": {
            "get": {
                "operationId": "issues/list-for-repo",
                "tags": ["issues"],
                "x-pagination": {"style": "link"},
                "parameters": [
                    *_path("owner", "repo"),
                    _query("state", "string", enum=["open", "closed", "all"], default="open"),
                    _query("per_page", "integer", default=30),
                    _query("page", "integer", default=1),
                ],
                "responses": {"200": _json({"type": "array", "items": _ref("issue")}), "404": _json(_ref("basic-error"))},
            },
            "post": {
                "operationId": "issues/create",
                "tags": ["issues"],
                "parameters": _path("owner", "repo"),
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object", "required": ["title"], "properties": {"title": {"oneOf": [{"type": "string"}, {"type": "integer"}]}, "labels": {"type": "array", "items": {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"name": {"type": "string"}}}]}}}}}}},
                "responses": {"201": _json(_ref("issue")), "422": _json(_ref("validation-error"), "application/problem+json")},
            },
        },
        "/repos/{owner}/{repo}/issues/{number}": {
            "get": {"operationId": "issues/get", "tags": ["issues"], "parameters": _path("owner", "repo", "number"), "responses": {"200": _json(_ref("issue")), "301": _json(_ref("basic-error")), "304": {"description": "Not modified"}, "404": _json(_ref("basic-error"))}},
        },
        "/repos/{owner}/{repo}/assets": {
            "post": {"operationId": "repos/upload-asset", "tags": ["repos"], "parameters": [*_path("owner", "repo"), _query("name", "string")], "requestBody": {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}, "responses": {"201": _json({"type": "object", "properties": {"size": {"type": "integer"}}})}},
        },
    },
    "components": {
        "schemas": {
            "issue": {"type": "object", "required": ["number", "state"], "properties": {"number": {"type": "integer"}, "state": {"type": "string", "enum": ["open", "closed"]}, "user": {"nullable": True, "allOf": [_ref("simple-user")]}, "closed_at": {"type": "string", "format": "date-time", "nullable": True}}},
            "simple-user": {"type": "object", "required": ["login"], "properties": {"login": {"type": "string"}}},
            "basic-error": {"type": "object", "properties": {"message": {"type": "string"}, "documentation_url": {"type": "string"}}},
            "validation-error": {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}, "errors": {"type": "array", "items": {"type": "object", "properties": {"field": {"type": "string"}}}}}},
        }
    },
}  # fmt: skip

PAGES: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Ledger API", "version": "2026-01-01"},
    "servers": [{"url": "https://api.ledger.example/v1"}],
    "security": [{"secretKey": []}, {"basicAuth": []}],
    "paths": {
        "/charges": {
            "post": {
                "operationId": "PostCharges",
                "tags": ["charges"],
                "parameters": [{"name": "Ledger-Version", "in": "header", "required": True, "schema": {"type": "string", "default": "2026-01-01"}}],
                "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}, "expand": {"type": "array", "items": {"type": "string"}}, "metadata": {"type": "object", "additionalProperties": {"type": "string"}}}}, "encoding": {"metadata": {"style": "deepObject", "explode": True}, "expand": {"style": "form", "explode": True}}}}},
                "responses": {"200": _json(_ref("charge")), "default": _json(_ref("error"))},
            },
            "get": {
                "operationId": "GetCharges",
                "tags": ["charges"],
                "x-pagination": {"style": "cursor", "parameter": "cursor", "items": "/results", "next": "/next_cursor"},
                "parameters": [_query("cursor", "string"), {"name": "created", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"gte": {"type": "integer"}}}}],
                "responses": {"200": _json({"type": "object", "required": ["results", "has_more"], "properties": {"results": {"type": "array", "items": _ref("charge")}, "has_more": {"type": "boolean"}, "next_cursor": {"type": ["string", "null"]}}}), "default": _json(_ref("error"))},
            },
        },
        "/events": {"get": {"operationId": "GetEvents", "tags": ["events"], "responses": {"200": {"description": "-", "content": {"text/event-stream": {"schema": _ref("charge")}}}}}},
    },
    "components": {
        "securitySchemes": {"secretKey": {"type": "http", "scheme": "bearer"}, "basicAuth": {"type": "http", "scheme": "basic"}},
        "schemas": {
            "charge": {"type": "object", "required": ["id", "source"], "properties": {"id": {"type": "string"}, "source": {"oneOf": [_ref("card"), _ref("bank")], "discriminator": {"propertyName": "object", "mapping": {"card": "#/components/schemas/card", "bank_account": "#/components/schemas/bank"}}}}},
            "card": {"type": "object", "required": ["object", "last4"], "properties": {"object": {"const": "card"}, "last4": {"type": "string"}, "brand": {"enum": ["visa", "amex"]}}},
            "bank": {"type": "object", "required": ["object"], "properties": {"object": {"const": "bank_account"}, "iban": {"type": "string"}}},
            "error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}, "message": {"type": "string"}}}}},
        },
    },
}  # fmt: skip

LOCAL: dict[str, Any] = {"httpx_args": {"trust_env": False}}


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("forge")), json.dumps(FORGE))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("ledger")), json.dumps(PAGES))


def _issue(number: int, **more: Any) -> dict[str, Any]:
    return {"number": number, "state": "open", "user": {"login": "ann"}, "closed_at": None, **more}


def forge_answers(asked: Received) -> httpx.Response:
    """A service that knows one repository."""
    host = asked.headers["host"]
    if asked.path.endswith("/assets"):
        return httpx.Response(201, json={"size": len(asked.content)})
    if asked.path.startswith("/repos/nobody/"):
        return httpx.Response(404, json={"message": "Not Found"}, headers={"x-request-id": "r1"})
    if asked.method == "POST" and not json.loads(asked.content)["title"]:
        return httpx.Response(
            422, content=b'{"message": "Validation Failed", "errors": [{"field": "title"}]}', headers={"content-type": "application/problem+json"}
        )
    if asked.method == "POST":
        return httpx.Response(201, json=_issue(9, labels=["kept"]))
    if asked.path.endswith("/issues"):
        page = int(asked.query.get("page", 1))
        more = {"link": f'<http://{host}{asked.path}?page={page + 1}&state=all>; rel="next"'} if page < 3 else {}
        return httpx.Response(200, json=[_issue(page * 10 + one) for one in (1, 2)], headers=more)
    return httpx.Response(200, json=_issue(7, state="merged", closed_at="2026-01-02T03:04:05Z"))


def test_a_forge_is_used_as_its_users_do(forge: Packages, tmp_path: Path) -> None:
    package = forge.package()
    asset = tmp_path / "release.zip"
    asset.write_bytes(b"x" * 200_000)
    told: list[tuple[int, int | None]] = []
    with serving(forge_answers) as server, package.Forge(base_url=server.url, token="t0k", **LOCAL) as client:
        found = [(one.number, one.user.login) for one in client.issues.list_for_repo("a", "b", state="all")]
        assert found == [(number, "ann") for number in (11, 12, 21, 22, 31, 32)]
        assert [one.query for one in server.received] == [{"state": "all"}, {"page": "2", "state": "all"}, {"page": "3", "state": "all"}]
        assert {one.headers["authorization"] for one in server.received} == {"Bearer t0k"}
        one = client.issues.get("a", "b", 7)
        assert (one.state, one.closed_at.year) == ("merged", 2026)
        made = client.issues.create("a", "b", body={"title": "Crash", "labels": ["bug", {"name": "p1"}]}, idempotency_key="k1")
        assert (made.number, made.model_dump()["labels"]) == (9, ["kept"])
        assert json.loads(server.received[-1].content) == {"title": "Crash", "labels": ["bug", {"name": "p1"}]}
        with pytest.raises(package.UnprocessableEntityError, match="Validation Failed") as invalid:
            client.issues.create("a", "b", body={"title": ""})
        assert invalid.value.body.errors[0].field == "title"
        with pytest.raises(package.NotFoundError, match="404 Not Found: Not Found") as missing:
            client.issues.get("nobody", "b", 7)
        assert (missing.value.body.message, missing.value.request_id) == ("Not Found", "r1")
        before = len(server.received)
        with pytest.raises(package.RequestValidationError, match="/query/state: enum"):
            list(client.issues.list_for_repo("a", "b", state="opened"))
        assert len(server.received) == before
        sent = client.repos.upload_asset("a", "b", body=asset, name="release.zip", content_type="application/zip", progress=lambda *step: told.append(step))
        assert (sent.size, told[-1], server.received[-1].headers["content-type"]) == (200_000, (200_000, 200_000), "application/zip")


def ledger_answers(asked: Received) -> httpx.Response:
    """A service with two pages of charges, that is busy once."""
    card = {"id": "ch_1", "source": {"object": "card", "last4": "4242", "brand": "diners"}}
    bank = {"id": "ch_2", "source": {"object": "bank_account", "iban": "DE"}}
    if asked.path == "/v1/events":
        return httpx.Response(200, text=f"id: 1\ndata: {json.dumps(card)}\n\ndata: [DONE]\n\n", headers={"content-type": "text/event-stream"})
    if asked.method == "POST" and asked.form["amount"] == "0":
        return httpx.Response(402, json={"error": {"type": "card_error", "message": "declined"}})
    if asked.method == "POST":
        return httpx.Response(200, json=card)
    last = asked.query.get("cursor") == "c2"
    return httpx.Response(200, json={"results": [bank if last else card], "has_more": not last, "next_cursor": None if last else "c2"})


def test_a_ledger_is_used_as_its_users_do(ledger: Packages) -> None:
    package, models = ledger.package(), __import__(ledger.models)
    with serving(ledger_answers) as server, package.Ledger(base_url=f"{server.url}/v1", token="sk:", **LOCAL) as client:
        made = client.charges.post(body={"amount": 5, "expand": ["a", "b"], "metadata": {"order": "1 2"}}, ledger_version="2026-01-01", idempotency_key="k")
        assert server.received[0].content == b"amount=5&expand=a&expand=b&metadata[order]=1%202"
        assert (server.received[0].headers["ledger-version"], server.received[0].headers["idempotency-key"]) == ("2026-01-01", "k")
        assert (type(made.source), made.source.brand) == (models.Card, "diners")
        kinds = [type(one.source).__name__ for one in client.charges.get(created={"gte": 3})]
        assert (kinds, [one.query for one in server.received[1:]]) == (["Card", "Bank"], [{"created[gte]": "3"}, {"created[gte]": "3", "cursor": "c2"}])
        with pytest.raises(package.ClientError, match="402 Payment Required: declined") as declined:
            client.charges.post(body={"amount": 0}, ledger_version="2026-01-01")
        assert declined.value.body.error.type == "card_error"
        with client.events.get() as stream:
            assert [(one.id, one.data.source.last4) for one in stream] == [("1", "4242")]


def test_the_asynchronous_client_does_the_same(ledger: Packages) -> None:
    async def main(url: str) -> list[str]:
        async with ledger.package().AsyncLedger(base_url=f"{url}/v1", credentials={"basicAuth": ("sk", "")}, **LOCAL) as client:
            made = await client.charges.post(body={"amount": 5}, ledger_version="2026-01-01")
            events = [one.data.id async for one in await client.events.get()]
            return [made.id, *[one.id async for one in await client.charges.get()], *events]

    with serving(ledger_answers) as server:
        assert asyncio.run(main(server.url)) == ["ch_1", "ch_1", "ch_2", "ch_1"]
    assert {one.headers["authorization"] for one in server.received} == {"Basic c2s6"}
