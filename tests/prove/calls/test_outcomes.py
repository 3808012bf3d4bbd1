"""`prove` asks for more than responses: exceptions, the items of pages and streams, and files; a fault planted in each is found."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.prove import Cell, client, usage

from tests.generate.generated_packages import Packages

PET = {"$ref": "#/components/schemas/Pet"}


def _answers(media_type: str, schema: Any) -> dict[str, Any]:
    return {"200": {"description": "-", "content": {media_type: {"schema": schema} if schema else {}}}}


PAGE = {"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": PET}, "next": {"type": "string"}}}
BINARY = {"type": "string", "format": "binary"}
ENCODED = {"Content-Encoding": {"required": True, "schema": {"enum": ["gzip"]}}, "Content-Length": {"schema": {"type": "integer"}}}
UP = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": BINARY,
        "more": {"type": "array", "items": BINARY, "maxItems": 3},
        "note": {"type": "string"},
        "size": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "meta": PET,
    },
}
SCAN = {"type": "object", "required": ["page"], "properties": {"page": BINARY, "dpi": {"type": "integer"}}, "additionalProperties": False}
DEEP = {"type": "object", "required": ["scan"], "properties": {"scan": SCAN}}
PAIRS = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "is_new": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "owner": PET,
    },
}
PATHS: dict[str, Any] = {
    "/pets": {"get": {"operationId": "list", "x-pagination": {"style": "cursor", "parameter": "after", "items": "/data", "next": "/next"}, "parameters": [{"name": "after", "in": "query", "schema": {"type": "string"}}], "responses": {**_answers("application/json", PAGE), "404": {"description": "-", "content": {"application/json": {"schema": PET}}}}}},
    "/numbered": {"get": {"operationId": "numbered", "x-pagination": True, "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}], "responses": _answers("application/json", PAGE)}},
    "/linked": {"get": {"operationId": "linked", "x-pagination": {"style": "link"}, "responses": _answers("application/json", {"type": "array", "items": PET})}},
    "/lines": {"get": {"operationId": "lines", "responses": _answers("application/x-ndjson", PET)}},
    "/events": {"get": {"operationId": "events", "responses": _answers("text/event-stream", PET)}},
    "/sequence": {"get": {"operationId": "sequence", "responses": _answers("application/json-seq", PET)}},
    "/form": {"post": {"operationId": "form", "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Up"}, "encoding": {"meta": {"contentType": "application/vnd.meta+json"}, "more": {"contentType": "image/png"}}}}}, "responses": {"204": {"description": "-"}}}},
    "/deep": {"post": {"operationId": "deep", "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": DEEP, "encoding": {"scan": {"contentType": "multipart/mixed"}}}}}, "responses": {"204": {"description": "-"}}}},
    "/pairs": {"post": {"operationId": "pairs", "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Pairs"}}}}, "responses": {"204": {"description": "-"}}}},
    "/sound": {"get": {"operationId": "sound", "responses": {"200": {**_answers("audio/*", BINARY)["200"], "headers": ENCODED}}}},
    "/file": {"get": {"operationId": "file", "responses": _answers("image/png", None)}, "put": {"operationId": "store", "requestBody": {"content": {"application/octet-stream": {}}}, "responses": {"204": {"description": "-"}}}},
}  # fmt: skip
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": PATHS,
    "components": {
        "schemas": {
            "Up": UP,
            "Pairs": PAIRS,
            "Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}},
        }
    },
}

# For each kind of outcome a line of the generated runtime, what a fault makes of it, and how the disagreement is called.
FAULTS = {
    "a failure is returned": ("_calls/call.py", "if not response.is_success and (", "if False and (", "HIDES", "GET /pets 404"),
    "the body of an exception is lost": ("_errors.py", "return self.response.parsed", "return None", "LOSES", "GET /pets 404"),
    "an item of a page is skipped": ("_responses/pages.py", "yield from page.items", "yield from page.items[1:]", "LOSES", "GET /pets 200"),
    "a line is skipped": ("_responses/streams.py", "        if line.strip():\n", "        if len(line) > 20:\n", "LOSES", "GET /lines 200"),
    "an event is skipped": ("_responses/streams.py", '        if name == "data":\n', '        if name == "date":\n', "LOSES", "GET /events 200"),
    "violations of an item are kept silent": ("_responses/streams.py", "self.violations = tuple(found)", "self.violations = ()", "SILENT", "GET /sequence 200"),
    "a file comes as text": (
        "_responses/reader.py",
        'reply.content if kind == "raw"',
        'decoded(reply.content, reply.headers) if kind == "raw"',
        "LOSES",
        "GET /file 200",
    ),
    "the name of a file is lost": ("_requests/bodies.py", "    name = file.file_name or (", "    name = (", "CHANGES", "POST /form request"),
    "the media type of a file is lost": (
        "_requests/bodies.py",
        "    kind = file.mime_type or media_type",
        "    kind = media_type",
        "CHANGES",
        "POST /form request",
    ),
    "a path is sent in place of its file": ("_requests/bodies.py", 'Path(payload).open("rb")', "str(payload).encode()", "CHANGES", "POST /form request"),
    "the next page is asked for with another cursor": (
        "_responses/pages.py",
        "({**self._arguments, name: cursor}, None)",
        "({**self._arguments, name: cursor + cursor}, None)",
        "SENDS",
        "GET /pets 200",
    ),
    "the page number stays": ("_responses/pages.py", "        if not self.items:\n", "        if True:\n", "SENDS", "GET /numbered 200"),
    "a Link header is not followed": ("_responses/pages.py", 'self.response.headers.get("link", "")', '""', "SENDS", "GET /linked 200"),
    "a second file is lost": (
        "_requests/bodies.py",
        "for item in one if item is not None",
        "for item in one[:1] if item is not None",
        "CHANGES",
        "POST /form request",
    ),
    "a field of a form is written in another way": (
        "_requests/bodies.py",
        'return serialization.query(name, serialization.text(value) if isinstance(value, Mapping) else value, "form", True)',
        'return serialization.query(name, str(value), "form", True)',
        "CHANGES",
        "POST /pairs request",
    ),
    "what is no file leaves": ("_requests/writer.py", "        if found or wrong:", "        if found:", "SENDS", "POST /form request"),
    "a file in a part of a part is lost": (
        "_requests/bodies.py",
        "    holder[place[-1]] = file",
        "    holder[place[-1]] = b''",
        "CHANGES",
        "POST /deep request",
    ),
    "a part of a part is written as JSON": (
        "_requests/bodies.py",
        'isinstance(value, Mapping | list) and kind(media_type) == "multipart"',
        "False",
        "REFUSES",
        "POST /deep request",
    ),
    "a file is cut short": ("_requests/bodies.py", '"content": bytes(payload)', '"content": bytes(payload)[:9]', "CHANGES", "PUT /file request"),
}


def cells(folder: Path, *fault: str) -> list[Cell]:
    """What is found out about a generated client, in which a fault is planted."""
    packages = Packages(folder, json.dumps(DOCUMENT))
    if fault:
        name, right, wrong = fault
        path = folder / packages.client / name
        text = path.read_text(encoding="utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    read = document.parse(json.dumps(DOCUMENT))
    subject = client.Client(importlib.import_module(packages.client), packages.models, Schemas(read))
    try:
        return [client.prove(subject, job, 0, lambda _: None) for job in usage.client_jobs(read, 500)]
    finally:
        subject.close()


def test_an_exact_client_agrees(tmp_path: Path) -> None:
    assert [(cell.job.name, cell.disagreements) for cell in cells(tmp_path) if cell.disagreements] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(tmp_path: Path, name: str) -> None:
    *fault, kind, place = FAULTS[name]
    found = {(cell.job.name, one.kind.name) for cell in cells(tmp_path, *fault) for one in cell.disagreements}
    assert (place, kind) in found
