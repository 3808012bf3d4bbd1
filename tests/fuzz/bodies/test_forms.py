"""What stands in a form, and what it means."""

from typing import Any

import pytest
from oaswright.api.operation import operations
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.fuzz.bodies import forms
from oaswright.fuzz.bodies.forms import spelled
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.schemathesis.failed_checks import FailedChecks
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
DOCUMENT = document.parse(
    """
openapi: 3.0.3
info: {title: Forms, version: "1"}
paths:
  /settings:
    post:
      parameters:
        - {name: live, in: query, schema: {type: boolean}}
        - {name: ids, in: query, schema: {type: array, items: {type: string}}}
        - {name: most, in: query, schema: {type: integer, maximum: 9}}
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: &s {type: object, required: [on], properties: {on: {type: boolean}, most: {type: integer, maximum: 9}, name: {type: string}}}}
          multipart/form-data: {schema: *s}
      responses: {"200": {description: ok}}
""",
    "forms.yaml",
)
CHECKS = FailedChecks(DOCUMENT, Schemas(DOCUMENT), {one.name: one for one in operations(DOCUMENT)}, Tokens())


def multipart(**values: str) -> bytes:
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in values.items()]
    return "".join([*parts, "--b--\r\n"]).encode()


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        (URLENCODED, b"on=0&name=&name=b", {"on": "0", "name": "b"}),
        (MULTIPART, multipart(on="0", name="a\r\nb"), {"on": "0", "name": "a\r\nb"}),
        (MULTIPART, b"nothing", {}),
        ("application/json", b"{}", None),
    ],
)
def test_the_texts_of_a_form(kind: str, body: bytes, found: dict[str, str] | None) -> None:
    assert forms.texts(kind, body) == found


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("0", "boolean", False),
        ("1", "boolean", True),
        ("off", "boolean", False),
        ("2", "boolean", "2"),
        ("7", "integer", 7),
        ("7.5", "integer", "7.5"),
        ("7.5", "number", 7.5),
        ("7", "string", "7"),
    ],
)
def test_a_text_means_what_its_schema_wants(text: str, kind: str, value: Any) -> None:
    found = spelled(text, {"type": kind})
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "body", "is_told"),
    [
        (MULTIPART, multipart(on="0"), False),
        (URLENCODED, b"on=1&most=7", False),
        (URLENCODED, b"on=2", True),
        (URLENCODED, b"on=true&most=10", True),
        (MULTIPART, multipart(most="7"), True),
        ("application/json", b'{"on": 0}', True),
    ],
)
def test_a_form_that_was_taken_is_told_only_if_its_texts_mean_nothing_that_is_valid(kind: str, body: bytes, is_told: bool) -> None:
    sent = Request("POST", "/settings", (("Content-Type", kind),), body, operation="POST /settings")
    met = "Invalid data should have been rejected Invalid component: in body - on: Incorrect type"
    failure = Failure("negative_data_rejection", "", "POST /settings", "AcceptedNegativeData/200", "", met, (Exchange(sent, Response(200)),))
    assert CHECKS.is_relevant(failure) is is_told


@pytest.mark.parametrize(
    ("name", "query", "is_told"), [("live", "live=0", False), ("live", "live=7", True), ("ids", "ids=0", False), ("most", "most=10", True)]
)
def test_a_query_likewise(name: str, query: str, is_told: bool) -> None:
    sent = Request("POST", f"/settings?{query}", (), None, operation="POST /settings")
    met = f"Invalid data should have been rejected Invalid component: parameter `{name}` in query - {name}: Incorrect type"
    failure = Failure("negative_data_rejection", "", "POST /settings", "AcceptedNegativeData/200", "", met, (Exchange(sent, Response(200)),))
    assert CHECKS.is_relevant(failure) is is_told
