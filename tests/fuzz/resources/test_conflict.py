"""What a refusal says of the state of a server, and what it says of the request."""

import pytest
from oaswright.fuzz.resources.conflict import says_fixed, says_state
from oaswright.fuzz.wire.exchange import Exchange, Request, Response


@pytest.mark.parametrize(
    ("status", "text", "is_state"),
    [
        (400, "Database [default_database] does not exist", True),
        (422, "Parent not found", True),
        (400, "The name is already taken", True),
        (400, "Invalid foreign key.", True),
        (400, 'Value for field "email" has to be unique.', True),
        (400, "Name is too short", False),
        (422, "unknown field 'name'", False),
        (404, "not found", False),  # the status says it
    ],
)
def test_a_refusal_that_names_what_is_there_or_is_not_speaks_of_state(status: int, text: str, is_state: bool) -> None:
    assert says_state(Exchange(Request("POST", "/things"), Response(status, body=text.encode()))) is is_state


@pytest.mark.parametrize(
    ("status", "text", "is_fixed"),
    [
        (405, '{"detail": "Cannot update read-only field: email"}', True),
        (400, "the id is immutable", True),
        (422, "name cannot be changed", True),
        (400, "name is too short", False),
        (200, "read-only", False),
    ],
)
def test_a_refusal_may_say_that_a_field_cannot_be_changed(status: int, text: str, is_fixed: bool) -> None:
    assert says_fixed(Exchange(Request("PATCH", "/things/1"), Response(status, body=text.encode()))) is is_fixed
