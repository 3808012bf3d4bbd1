"""What looks like a fault, and is none: a law says nothing of it."""

from dataclasses import replace
from typing import Any

import pytest
from oaswright.document import document
from oaswright.fuzz.laws import LawContext
from oaswright.fuzz.laws.birth_stays import birth_stays
from oaswright.fuzz.laws.conforms import no_server_error
from oaswright.fuzz.laws.put_replaces import put_replaces
from oaswright.fuzz.laws.together import both_survive
from oaswright.fuzz.laws.unsent_unchanged import unsent_unchanged
from oaswright.fuzz.laws.written_is_read import written_is_read
from oaswright.fuzz.plan.case import Concurrent, Trace, Write, record
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire.exchange import Exchange, Request, Response

from tests.fuzz.odd_api import TEXT, TOKENS

PUT, PATCH = "PUT /things/{thing_id}", "PATCH /things/{thing_id}"
DOCUMENT = document.parse(
    TEXT.replace(", HEADER]", "]")
    .replace("[HEADER, IFMATCH]", "[]")
    .replace("[HEADER]", "[]")
    .replace("        due:", "        thing_id: {type: integer}\n        due:"),
    "odd.yaml",
)
PLANNER = Planner(DOCUMENT, TOKENS, campaign.selected(DOCUMENT, ()))
KNOWN = LawContext(PLANNER.schemas, PLANNER.materials, {}, TOKENS)


def read(body: str, status: int = 200) -> Exchange:
    return Exchange(Request("GET", "/things/1", operation="GET /things/{thing_id}"), Response(status, body=body.encode()))


def put(sent: dict[str, Any], before: str, after: str, status: int = 200) -> Trace:
    """A PUT between two reads."""
    resource = PLANNER.resources[0]
    operation = next(one for one in resource.writes if one.method == "put")
    write = Exchange(Request("PUT", "/things/1", operation=PUT), Response(204))
    return Trace(Write(PUT, sent), operation, resource, writes=[write], before=read(before), after=read(after, status))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('{"thing_id": 7, "name": "old", "size": 2}', '{"thing_id": 7, "name": "a"}', []),  # the path says which one it is
        ('{"thing_id": 7, "name": "old", "size": 2, "due": "x"}', '{"thing_id": 7, "name": "a", "due": "x"}', ["due"]),
    ],
)
def test_a_put_keeps_the_name_of_what_it_replaces(before: str, after: str, told: list[str]) -> None:
    assert [one.cause for one in put_replaces(put({"name": "a"}, before, after), KNOWN)] == told


@pytest.mark.parametrize(
    ("before", "after", "status", "told"),
    [
        ('[{"name": "old"}]', '[{"name": "a"}]', 200, []),  # a write to all entries of a list
        ('{"name": "old"}', "[]", 200, ["gone"]),
        ('[{"name": "old"}]', "", 404, ["gone"]),
    ],
)
def test_a_list_that_is_read_as_one_is_not_gone(before: str, after: str, status: int, told: list[str]) -> None:
    assert [one.cause for one in written_is_read(put({"name": "a"}, before, after, status), KNOWN)] == told


@pytest.mark.parametrize(("status", "told"), [(503, []), (500, ["500"]), (0, ["0"])])
def test_of_two_writes_at_once_one_may_have_to_wait(status: int, told: list[str]) -> None:
    operation = next(one for one in PLANNER.resources[0].writes if one.method == "put")
    write = Exchange(Request("PUT", "/things/1", operation=PUT), Response(status))
    trace = Trace(Concurrent(PUT, ("name", "size"), ({"name": "a"}, {"size": 1})), operation, PLANNER.resources[0], writes=[write], sent=[write])
    assert [one.cause for one in no_server_error(trace, KNOWN)] == told


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ('{"name": "a b", "size": 1}', []),  # trimmed, which another law tells of: it is not lost
        ('{"name": " a b ", "size": 1}', []),
        ('{"name": "old", "size": 1}', ["lost"]),
        ('{"name": " a b ", "size": 2}', ["lost"]),
    ],
)
def test_a_write_that_is_stored_otherwise_than_sent_is_not_lost(after: str, told: list[str]) -> None:
    found = put({}, '{"name": "old", "size": 2}', after)
    trace = replace(found, case=Concurrent(PUT, ("name", "size"), ({"name": " a b "}, {"size": 1})))
    assert [one.cause for one in both_survive(trace, KNOWN)] == told


@pytest.mark.parametrize(("case", "told"), [(Write(PATCH, {"name": "a"}), ["size"]), (Write(PATCH, {"name": "a"}, read_only="name"), [])])
def test_what_a_field_that_no_client_may_send_brings_about_is_told_by_the_law_of_that_field_alone(case: Write, told: list[str]) -> None:
    operation = next(one for one in PLANNER.resources[0].writes if one.method == "patch")
    trace = replace(put({}, '{"name": "old", "size": 2}', '{"name": "a", "size": 3}'), case=case, operation=operation)
    assert [one.cause for one in unsent_unchanged(trace, KNOWN)] == told


@pytest.mark.parametrize(("before", "told"), [('{"id": 7, "name": "old"}', ["id"]), ('{"id": null, "name": "old"}', [])])
def test_what_has_no_id_yet_is_born_with_its_first_write(before: str, told: list[str]) -> None:
    assert [one.cause for one in birth_stays(put({"name": "a"}, before, '{"id": 1, "name": "a"}'), KNOWN)] == told


@pytest.mark.parametrize(("answer", "is_record"), [('{"data": [], "meta": {}}', False), ('{"name": "a", "data": []}', True), ('{"data": {}}', True)])
def test_an_envelope_of_a_list_is_no_record(answer: str, is_record: bool) -> None:
    assert (record(read(answer)) is not None) is is_record


@pytest.mark.parametrize(("body", "is_sent"), [("{type: object}", False), ("{type: object, properties: {name: {type: string}}}", True)])
def test_of_a_body_that_the_document_does_not_describe_no_field_is_said_to_be_read_only(body: str, is_sent: bool) -> None:
    settings = f"""
openapi: 3.0.3
info: {{title: Settings, version: "1"}}
paths:
  /settings:
    get: {{responses: {{"200": &r {{description: all, content: {{application/json: {{schema: {{type: object, properties: {{name: {{type: string}}, size: {{type: string}}}}}}}}}}}}}}}}
    patch: {{requestBody: {{content: {{application/json: {{schema: {body}}}}}}}, responses: {{"200": *r}}}}
"""
    tree = document.parse(settings, "settings.yaml")
    cases = Planner(tree, TOKENS, campaign.selected(tree, ())).cases(None)
    assert any(getattr(one, "read_only", "") == "size" for one in cases) is is_sent
