"""Why the document refuses an instance: the rule that its author broke."""

from typing import Any

import jsonschema_rs
import pytest
from oaswright.probes.judge import nearest_error, validator

CAT = {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}}
DOG = {"type": "object", "required": ["kind", "name"], "properties": {"kind": {"const": "dog"}, "name": {"type": "string"}}}


@pytest.mark.parametrize("word", ["anyOf", "oneOf"])
@pytest.mark.parametrize(
    ("schemas", "instance", "place", "message"),
    [
        ([CAT, DOG], {"kind": "dog", "name": 1}, ["name"], '1 is not of type "string"'),
        ([DOG, CAT], {"kind": "cat"}, [], '"lives" is a required property'),
        ([CAT, {"type": "null"}], {"kind": "cat", "lives": "nine"}, ["lives"], '"nine" is not of type "integer"'),
        ([{"type": "null"}, {"type": "array", "items": CAT}], [{"kind": "cat", "lives": None}], [0, "lives"], 'null is not of type "integer"'),
        ([{"anyOf": [CAT, DOG]}, {"type": "string"}], {"kind": "cat", "lives": True}, ["lives"], 'true is not of type "integer"'),
        ([{"type": "string"}, {"type": "null"}], 5, [], '5 is not of type "string"'),
    ],
)
def test_the_alternative_that_fits_best_is_named(word: str, schemas: list[Any], instance: Any, place: list[Any], message: str) -> None:
    errors = list(validator({word: schemas}).iter_errors(instance))
    found = nearest_error(errors[0])
    assert (list(found.instance_path), found.message) == (place, message)


def test_two_alternatives_that_fit_are_no_alternative_that_does_not() -> None:
    (error,) = validator({"oneOf": [{"type": "integer"}, {"type": "number"}]}).iter_errors(1)
    assert isinstance(error.kind, jsonschema_rs.ValidationErrorKind.OneOfMultipleValid)
    assert nearest_error(error) is error
