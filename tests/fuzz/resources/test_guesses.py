"""What rests on a constraint that the document marks as guessed is a warning, in every format and for the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.fuzz import event
from oaswright.fuzz.failure import Category, Failure, ranked
from oaswright.fuzz.report import summary
from oaswright.fuzz.resources import guesses
from oaswright.fuzz.run import campaign, command
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.target import Target
from oaswright.probes import Judge

DOCUMENT = document.parse(
    """
openapi: 3.1.0
info: {title: Guesses, version: "1"}
paths: {}
components:
  schemas:
    Hour: {type: integer, minimum: 0, maximum: 23, x-provenance: [{rule: Hours run from 0 to 23, status: guessed}]}
    Thing:
      type: object
      required: [name, kind]
      x-provenance: [{rule: "`kind` is required", status: guessed}]
      properties:
        name: {type: string, minLength: 1, x-provenance: [{rule: Not longer than a line, status: confirmed}]}
        kind: {enum: [a, b], x-provenance: [{rule: There are no other values, status: guessed}]}
        size: {type: integer, minimum: 1, maximum: 9, x-provenance: [{rule: At least 1, status: guessed}]}
        whole: {type: string, pattern: "^x", x-provenance: {status: guessed}}
        hours: {type: array, items: {$ref: '#/components/schemas/Hour'}}
""",
    "guesses.yaml",
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"name": "n", "kind": "c"}, True),
        ({"name": "n", "kind": "a", "size": 0}, True),
        ({"name": "n", "kind": "a", "size": 10}, False),
        ({"name": "n", "kind": "a", "size": "1"}, False),
        ({"name": "n", "kind": "a", "whole": "y"}, True),
        ({"name": "n", "kind": "a", "hours": [24]}, True),
        ({"name": "n", "kind": "a", "hours": ["1"]}, False),
        ({"name": "n"}, True),
        ({"kind": "a"}, False),
        ({"kind": "c"}, False),
        ({"name": "n", "kind": "a"}, False),
    ],
)
def test_a_value_that_only_guesses_forbid_is_a_guess(value: Any, expected: bool) -> None:
    assert guesses.is_guessed(DOCUMENT, Judge(Schemas(DOCUMENT), "/components/schemas/Thing", Direction.REQUEST), value) is expected


def failure(cause: str, *, guessed: bool) -> Failure:
    return Failure("invalid-is-refused", "It is refused", "PATCH /things", cause, "4xx", "200", (), "WFC 206", Category.WARNING if guessed else Category.BUG)


def session(failures: list[Failure], *, fail_on: str | None = None) -> command.Session:
    end = event.Finished(9, 1.0, "completed", tuple(ranked(failures)))
    return command.Session(DOCUMENT, Target("t", "http://t"), Tokens(()), campaign.Options(), end, call=command.CommandOptions(Path(), fail_on=fail_on))


def test_a_guess_ranks_last_and_by_itself_fails_no_run() -> None:
    known, guessed = failure("/size", guessed=False), failure("/hours", guessed=True)
    both = session([guessed, known])
    assert both.end is not None
    assert both.end.failures == (known, guessed)
    assert [one.exit_code for one in (both, session([guessed]), session([guessed], fail_on="warning"), session([]))] == [1, 0, 1, 0]
    assert both.found == "1 failure, 1 warning"


def test_every_format_calls_a_guess_a_warning() -> None:
    one = session([failure("/hours", guessed=True)])
    assert "(a warning: it rests on a guess)" in one.render("text")
    assert one.render("text").endswith("9 requests in 1.0 s, 0 failures, 1 warning (completed)")
    assert json.loads(one.render("json"))["findings"][0]["severity"] == "warning"
    assert json.loads(one.render("sarif"))["runs"][0]["results"][0]["level"] == "warning"
    assert 'failures="0"' in one.render("junit")
    assert one.render("github").startswith("::warning")
    assert summary.as_json(failure("/hours", guessed=True), "http://t", Tokens(()))["category"] == "warning"
