"""A failure comes back from its data as it was, and no token's value is in the data, however the server wrote it."""

import base64
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from oaswright.fuzz.campaign import record
from oaswright.fuzz.failure import Category, Failure, Reproduction
from oaswright.fuzz.plan.case import Write
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response

TOKENS = Tokens((Token("API_TOKEN", value="secret-token-77"),))


def failure(body: bytes = b"{}", met: str = "got") -> Failure:
    made = Exchange(
        Request("POST", "/pets", (("Content-Type", "application/json"),), b'{"a": 1}', "API_TOKEN", "POST /pets"), Response(201, {"etag": "1"}, body, 0.1)
    )
    read = Exchange(Request("GET", "/pets/1", token="API_TOKEN", operation="GET /pets/{id}"), Response(0, error="TimeoutError: timed out"))
    play = Reproduction(Write("PUT /pets/{id}", {"a": 1}, why="a test"), (("setup", made), ("after", read)), frozenset(["updated"]), read)
    return Failure("written-is-read", "It is.", "PUT /pets/{id}", "a", "1", met, (made, read), "113", Category.WARNING, play, True, "/paths/~1pets")


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_a_failure_comes_back_as_it_was(body: bytes) -> None:
    one = failure(body)
    assert record.failure_from(json.loads(json.dumps(record.failure_data(one, Tokens())))) == one


def test_an_exchange_that_is_told_twice_is_written_once() -> None:
    assert len(record.failure_data(failure(), Tokens())["exchanges"]) == 2


def test_no_value_of_a_token_is_in_the_data() -> None:
    value = TOKENS.all[0].value
    forms = [value, value.upper(), base64.b64encode(value.encode()).decode(), value.encode().hex(), "".join(f"\\u{ord(char):04x}" for char in value)]
    for form in forms:
        text = json.dumps(record.failure_data(failure(form.encode() + b"\xff", f"said {form}"), TOKENS))
        assert form not in text
        assert "$API_TOKEN" in text or base64.b64encode(b"$API_TOKEN")[:8].decode() in text
