"""A site grows with its document and no faster; what is cut is linked; a page is made anew only where what it reads has changed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from oaswright import docs
from oaswright.docs.build import LEAST, LEVELS
from oaswright.docs.units import LARGEST
from oaswright.document import document
from oaswright.document.document import Document

from tests.docs.test_site import SHOP, own, resolved, seen


def parse(paths: dict[str, Any], schemas: dict[str, Any], **more: Any) -> Document:
    return document.parse(json.dumps({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": {"schemas": schemas}, **more}))


def operation(schema: Any) -> dict[str, Any]:
    return {"get": {"responses": {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}}}


def web(count: int) -> Document:
    """Schemas that refer to three others each, deep and wide, and an operation for each."""
    schemas = {
        f"S{n}": {
            "type": "object",
            "description": f"Number {n}. " * 5,
            "properties": {f"p{k}": {"$ref": f"#/components/schemas/S{(n * 3 + k) % count}"} for k in range(3)}
            | {"name": {"type": "string", "description": "What it is called " * 3}},
        }
        for n in range(count)
    }
    return parse({f"/s{n}": operation({"$ref": f"#/components/schemas/S{n}"}) for n in range(count)}, schemas)


@pytest.mark.parametrize("count", [20, 200])
def test_a_site_is_at_most_eight_times_its_document_and_a_megabyte(count: int) -> None:
    found = web(count)
    files = docs.render(found, docs.Extras())
    assert sum(map(len, files.values())) <= 8 * len(found.written) + 1_000_000
    assert max(map(len, own(files).values())) <= 400_000


def test_a_document_of_very_many_tiny_schemas_keeps_the_bound() -> None:
    """Each has a page of its own, whose frame is many times what the document says of it."""
    names = [f"BeeCatalog.Entry{n}" for n in range(800)]
    schemas = {
        name: {"type": "object", "description": f"What the catalogue says of entry {n}.", "required": ["state"], "properties": properties}
        for n, name in enumerate(names)
        for properties in [{"state": {"type": "string", "enum": ["on", "off"]}} | ({"next": {"$ref": f"#/components/schemas/{names[n - 1]}"}} if n % 2 else {})]
    }
    paths = {f"/entries{n}": operation({"$ref": f"#/components/schemas/{names[n]}"}) for n in range(0, 800, 4)}
    found = parse(paths, schemas)
    files = docs.render(found, docs.Extras())
    assert sum(map(len, files.values())) <= 8 * len(found.written) + 1_000_000
    frame = sum(len(content) for name, content in files.items() if name.startswith("schemas/BeeCatalog-Entry1."))
    assert frame <= 3000


def test_no_page_of_a_huge_object_is_over_the_limit_and_every_field_is_on_one() -> None:
    wide = {"type": "object", "properties": {f"field{n}": {"type": "string", "description": f"Field {n}. " * 20} for n in range(1000)}}
    files = docs.render(parse({"/a": operation(wide)}, {"Wide": wide}), docs.Extras())
    assert max(map(len, own(files).values())) <= LARGEST
    for folder in ("schemas/Wide", "parts/"):
        shown = {name for url, page in files.items() if url.startswith(folder) and url.endswith(".html") for name in re.findall(rb">(field\d+)</a>", page)}
        assert len(shown) == 1000, folder
    for url, page in own(files).items():
        for link in seen(page).links:
            assert link.startswith(("#", "http")) or resolved(f"{Path(url).parent.as_posix()}/{link.partition('#')[0]}") in files, (url, link)


def test_a_request_body_is_shown_however_large_the_document_is() -> None:
    """Its own fields stand on the page of the operation where all else is a link."""
    schemas = {f"S{n}": {"type": "object", "properties": {f"p{k}": {"type": "string", "description": "said " * 40} for k in range(20)}} for n in range(30)}
    bodies = {f"B{n}": {"allOf": [{"$ref": f"#/components/schemas/S{k}"} for k in range(n, n + 4)]} for n in range(20)}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/B3"}}}}
    found = parse({"/a": {"post": {"operationId": "a", "requestBody": body, "responses": {"200": {"description": "ok"}}}}}, {**schemas, **bodies})
    memory = docs.BuildMemory(limits=LEVELS[-1])
    page = docs.render(found, docs.Extras(), memory)["operations/a.html"]
    assert memory.limits in (LEVELS[-1], *LEAST)
    assert (b'id="request.p19"' in page) == (memory.limits == LEVELS[-1])
    assert memory.limits == LEVELS[-1]


def test_an_example_shows_something_of_an_object_that_requires_nothing() -> None:
    wide = {"type": "object", "properties": {f"f{n}": {"type": "string"} for n in range(30)}}
    text = docs.render(parse({}, {"A": {"type": "object", "properties": {"data": wide}}}), docs.Extras())["schemas/A.md"].decode()
    example = json.loads(text.partition("```json\n")[2].partition("```")[0])
    assert example == {"data": {f"f{n}": "string" for n in range(5)}}


def test_recursion_is_a_link() -> None:
    tree = {"type": "object", "properties": {"value": {"type": "string"}, "next": {"$ref": "#/components/schemas/Tree"}}}
    files = docs.render(parse({"/a": operation({"$ref": "#/components/schemas/Tree"})}, {"Tree": tree}), docs.Extras())
    assert b"Tree again" in files["operations/get_a.html"]
    endless = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Endless/properties/inner"}}}
    assert docs.render(parse({}, {"Endless": endless}), docs.Extras())


def test_fields_beside_a_reference_are_shown_with_those_that_it_leads_to() -> None:
    schemas = {"Base": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}}
    beside = {"$ref": "#/components/schemas/Base", "properties": {"c": {"type": "string"}}}
    page = docs.render(parse({"/x": operation(beside)}, schemas), docs.Extras())["operations/get_x.html"]
    assert {"response-200.a", "response-200.b", "response-200.c"} <= set(seen(page).ids)


def test_fields_of_conditions_and_alternatives_are_shown() -> None:
    schema = {
        "type": "object",
        "properties": {"kind": {"type": "string"}},
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"properties": {"extra": {"type": "integer", "minimum": 3}}},
        "oneOf": [{"title": "Left", "properties": {"left": {"type": "string"}}}, {"title": "Right", "properties": {"right": {"type": "string"}}}],
    }
    page = docs.render(parse({}, {"S": schema}), docs.Extras())["schemas/S.html"]
    assert {"field.kind", "field.extra"} <= set(seen(page).ids)
    assert b">left</a>" in page
    assert b">right</a>" in page


EDITS = [
    ("Things to *buy*", "Other things"),
    ("description: The order,", "description: Another order,"),
    ("What it cost", "What it costs"),
    ("maxLength: 9", "maxLength: 12"),
    ("enum: [red, blue]", "enum: [red, blue, green]"),
    ("scheme: bearer", "scheme: basic"),
    ("summary: Read an order", "summary: Fetch an order"),
    ("tags: [Orders]}", "tags: [Orders, More]}"),
]


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_a_site_made_with_what_was_remembered_is_the_one_that_is_made_anew(old: str, new: str) -> None:
    memory = docs.BuildMemory()
    docs.render(document.parse(SHOP), docs.Extras(), memory)
    edited = document.parse(SHOP.replace(old, new))
    assert docs.render(edited, docs.Extras(), memory) == docs.render(edited, docs.Extras())


def test_a_shared_response_that_changes_changes_the_pages_of_its_operations() -> None:
    def shop(text: str) -> Document:
        responses = {"Gone": {"description": text}}
        tree = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"responses": responses}}
        paths = {"/a": {"get": {"responses": {"410": {"$ref": "#/components/responses/Gone"}}}}, "/b": operation({"type": "string"})}
        return document.parse(json.dumps({**tree, "paths": paths}))

    memory = docs.BuildMemory()
    before = docs.render(shop("It is gone."), docs.Extras(), memory)
    after = docs.render(shop("It went away."), docs.Extras(), memory)
    assert b"It went away." in after["operations/get_a.html"]
    assert before["operations/get_b.html"] is after["operations/get_b.html"]


def test_permalinks_stay_where_other_fields_come_and_go() -> None:
    def ids(extra: str) -> set[str]:
        return set(
            seen(
                docs.render(document.parse(SHOP.replace("properties:\n        name:", f"properties:{extra}\n        name:")), docs.Extras())[
                    "operations/writeOrder.html"
                ]
            ).ids
        )

    more = ids("\n        first: {type: string}")
    assert ids("") <= more
    assert "request.first" in more
