"""Edits of ranges, as editors send them."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from oaswright.lsp.protocol import edited
from pygls.lsp.client import LanguageClient

from tests.lsp.conftest import OASWRIGHT, Editor


def change(start: tuple[int, int], end: tuple[int, int], text: str) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)


@pytest.mark.parametrize(
    ("text", "start", "end", "new", "expected"),
    [
        ("a\nb\n", (1, 0), (1, 1), "c", "a\nc\n"),
        ("a\nb\n", (2, 0), (2, 0), "c", "a\nb\nc"),
        ("a\nb", (0, 1), (1, 0), "", "ab"),
        ("a\r\nb\r\n", (1, 1), (1, 1), "c", "a\r\nbc\r\n"),
        ("a\u2028b\nc", (1, 0), (1, 1), "d", "a\u2028b\nd"),
        ("\U0001f600x\n", (0, 2), (0, 3), "y", "\U0001f600y\n"),
        ("a", (7, 0), (9, 9), "b", "ab"),
        ("ab\nc", (0, 99), (0, 99), "!", "ab!\nc"),
    ],
)
def test_a_range_is_replaced(text: str, start: tuple[int, int], end: tuple[int, int], new: str, expected: str) -> None:
    assert edited(text, change(start, end, new)) == expected


def test_a_change_without_a_range_replaces_the_file() -> None:
    assert edited("a", types.TextDocumentContentChangeWholeDocument("b")) == "b"


def test_places_are_utf_16_units_even_for_an_editor_that_would_rather_count_bytes(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text('openapi: 3.1.0\ninfo: {title: "\U0001f600\U0001f600", verzion: "1"}\npaths: {}\n')

    async def talk() -> Any:
        client = LanguageClient("test", "1")
        editor = Editor(client)
        await client.start_io(OASWRIGHT, "lsp")
        wanted = types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=["utf-8", "utf-32", "utf-16"]))
        told = await client.initialize_async(types.InitializeParams(wanted, root_uri=tmp_path.as_uri()))
        client.initialized(types.InitializedParams())
        editor.open(path)
        shown = await editor.until(path, bool)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()  # type: ignore[no-untyped-call] # pygls gives it no types
        return told.capabilities.position_encoding, [one.range.start for one in shown if "verzion" in one.message]

    encoding, places = asyncio.run(talk())
    assert encoding in (None, "utf-16")
    assert places == [types.Position(1, 22)]


def test_edits_one_after_another_lead_to_the_text_that_an_editor_has(session: Any, tmp_path: Path) -> None:
    """The findings of the last text are shown, with their places in it, after edits that move and change lines."""
    path, fields = tmp_path / "openapi.json", {f"f{number}": {"typ": "string"} for number in range(30)}
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": fields}}
    path.write_text(json.dumps(document, indent=2))
    drawn = random.Random(3)

    async def talk(editor: Editor) -> None:
        editor.open(path)
        await editor.until(path, bool)
        for _ in range(6):
            held = editor.texts[path.as_uri()]
            at = held.index("\n", drawn.randrange(len(held) // 2))
            editor.insert(path, at, "\n\n")
            editor.insert(path, editor.texts[path.as_uri()].rindex('"typ"') + 4, "x")
        text = editor.texts[path.as_uri()]
        lines = [number for number, line in enumerate(text.split("\n")) if '"typ' in line]
        shown = await editor.until(path, lambda found: {one.range.start.line for one in found if one.code == "keyword-known"} == set(lines))
        assert sum("typx" in one.message for one in shown) == 6

    session(talk)
