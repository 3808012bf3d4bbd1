"""Edits that strangers make: the whole list of changes, there and back."""

import pytest
from oaswright.diff.comparison import Diff, compare
from oaswright.diff.verdict import Axis
from oaswright.document import document
from oaswright.document.document import Document

from tests.diff.edits.strangers import EDITS, Edit

COMPONENTS = """
  schemas:
    A: {type: object, required: [a], properties: {a: {type: string}}}
    B: {type: object, required: [b], properties: {b: {type: string}}}
    T: {type: object, properties: {t: {$ref: '#/components/schemas/T'}}}
  securitySchemes: {t: {type: http, scheme: bearer}, k: {type: apiKey, in: header, name: X-Key}}
"""


def service(place: str, version: str, text: str) -> Document:
    """Return a document with an edited body or operation, or the edited document."""
    head, ok = f"openapi: {version}\ninfo: {{title: t, version: '1'}}\n", "responses: {'200': {description: ok}}"
    if place == "root":
        return document.parse(f"{head}{text}\n")
    operation = {
        "request": f"requestBody: {{content: {{application/json: {{schema: {text}}}}}}}, {ok}",
        "response": f"responses: {{'200': {{description: ok, content: {{application/json: {{schema: {text}}}}}}}}}",
        "op": text if text.startswith("responses") else f"{text}, {ok}",
    }[place]
    named = operation if operation.startswith("operationId") else f"operationId: call, {operation}"
    return document.parse(f"{head}paths: {{/x: {{post: {{{named}}}}}}}\ncomponents:{COMPONENTS}")


def changes(diff: Diff) -> str:
    assert not diff.skipped
    return ", ".join(f"{one.rule} {one.level}{' (source)' if one.axis is Axis.SOURCE else ''}" for one in diff.verdicts)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_has_its_changes_both_ways(edit: Edit) -> None:
    old, new = (service(edit.place, *side) for side in zip(edit.versions, (edit.before, edit.after), strict=True))
    assert (changes(compare(old, new)), changes(compare(new, old))) == (edit.there, edit.back)


def test_messages_name_a_parameter_by_its_name_and_not_by_its_turn() -> None:
    """A parameter that comes first is no edit of those behind it."""
    first, second = "{name: a, in: query, schema: {type: string, default: x}}", "{name: b, in: query, description: B, schema: {type: string, default: y}}"
    old, new = service("op", "3.1.0", f"parameters: [{first}, {second}]"), service("op", "3.1.0", f"parameters: [{second.replace('default: y', 'default: z')}]")
    assert [(one.rule, one.message) for one in compare(old, new).verdicts if one.axis is Axis.WIRE] == [
        ("parameter-removed", "POST /x, query parameter 'a' was removed; requests that send it are no longer understood"),
        ("parameter-default-changed", "POST /x, query parameter 'b': when it is left out, it now means `z`"),
    ]


def test_null_that_breaks_is_told_as_null_at_the_keyword_that_allows_it() -> None:
    """Clients hear of null, and not of the fields that it does not have."""
    old, new = (
        service("response", "3.0.3", f"{{type: object, properties: {{a: {{type: object, properties: {{b: {{}}}}{said}}}}}}}")
        for said in ("", ", nullable: true")
    )
    (found,) = compare(old, new).verdicts
    assert (found.rule, found.message) == ("response-type-widened", "response field `a` may now be null; clients expect an object")
    assert found.pointer.endswith("/properties/a/nullable")


def test_what_breaks_below_a_field_that_may_be_null_is_shown_in_place() -> None:
    """Values are built around it from objects, not from null."""
    inner = "{type: ['null', object], properties: {u: {type: %s}}}"
    text = f"{{type: array, items: {{type: object, required: [r], properties: {{r: {{type: ['null', object], required: [x], properties: {{x: {{}}, l: {inner}}}}}}}}}}}"
    old, new = (service("response", "3.1.0", text % said) for said in ("string", "[string, 'null']"))
    (found,) = (one for one in compare(old, new).verdicts if one.axis is Axis.WIRE)
    assert found.message == "response field `[].r.l.u` may now be null; clients expect a string"
    assert found.witness[0][0]["r"]["l"] == {"u": None}
