"""Which rules of the document a run came to."""

import json

from oaswright.api.operation import operations
from oaswright.document import document
from oaswright.fuzz.coverage import Coverage, Covered, rules
from oaswright.fuzz.wire.exchange import Request, Response

DOCUMENT = document.parse(
    """
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {name: {$ref: '#/components/schemas/Name'}, age: {anyOf: [{type: integer, minimum: 1}, {type: "null"}]}}}
      responses:
        "201": {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}
        4XX: {description: refused}
components: {schemas: {Name: {type: string, maxLength: 5}}}
""",
    "pets.yaml",
)
NAME = "POST /pets"


def covered(*bodies: object, status: int = 201, answer: object = None) -> Covered:
    coverage = Coverage(DOCUMENT, {one.name: one for one in operations(DOCUMENT)})
    for body in bodies:
        coverage.note(NAME, Request("POST", "/pets", body=json.dumps(body).encode()), Response(status, body=json.dumps(answer).encode()))
    return coverage.covered(frozenset({NAME}))


def test_a_rule_counts_once_a_value_came_to_it() -> None:
    assert covered() == Covered((0, 7), (0, 2), (0, 2))
    assert covered({}, answer={}) == Covered((1, 7), (1, 2), (1, 2))
    assert covered({"name": "a"}, answer={"id": 1}) == Covered((3, 7), (2, 2), (1, 2))
    assert covered({"name": "a", "age": 2}, {"age": None}, answer={"id": 1}) == Covered((7, 7), (2, 2), (1, 2))


def test_a_refusal_covers_its_status_by_class() -> None:
    assert covered({"name": 5}, status=422).statuses == (1, 2)
    assert covered({"name": 5}, status=500).statuses == (0, 2)


def test_what_is_no_json_covers_nothing() -> None:
    coverage = Coverage(DOCUMENT, {one.name: one for one in operations(DOCUMENT)})
    coverage.note(NAME, Request("POST", "/pets", body=b'{"a": '), Response(201, body=b"\xff"))
    assert coverage.covered(frozenset({NAME})) == Covered((0, 7), (0, 2), (1, 2))


def test_an_answer_too_large_to_be_looked_at_still_covers_its_status() -> None:
    coverage = Coverage(DOCUMENT, {one.name: one for one in operations(DOCUMENT)})
    coverage.note(NAME, Request("POST", "/pets", body=b"{}"), Response(201, body=b" " * 60_000))
    assert coverage.covered(frozenset({NAME})).statuses == (1, 2)


def test_the_line_names_both_directions() -> None:
    assert Covered((1, 2), (3, 4), (5, 6)).line() == "    covered: 5 of 6 documented statuses, 4 of 6 schema keywords (requests 1 of 2, responses 3 of 4)"
    assert Covered().line() == ""


def test_the_places_of_rules_are_pointers() -> None:
    assert list(rules({"properties": {"a/b": {"type": "string"}}, "items": True})) == ["/properties/a~1b/type"]
