"""No text of two documents becomes markup in what `diff` writes: the changelog, the comment on a pull request, the page."""

import importlib
import json
from typing import Any

import pytest
from oaswright.diff.comparison import Diff, compare
from oaswright.diff.report import html_page, markdown
from oaswright.document import document

from tests.docs.test_hostile_text import HIDDEN, Seen, blocks, wrong_in_markdown
from tests.payloads import PAYLOADS

JSON = "application/json"


def read(text: str, *, is_new: bool) -> document.Document:
    schema = {
        "type": "object",
        "title": text + str(is_new),
        "required": [f"r{text}"] if is_new else [],
        "properties": {
            f"r{text}": {
                "enum": [f"{text}1"] if is_new else [f"{text}1", f"{text}2"],
                "description": text if is_new else "x",
                "default": text if is_new else "x",
            },
            f"n{text}" if is_new else f"o{text}": {"type": "string", "pattern": f"^{'b' if is_new else 'a'}$"},
        },
    }
    operation = {
        "operationId": f"make {text}",
        "tags": [text],
        "summary": text if is_new else "s",
        "parameters": [{"name": f"q{text}", "in": "query", "required": is_new, "description": text if is_new else "x", "schema": {"type": "string"}}],
        "requestBody": {"content": {JSON: {"schema": {"$ref": "#/components/schemas/S"}}}},
        "responses": {
            "200": {"description": "ok", "content": {JSON: {"schema": {"$ref": "#/components/schemas/S"}}, **({f"text/{text}": {}} if is_new else {})}}
        },
    }
    gone = {} if is_new else {f"/gone/{text}": {"get": {"operationId": f"gone {text}", "responses": {"200": {"description": "ok"}}}}}
    tree = {
        "openapi": "3.1.0",
        "info": {"title": text if is_new else "T", "version": "1"},
        "paths": {f"/a/{text}": {"post": operation}, **gone},
        "components": {"schemas": {"S": schema}},
    }
    return document.parse(json.dumps(tree), "api.json")


def compared(text: str) -> Diff:
    return compare(read(text, is_new=False), read(text, is_new=True))


def pages(text: str) -> dict[str, str]:
    diff = compared(text)
    return {"CHANGELOG.md": markdown.page(markdown.entry(diff, f"1 {text}"), markdown.begin(text)), "comment.md": markdown.to_markdown(diff)}


def wrong(text: str) -> list[str]:
    found = pages(text)
    shown = html_page.to_html(compared(text))
    hidden = [f"{name}: {hex(ord(one))}" for name, page in {**found, "page.html": shown}.items() for one in HIDDEN.findall(page)]
    own = {name: page.replace("</details>", "") for name, page in found.items()}
    headings = {name: [kind for kind, _ in blocks(page)].count("heading_open") for name, page in own.items()}
    lines = [line for page in own.values() for line in page.splitlines() if line.startswith("  ") and not line.startswith("  - ")]
    page = Seen(shown.replace("<style>", "").replace(' class="bar', ""))
    style = [one for one in page.wrong if one not in ("span style", "link href=data:,")]
    is_whole = headings == {name: [kind for kind, _ in blocks(page)].count("heading_open") for name, page in PLAIN.items()}
    return [*wrong_in_markdown(own), *hidden, *lines, *style, *([] if is_whole else ["shape"])]


PLAIN = pages("plain")


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_a_diff_writes_is_made_of_the_same_blocks(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("report.markdown", "_escaped"),
        ("report.markdown", "visible"),
        ("report.markdown", "label"),
        ("report.html_page", "_text"),
        ("report.html_page", "visible"),
    ],
)
def test_a_writer_that_escapes_nothing_is_caught(module: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken: Any = str
    monkeypatch.setattr(importlib.import_module(f"oaswright.diff.{module}"), name, broken)
    assert any(wrong(text) for text in ("`<i>`", "<i>x</i>", "\u202e", "\n\n# x", "\x1b[2J"))
