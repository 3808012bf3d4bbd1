"""What a schema gives its instances, form by form."""

from typing import Any

import pytest
from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.api.objects import ObjectSchema, is_flagged
from oaswright.document import document

from tests.api.forms import COMPONENTS, FORMS, Form, names

CASES = [pytest.param(form, version, id=f"{version} {form.schema}") for form in FORMS for version in form.versions]


def components(text: str, version: str = "3.1.0") -> document.Document:
    return document.parse(f"openapi: {version}\ncomponents:\n  schemas:\n{text}")


@pytest.mark.parametrize(("form", "version"), CASES)
def test_a_form_means_this(form: Form, version: str) -> None:
    found = ObjectSchema(components(f"{COMPONENTS}    Here: {form.schema}\n", version), "/components/schemas/Here")
    seen = (set(found.properties), set(found.required), found.is_closed, len(found.alternatives))
    assert seen == (names(form.properties), names(form.required), form.is_closed, form.alternatives)


def test_there_are_at_least_sixty_forms() -> None:
    assert len(FORMS) >= 60


class Counted:
    """A document that counts what is read of it."""

    is_30 = False

    def __init__(self, schemas: dict[str, Any]) -> None:
        self.tree = {"components": {"schemas": schemas}}
        self.reads = 0

    def get(self, at: str) -> Any:
        self.reads += 1
        return pointer.get(self.tree, at)


def test_ten_thousand_references_in_a_chain_or_doubled_take_linear_time() -> None:
    count = 10_000
    links = [{"$ref": f"#/components/schemas/S{index + 1}"} for index in range(count)]
    last = {"properties": {"a": {"type": "string"}}}
    for schemas in (dict(enumerate(links)), {index: {"allOf": [link, link]} for index, link in enumerate(links)}):
        read = Counted({**{f"S{index}": schema for index, schema in schemas.items()}, f"S{count}": last})
        assert set(ObjectSchema(read, "/components/schemas/S0").properties) == {"a"}
        assert read.reads <= 4 * count


@pytest.mark.parametrize(
    ("schema", "sent", "received"),
    [
        ("{required: [a, b], properties: {a: {readOnly: true}, b: {}}}", "b", "a b"),
        ("{required: [a, b], properties: {a: {writeOnly: true}, b: {}}}", "a b", "b"),
        ("{required: [a], allOf: [{properties: {a: {readOnly: true}}}]}", "", "a"),
        ("{allOf: [{required: [a]}, {properties: {a: {readOnly: true}}}]}", "", "a"),
        ("{required: [a], properties: {a: {allOf: [{$ref: '#/components/schemas/R'}]}}}", "", "a"),
        ("{required: [a], properties: {a: {$ref: '#/components/schemas/R'}}}", "", "a"),
    ],
)
def test_a_direction_exempts_what_the_other_side_writes(schema: str, sent: str, received: str) -> None:
    found = ObjectSchema(components(f"    R: {{type: string, readOnly: true}}\n    Here: {schema}\n"), "/components/schemas/Here")
    assert found.required_in(Direction.REQUEST) == names(sent)
    assert found.required_in(Direction.RESPONSE) == names(received)


@pytest.mark.parametrize(("version", "flagged"), [("3.0.3", False), ("3.1.0", True)])
def test_a_flag_beside_a_reference_counts_from_3_1_on(version: str, flagged: bool) -> None:
    read = components("    S: {type: string}\n    Here: {$ref: '#/components/schemas/S', readOnly: true}\n", version)
    assert is_flagged(read, "/components/schemas/Here", "readOnly") is flagged


def test_a_discriminator_has_explicit_and_implied_values() -> None:
    text = """
    Cat: {properties: {kind: {type: string}}}
    Dog: {properties: {kind: {type: string}}}
    Here:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {meow: Cat, lost: Gone}}
"""
    (choice,) = ObjectSchema(components(text), "/components/schemas/Here").alternatives
    assert choice.discriminator is not None
    assert (choice.discriminator.property, choice.discriminator.mapping) == ("kind", {"meow": "/components/schemas/Cat", "Dog": "/components/schemas/Dog"})
