"""Documents as vendors write them: what is generated agrees with them, and `prove` says nothing that is not so."""

import json
from pathlib import Path
from typing import Any

import pytest
from oaswright import generate, project
from oaswright.api import tracked_document
from oaswright.api.direction import Direction
from oaswright.document import document
from oaswright.finding import Severity
from oaswright.generate.view import directions
from oaswright.prove import Artefact, Plan, findings, prove, usage
from oaswright.prove.cell import ProofMatrix, Status
from oaswright.settings import keys

OK = {"200": {"description": "-", "content": {"application/json": {"schema": {"type": "integer"}}}}}
TEXT = {"type": "string", "pattern": "^[a-z]+$"}


def parameter(name: str, place: str = "query", schema: Any = TEXT, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": schema, **more}


def proved(folder: Path, paths: dict[str, Any], schemas: dict[str, Any] | None = None, version: str = "3.0.3") -> tuple[list[str], ProofMatrix]:
    """Generate and prove a document; return the errors that `prove` reports, and the outcome."""
    tree = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": paths, "components": {"schemas": schemas or {}, "securitySchemes": SCHEMES}}
    (folder / "openapi.json").write_text(json.dumps(tree), encoding="utf-8")
    read = document.load(folder / "openapi.json")
    settings = keys.Settings("openapi.json", "vendor_models", "vendor_client")
    made = generate.generate(project.Project(folder, settings), read)
    assert [one.message for one in made.findings if one.severity is Severity.ERROR] == []
    used = read.usable.document
    plan = Plan(used, folder / settings.output, {Artefact.MODELS: "vendor_models", Artefact.CLIENT: "vendor_client"}, 300, processes=1)
    *_, last = prove(plan)
    assert isinstance(last, ProofMatrix)
    return [one.message for one in findings(used, last) if one.severity is Severity.ERROR], last


PATHS: dict[str, dict[str, Any]] = {
    "a fragment in the path tells operations apart": {
        "/tags/{arn}#tagKeys": {"delete": {"operationId": "untag", "parameters": [parameter("arn", "path"), parameter("tagKeys")], "responses": OK}},
        "/tags/{arn}": {"get": {"operationId": "tags", "parameters": [parameter("arn", "path")], "responses": OK}},
        "/#Action=Send": {"post": {"operationId": "send", "parameters": [parameter("Action", schema={"type": "string", "enum": ["Send"]})], "responses": OK}},
    },
    "a path that holds a query": {
        "/find?q={q}": {"get": {"operationId": "find", "parameters": [parameter("q")], "responses": OK}},
        "/look?kind=all&in={place}&q={q}": {"get": {"operationId": "look", "parameters": [parameter("place", "path"), parameter("q")], "responses": OK}},
    },
    "several parameters in one segment": {
        "/@{lat},{lon}": {"get": {"operationId": "at", "parameters": [parameter("lat", "path", {"type": "number"}), parameter("lon", "path")], "responses": OK}},
        "/{a}-{b}.{c}/(x={a b})": {"get": {"operationId": "more", "parameters": [parameter(name, "path") for name in ("a", "b", "c", "a b")], "responses": OK}},
    },
    "a response has JSON and other media types": {
        "/report": {"get": {"operationId": "report", "responses": {"200": {"description": "-", "content": {
            "application/json": {"schema": {"type": "integer"}}, "text/html": {"schema": {"type": "string"}}}}}}},
    },
    "parameters with a media type of their own": {
        "/c/{j}": {"get": {"operationId": "content", "parameters": [
            {"name": "j", "in": "path", "required": True, "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "integer"}}}}}},
            {"name": "text", "in": "query", "content": {"text/plain": {"schema": TEXT}}},
            {"name": "xml", "in": "query", "content": {"application/xml": {"schema": {"type": "object"}}}},
            {"name": "open", "in": "query", "content": {"application/json": {}}},
            {"name": "list", "in": "query", "content": {"application/json": {"schema": {"type": "array", "items": {"type": "string"}}}}}], "responses": OK}},
        "/q": {"get": {"operationId": "whole", "parameters": [
            {"in": "querystring", "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}], "responses": OK}},
        "/w": {"get": {"operationId": "json", "parameters": [
            {"name": "q", "in": "querystring", "content": {"application/json": {"schema": {"type": "object"}}}}], "responses": OK}},
    },
    "responses that hold no content, or come under no status": {
        "/n": {"get": {"operationId": "nothing", "responses": {
            "204": {"description": "-", "content": {"application/json": {"schema": {"type": "object"}}}},
            "304": {"description": "-", "content": {"application/json": {"schema": {"type": "object"}}}},
            "abc": {"description": "-"}, "2xx": {"description": "-"}}}},
    },
    "a body of one class or another, or of a class or something else": {
        "/u": {"post": {"operationId": "either", "requestBody": {"required": True, "content": {"application/json": {"schema": {"anyOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}]}}}}, "responses": OK}},
        "/o": {"post": {"operationId": "mixed", "requestBody": {"required": True, "content": {"application/json": {"schema": {"oneOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}, {"type": "string"}]}}}}, "responses": OK}},
    },
    "a key is a parameter and a security scheme": {
        "/k": {"get": {"operationId": "key", "parameters": [parameter("key"), parameter("Authorization", "header"), parameter("sid", "cookie"), parameter("X-Key", "header")],
            "security": [{"query": [], "basic": [], "cookie": [], "header": []}], "responses": OK}},
        "/l": {"get": {"operationId": "other", "parameters": [parameter("other")], "security": [{"query": []}], "responses": OK}},
    },
    "a header that the client sets itself, in another case": {
        "/h": {"post": {"operationId": "hook", "parameters": [parameter("accept", "header"), parameter("content-type", "header", {"enum": ["application/json"]})],
            "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "integer"}}}}, "responses": OK}},
    },
    "a query parameter whose name is empty": {
        "/e": {"get": {"operationId": "empty", "parameters": [parameter(""), parameter("list", schema={"type": "array", "items": {"type": "integer"}})], "responses": OK}},
    },
    "a range of media types beside one that it covers": {
        "/r": {"post": {"operationId": "range", "requestBody": {"required": True, "content": {"application/json": {}, "application/*": {"schema": {"type": "integer"}}}},
            "responses": {"200": {"description": "-", "content": {"application/json": {}, "*/*": {"schema": {"type": "integer"}}}}}}},
        "/s": {"get": {"operationId": "both", "responses": {
            "200": {"description": "-", "content": {"*/*": {"schema": {"type": "integer"}}, "application/*": {"example": {}}, "text/plain": {}}}}}},
    },
    "ranges as ASP.NET and others write them": {
        "/a": {"post": {"operationId": "suffix", "requestBody": {"required": True, "content": {"application/*+json": {"schema": {"type": "integer"}}}},
            "responses": {"200": {"description": "-", "content": {"application/json": {}, "application/*+json": {"schema": {"type": "integer"}}}}}}},
        "/b": {"get": {"operationId": "star", "responses": {"200": {"description": "-", "content": {"*": {"schema": {"type": "string", "format": "binary"}}}}}}},
        "/c": {"get": {"operationId": "other", "responses": {"200": {"description": "-", "content": {"*": {"schema": {"type": "integer"}}}}}}},
    },
    "media types that differ in their parameters": {
        "/v": {"post": {"operationId": "versions", "requestBody": {"required": True, "content": {"application/json": {}, "application/json; v=2": {"schema": {"type": "integer"}}}},
            "responses": {"200": {"description": "-", "content": {"application/json": {}, "application/json;v=2": {"schema": {"type": "integer"}}}}}}},
    },
}  # fmt: skip
SCHEMES = {
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "header": {"type": "apiKey", "in": "header", "name": "x-key"},
    "basic": {"type": "http", "scheme": "bearer"},
}


def test_what_the_service_sends_is_judged_as_received() -> None:
    """A webhook's payload, and that of a callback, must hold what is read-only, as the generated class expects it."""
    alert = {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Alert"}}}}, "responses": OK}
    note = {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}}, "responses": OK}
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "readOnly": True}}}
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": {"operationId": "a", "responses": OK, "callbacks": {"done": {"{$request.body#/url}": {"post": note}}}}}},
        "webhooks": {"alert": {"post": alert}},
        "components": {"schemas": {"Alert": schema, "Note": schema}},
    }
    read = document.parse(json.dumps(tree))
    found = usage.directions(read)
    assert [found[f"/components/schemas/{name}"] for name in ("Alert", "Note")] == [Direction.RESPONSE, Direction.RESPONSE]
    tracked = tracked_document.track(read)
    assert directions.of(tracked, tracked.operations) == found


@pytest.mark.parametrize("kind", PATHS)
def test_operations_agree(tmp_path: Path, kind: str) -> None:
    errors, outcome = proved(tmp_path, PATHS[kind])
    assert errors == []
    assert {cell.status for cell in outcome.cells} <= {Status.PROVED, Status.PROBED}
