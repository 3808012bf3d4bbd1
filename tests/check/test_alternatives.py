"""Alternatives that overlap are shown by a value, and hints offer nothing that does not help."""

import pytest
from oaswright.check import check, severities
from oaswright.document import document

OVERLAP = """
openapi: {version}
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}}
    Cat: {type: object, required: [kind], properties: {kind: CAT}}
    Dog: {type: object, required: [kind], properties: {kind: DOG}}
"""


def said(text: str, rule: str) -> list[tuple[str, str]]:
    """The messages and hints of one rule."""
    return [(one.message, one.hint) for one in check(document.parse(text), severities({})) if one.rule == rule]


def overlap(version: str, cat: str, dog: str) -> list[tuple[str, str]]:
    return said(OVERLAP.replace("{version}", version).replace("CAT", cat).replace("DOG", dog), "alternatives-distinct")


@pytest.mark.parametrize(("version", "constant"), [("3.0.3", "enum: [cat]"), ("3.1.0", "const: cat")])
def test_a_value_that_fits_two_alternatives_is_shown(version: str, constant: str) -> None:
    assert overlap(version, "{type: string}", "{type: string}") == [
        (
            '{"kind":"cat"} is valid against both Cat and Dog, so oneOf refuses it',
            f"give the property 'kind' of each alternative its one value, such as `{constant}`",
        )
    ]


def test_one_loose_alternative_is_enough_to_overlap() -> None:
    assert [message for message, _ in overlap("3.1.0", "{const: cat}", "{type: string}")] == [
        '{"kind":"cat"} is valid against both Cat and Dog, so oneOf refuses it'
    ]


def test_alternatives_that_are_told_apart_are_fine() -> None:
    assert overlap("3.1.0", "{const: cat}", "{const: dog}") == []
    assert overlap("3.0.3", "{type: string, enum: [cat]}", "{type: string, enum: [dog]}") == []


def test_a_field_that_stands_elsewhere_is_not_offered_instead_of_itself() -> None:
    text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {title: x, responses: {default: {description: d}}}}}\n"
    assert said(text, "openapi-valid") == [("'title' is not a field that OpenAPI has here", "take it out, or give it a name that starts with 'x-'")]


def test_nullable_without_a_type_is_named_in_3_0_alone() -> None:
    text = "openapi: {version}\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {anyOf: [{type: string}, {nullable: true}]}}}\n"
    assert [message for message, _ in said(text.replace("{version}", "3.0.3"), "nullable-typed")] == ["`nullable` without `type` says nothing (OpenAPI 3.0.3)"]
    assert said(text.replace("{version}", "3.1.0"), "nullable-typed") == []
