"""Where an operation is served, what it asks callers to present, and which response speaks for a status."""

import pytest
from oaswright.api import operation, security, servers, status
from oaswright.document import document

TEXT = """
openapi: 3.1.0
servers: [{url: 'https://{region}.example.com/v1/', variables: {region: {default: eu, enum: [eu, us]}}}]
components:
  securitySchemes:
    token: {type: http, scheme: Bearer}
    key: {type: apiKey, in: cookie, name: sid}
    again: {$ref: '#/components/securitySchemes/token'}
security: [{token: []}]
paths:
  /a:
    get: {responses: {}}
    put: {servers: [{url: /own}], security: [{}, {key: []}], responses: {}}
  /b:
    servers: [{url: 'https://files.example.com'}]
    get: {security: [], responses: {}}
"""


def test_an_operation_is_served_at_its_own_servers_then_its_path_s_then_the_document_s() -> None:
    read = document.parse(TEXT)
    found = {one.name: [there.address() for there in servers.of_operation(read, one)] for one in operation.operations(read)}
    assert found == {"GET /a": ["https://eu.example.com/v1"], "PUT /a": ["/own"], "GET /b": ["https://files.example.com"]}
    assert servers.of_document(read)[0].address(region="us") == "https://us.example.com/v1"


def test_security_is_stated_optional_or_neither() -> None:
    read = document.parse(TEXT)
    found = {one.name: (security.is_stated(read, one), security.is_optional(one)) for one in operation.operations(read)}
    assert found == {"GET /a": (True, False), "PUT /a": (True, True), "GET /b": (True, True)}
    declared = security.schemes(read)
    assert (declared["token"].is_bearer, declared["again"].is_bearer, declared["key"].location) == (True, True, "cookie")


@pytest.mark.parametrize(
    ("code", "keys", "expected"),
    [
        (404, ("404", "4XX", "default"), "404"),
        (404, ("4xx", "default"), "4xx"),
        (500, ("4XX", "default"), "default"),
        (500, ("200",), ""),
        ("4XX", ("default",), "default"),
    ],
)
def test_the_most_specific_response_speaks_for_a_status(code: int | str, keys: tuple[str, ...], expected: str) -> None:
    assert status.key_of(code, dict.fromkeys(keys)) == expected
