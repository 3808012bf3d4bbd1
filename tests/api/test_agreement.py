"""Every capability sees the same properties in a schema: what is generated, what is fuzzed, what the docs show, what diff compares."""

import pytest
from oaswright.api import tracked_document
from oaswright.api.schema import Schemas
from oaswright.diff.facts.equality import Equality
from oaswright.diff.schemas.declared.names import Groups
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.fuzz.bodies import fields
from oaswright.generate.view.typing_view import TypingView

from tests.api.forms import COMPONENTS, FORMS, Form, names

HERE = "/components/schemas/Here"
CASES = [pytest.param(form, version, id=f"{version} {form.schema}") for form in FORMS for version in form.versions]


def read(form: Form, version: str) -> Document:
    return document.parse(f"openapi: {version}\ncomponents:\n  schemas:\n{COMPONENTS}    Here: {form.schema}\n")


@pytest.mark.parametrize(("form", "version"), CASES)
def test_a_generated_class_has_the_properties_of_the_schema(form: Form, version: str) -> None:
    """A schema that is one of several others, or another one by reference, is generated as that and has no class with fields."""
    view = TypingView(tracked_document.track(read(form, version)))
    made = view.classes[view.class_at[HERE]]
    assert made.root or (set(made.schema["properties"]), set(made.schema["required"])) == (
        names(form.properties),
        names(form.required) & names(form.properties),
    )


@pytest.mark.parametrize(("form", "version"), CASES)
def test_a_campaign_varies_the_properties_of_the_schema(form: Form, version: str) -> None:
    found = read(form, version)
    material = fields.material(found, Schemas(found), HERE, [])
    wanted = {name for name in names(form.properties) if form.schema != "{type: object, properties: {a: true, b: {}}}" or name == "b"}
    assert {one.name for one in material.fields} == wanted  # `true` says nothing of what to send
    assert {one.name for one in material.fields if one.required} == names(form.required) & wanted


@pytest.mark.parametrize(("form", "version"), CASES)
def test_diff_compares_the_properties_of_the_schema(form: Form, version: str) -> None:
    found = read(form, version)
    groups = Groups(found, found, Equality(found, found))
    assert set(groups.group(0, (HERE,)).properties) == names(form.properties)
