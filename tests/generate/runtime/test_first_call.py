"""A call as users make it arrives at a real server as the document says: method, host, path, query, headers and body."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.bench import first_call
from tests.bench.first_call import Call

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Depot", "version": "1"},
    "servers": [{"url": "https://{region}.depot.example:8443/v2", "variables": {"region": {"default": "eu"}}}],
    "security": [{"key": []}],
    "paths": {
        "/shelves/{shelf}/items": {
            "servers": [{"url": "https://items.depot.example"}],
            "post": {
                "operationId": "items/add",
                "parameters": [
                    {"name": "shelf", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "integer"}},
                ],
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}},
                "responses": {"204": {"description": "added"}},
            },
        },
        "/search": {
            "post": {
                "operationId": "search",
                "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Item"}}}},
                "responses": {"204": {"description": "done"}},
            }
        },
    },
    "components": {
        "schemas": {"Item": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "count": {"type": "integer"}}}},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
}
ADD = Call(
    "items/add",
    {"shelf": "a/b c", "tag": ["x", "y&z"], "x_trace": 7, "body": {"name": "młot", "count": 2}},
    "POST",
    "items.depot.example",
    "/shelves/a%2Fb%20c/items",
    (("tag", "x"), ("tag", "y&z")),
    {"content-type": "application/json", "x-key": "secret", "x-trace": "7"},
    {"name": "młot", "count": 2},
)
FORM = {"content-type": "application/x-www-form-urlencoded", "x-key": "secret"}
SEARCH = Call("search", {"body": {"name": "a b", "count": 2}}, "POST", "eu.depot.example:8443", "/v2/search", headers=FORM, body="name=a%20b&count=2")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    (folder / "written").mkdir()
    (folder / "written" / "openapi.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return first_call.generated(folder / "written" / "openapi.json", folder, "depot")


@pytest.mark.parametrize("call", [ADD, SEARCH], ids=lambda call: call.operation)
def test_a_call_arrives_as_the_document_says(packages: Path, call: Call) -> None:
    assert first_call.difference(call, first_call.received(packages, "depot_client", call)) == []


def test_another_request_is_told_apart(packages: Path) -> None:
    found = first_call.received(packages, "depot_client", ADD)
    other = replace(ADD, method="PUT", host="depot.example", path="/", query=(), headers={"x-key": "x"}, body=None)
    assert [one.partition(":")[0] for one in first_call.difference(other, found)] == ["method", "host", "path", "query", "body", "header x-key"]
