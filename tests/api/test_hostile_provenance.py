"""No text of a document becomes markup in the table that says where its facts come from."""

import json
import re
from typing import Any

import pytest
from oaswright.api import provenance
from oaswright.document import document
from oaswright.text import markdown

from tests.docs.test_hostile_text import HIDDEN, bars, blocks, wrong_in_markdown
from tests.payloads import PAYLOADS


def table(payload: str) -> str:
    fact = {"status": payload, "source": payload, "note": f"a {payload}", "rule": payload}
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1", "x-provenance": fact},
        "servers": [{"url": payload, "x-provenance": fact}],
        "paths": {f"/a/{payload}": {"get": {"responses": {}, "x-provenance": [fact, fact]}}},
        "components": {"schemas": {f"S{payload}": {"properties": {f"p{payload}": {"x-provenance": fact}}}}},
    }
    return provenance.render(document.parse(json.dumps(tree), "api.json"))


def wrong(payload: str) -> list[str]:
    text = table(payload)
    found = [*wrong_in_markdown({"PROVENANCE.md": text}), *(hex(ord(one)) for one in HIDDEN.findall(text))]
    is_whole = shape(text) == shape(table("plain")) and {bars(line) for line in text.splitlines() if line.startswith("|")} == {6}
    return [*found, *([] if is_whole else ["shape"])]


def shape(text: str) -> list[str]:
    return [kind for kind, _ in blocks(text) if kind in ("tr_open", "td_open", "heading_open")]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_table_keeps_its_cells(payload: str) -> None:
    assert wrong(payload) == []


def test_a_bar_is_shown_as_it_is_written() -> None:
    row = next(line for line in table("a|b\\|c").splitlines() if line.startswith("| `GET"))
    assert re.split(r"(?<!\\)\|", row)[2].strip() == r"a\|b\\\|c"


@pytest.mark.parametrize(("name", "broken"), [("cell", str), ("code_cell", lambda text: f"`{text}`"), ("visible", str), ("_piped", str), ("quoted", str)])
def test_a_writer_that_escapes_nothing_is_caught(name: str, broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, name, broken)
    assert any(wrong(payload) for payload in ("`<i>`", "<i>x</i>", "\u202e", "a|b", "\\|"))
