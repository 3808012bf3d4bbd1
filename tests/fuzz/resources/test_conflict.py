"""What a refusal says of the state of a server, and what it says of the request."""

import pytest
from oaswright.fuzz.resources.conflict import says_state
from oaswright.fuzz.wire.exchange import Exchange, Request, Response


@pytest.mark.parametrize(
    ("status", "text", "is_state"),
    [
        (400, "Database [default_database] does not exist", True),
        (422, "Parent not found", True),
        (400, "The name is already taken", True),
        (400, "Name is too short", False),
        (422, "unknown field 'name'", False),
        (404, "not found", False),  # the status says it
    ],
)
def test_a_refusal_that_names_what_is_there_or_is_not_speaks_of_state(status: int, text: str, is_state: bool) -> None:
    assert says_state(Exchange(Request("POST", "/things"), Response(status, body=text.encode()))) is is_state
