"""A callback is judged as a webhook is: the service sends it, so what it asks for and what it takes are the other way round."""

import json
from typing import Any

import pytest
from oaswright.diff.comparison import compare
from oaswright.diff.verdict import Axis
from oaswright.document import document


def sent(schema: dict[str, Any], description: str = "Told.") -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {
        "post": {
            "operationId": "told",
            "description": description,
            "requestBody": {"required": True, "content": content},
            "responses": {"200": {"description": "ok"}},
        }
    }


def as_callback(item: dict[str, Any]) -> dict[str, Any]:
    operation = {"operationId": "ask", "callbacks": {"done": {"{$request.body#/url}": item}}, "responses": {"200": {"description": "ok"}}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/ask": {"post": operation}}}


def as_webhook(item: dict[str, Any]) -> dict[str, Any]:
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "webhooks": {"done": item}}


PLAIN = {"type": "object", "properties": {"a": {"type": "string"}}}
MORE = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}
NEEDED = {**MORE, "required": ["b"]}
NARROW = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}}

EDITS = {
    "another description": (sent(PLAIN), sent(PLAIN, "Told at last."), "none"),
    "an optional property added": (sent(PLAIN), sent(MORE), "minor"),
    "a required property added": (sent(PLAIN), sent(NEEDED), "minor"),
    "a property gone": (sent(NEEDED), sent(PLAIN), "major"),
    "a text that may be longer": (sent(NARROW), sent(PLAIN), "major"),
    "a text that may be shorter": (sent(PLAIN), sent(NARROW), "minor"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_a_callback_has_the_verdict_of_a_webhook(name: str) -> None:
    old, new, level = EDITS[name]
    found = [compare(*(document.parse(json.dumps(place(one))) for one in (old, new))) for place in (as_callback, as_webhook)]
    assert [str(one.level(Axis.WIRE)) for one in found] == [level, level]
    assert sorted(one.rule for one in found[0].verdicts) == sorted(one.rule for one in found[1].verdicts)
