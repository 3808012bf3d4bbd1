"""Streams that are described by `itemSchema` (OpenAPI 3.2): the schema of each item, or of each event with the JSON inside its data."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.generate.generated_packages import Packages

TICK, ALARM = {"$ref": "#/components/schemas/Tick"}, {"$ref": "#/components/schemas/Alarm"}


def _event(data: dict[str, Any], name: str) -> dict[str, Any]:
    inside = {"type": "string", "contentMediaType": "application/json", "contentSchema": data}
    return {"type": "object", "required": ["event", "data"], "properties": {"event": {"const": name}, "data": inside}}


def _stream(media_type: str, **node: Any) -> dict[str, Any]:
    name = media_type.partition("/")[2].replace("-", "_")
    return {"get": {"operationId": node.pop("name", name), "responses": {"200": {"description": "-", "content": {media_type: node}}}}}


DOCUMENT = {
    "openapi": "3.2.0",
    "info": {"title": "Ticker", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {
        "/lines": _stream("application/jsonl", itemSchema=TICK, schema={"type": "array"}),
        "/sequence": _stream("application/json-seq", itemSchema=TICK),
        "/inline": _stream("application/x-ndjson", itemSchema={"type": "object", "properties": {"at": {"type": "integer"}, "deep": TICK}}),
        "/event": _stream("text/event-stream", name="event", itemSchema=_event(TICK, "tick")),
        "/either": _stream("text/event-stream", name="either", itemSchema={"oneOf": [_event(TICK, "tick"), {"$ref": "#/components/schemas/AlarmEvent"}]}),
        "/text": _stream("text/event-stream", name="text", itemSchema={"type": "object", "properties": {"data": {"type": "string"}, "id": {"type": "string"}}}),
        "/data": _stream("text/event-stream", name="data", itemSchema=TICK),
    },
    "components": {
        "schemas": {
            "Tick": {"type": "object", "required": ["at"], "properties": {"at": {"type": "integer"}}},
            "Alarm": {"type": "object", "required": ["why"], "properties": {"why": {"type": "string"}}},
            "AlarmEvent": _event(ALARM, "alarm"),
        }
    },
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(Path(tmp_path_factory.mktemp("items")), json.dumps(DOCUMENT))


def items(packages: Packages, operation: str, media_type: str, content: bytes) -> list[tuple[Any, int]]:
    """The items of a reply, each with the number of its violations."""
    reply = httpx.Response(200, stream=httpx.ByteStream(content), headers={"content-type": media_type})
    client = packages.package().Ticker(httpx_args={"transport": httpx.MockTransport(lambda _: reply)})
    stream = getattr(client.default, operation)()
    return [(one, len(stream.violations)) for one in stream]


@pytest.mark.parametrize(
    ("operation", "media_type", "content", "kind"),
    [
        ("jsonl", "application/jsonl", b'{"at": 1}\n{"at": "x"}\n', "Tick"),
        ("json_seq", "application/json-seq", b'\x1e{"at": 1}\n\x1e{"at": "x"}\n', "Tick"),
        ("x_ndjson", "application/x-ndjson", b'{"at": 1}\n{"at": "x"}\n', "XNdjsonResponse200"),
    ],
)
def test_each_item_is_typed(packages: Packages, operation: str, media_type: str, content: bytes, kind: str) -> None:
    found = items(packages, operation, media_type, content)
    assert [(type(one).__name__, one.at, count) for one, count in found] == [(kind, 1, 0), (kind, "x", 1)]


EVENTS = "text/event-stream"


def test_the_json_inside_of_an_event_is_typed(packages: Packages) -> None:
    found = items(packages, "event", EVENTS, b'event: tick\ndata: {"at": 1}\n\nevent: tock\ndata: {"at": 2}\n\nevent: tick\ndata: {"at": "x"}\n\n')
    assert [(type(one.data).__name__, one.event, one.data.at, count) for one, count in found] == [
        ("Tick", "tick", 1, 0),
        ("Tick", "tock", 2, 1),
        ("Tick", "tick", "x", 1),
    ]


def test_one_of_several_events_is_typed_by_its_data(packages: Packages) -> None:
    found = items(packages, "either", EVENTS, b'event: alarm\ndata: {"why": "fire"}\n\nevent: tick\ndata: {"at": 1}\n\nevent: tick\ndata: {"why": "no"}\n\n')
    assert [(type(one.data).__name__, count) for one, count in found] == [("Alarm", 0), ("Tick", 0), ("Alarm", 0)]


def test_data_without_a_schema_stays_text(packages: Packages) -> None:
    assert [one.data for one, _ in items(packages, "text", EVENTS, b"data: 5\n\ndata: a\n\n")] == ["5", "a"]


def test_a_schema_of_the_data_alone_types_it(packages: Packages) -> None:
    assert [(type(one.data).__name__, count) for one, count in items(packages, "data", EVENTS, b'data: {"at": 1}\n\n')] == [("Tick", 0)]


def test_a_stream_of_a_mocked_transport_is_read(packages: Packages) -> None:
    reply = httpx.Response(200, content=b'{"at": 1}\n', headers={"content-type": "application/jsonl"})
    client = packages.package().Ticker(httpx_args={"transport": httpx.MockTransport(lambda _: reply)})
    assert [one.at for one in client.default.jsonl()] == [1]


def test_the_signatures_name_the_items(packages: Packages) -> None:
    types = {
        path.rpartition("/")[2]: text.rpartition(") -> ")[2].partition(":\n")[0]
        for path, text in packages.files.items()
        if path.startswith("api/default/") and "__init__" not in path
    }
    assert {name: kind for name, kind in types.items() if kind} == {
        "jsonl.py": "Stream[Tick]",
        "json_seq.py": "Stream[Tick]",
        "x_ndjson.py": "Stream[XNdjsonResponse200]",
        "event.py": "Stream[Event[Tick]]",
        "either.py": "Stream[Event[Tick | Alarm]]",
        "text.py": "Stream[Event[str]]",
        "data.py": "Stream[Event[Tick]]",
    }
