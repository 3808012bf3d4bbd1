"""An example that is made from a schema is valid by it, conditions and dependent fields included, and the rules between fields are told in sentences."""

from typing import Any

import pytest
import yaml
from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.docs.content import conditions, example
from oaswright.document import document
from oaswright.probes.judge import Judge

HERE = "/components/schemas/S"
FIELDS = "type: object, properties: {kind: {enum: [cat, dog]}, first name: {type: string, minLength: 2}, 'age': {type: integer}}"
SCHEMAS = {
    "then": f"{{{FIELDS}, if: {{properties: {{kind: {{const: cat}}}}}}, then: {{required: [lives], properties: {{lives: {{type: integer, maximum: 9}}}}}}}}",
    "else": f"{{{FIELDS}, if: {{properties: {{kind: {{const: dog}}}}}}, else: {{required: [lives], properties: {{lives: {{const: 9}}}}}}}}",
    "present": f"{{{FIELDS}, if: {{required: [age]}}, then: {{required: [born], properties: {{born: {{type: string, format: date}}}}}}}}",
    "one of values": f"{{{FIELDS}, if: {{properties: {{kind: {{enum: [cat, bird]}}}}}}, then: {{required: [wings]}}}}",
    "dependent schema": f"{{{FIELDS}, dependentSchemas: {{first name: {{required: [last name], properties: {{last name: {{type: string}}}}}}}}}}",
    "dependent field": f"{{{FIELDS}, dependentRequired: {{age: [born on]}}}}",
    "one after another": f"{{{FIELDS}, dependentRequired: {{age: [b], b: [c], c: [d]}}}}",
    "inside allOf": f"{{allOf: [{{{FIELDS}}}, {{dependentRequired: {{kind: [z]}}}}]}}",
    "required alone": f"{{{FIELDS}, required: [undeclared]}}",
    "deprecated": "{type: object, required: [a], properties: {a: {type: string, deprecated: true}}}",
}


def parsed(schema: str, version: str = "3.1.0") -> document.Document:
    read = {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": {"S": yaml.safe_load(schema)}}}
    return document.parse(yaml.safe_dump(read))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_made_example_is_valid(name: str) -> None:
    read = parsed(SCHEMAS[name])
    made = example.made(read, HERE)
    assert Judge(Schemas(read), HERE).accepts(made), made


def test_a_condition_that_does_not_hold_asks_for_nothing() -> None:
    made = example.made(parsed(f"{{{FIELDS}, if: {{properties: {{kind: {{const: dog}}}}}}, then: {{required: [bark]}}}}"), HERE)
    assert "bark" not in made


@pytest.mark.parametrize("condition", ["{properties: {age: {minimum: 3}}}", "{not: {required: [age]}}", "true", "[]"])
def test_a_condition_that_is_not_understood_asks_for_nothing(condition: str) -> None:
    assert set(example.made(parsed(f"{{{FIELDS}, if: {condition}, then: {{required: [bark]}}}}"), HERE)) == {"kind", "first name", "age"}


def test_what_is_read_only_is_not_sent_because_a_condition_asks_for_it() -> None:
    read = parsed("{type: object, properties: {a: {type: string}, b: {type: string, readOnly: true}}, dependentRequired: {a: [b]}}")
    assert set(example.made(read, HERE, Direction.REQUEST)) == {"a"}
    assert set(example.made(read, HERE, Direction.RESPONSE)) == {"a", "b"}


RULES: dict[str, Any] = {
    "if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b c"]},
    "dependentRequired": {"d": ["e"]},
    "dependentSchemas": {"f g": {"required": ["h"]}},
}  # fmt: skip


def test_conditions_and_dependent_fields_have_sentences() -> None:
    assert list(conditions.sentences(RULES, is_30=False)) == [
        "If `a` is `1`: `b c` is required.",
        "With `d`, `e` must be there too.",
        "With `f g`: `h` is required.",
    ]


def test_before_version_3_1_they_say_nothing() -> None:
    assert list(conditions.sentences(RULES, is_30=True)) == []
    assert set(example.made(parsed(f"{{{FIELDS}, dependentRequired: {{age: [b]}}}}", "3.0.3"), HERE)) == {"kind", "first name", "age"}
