"""A real client on the other end of the server's pipes."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

T = TypeVar("T")
OASWRIGHT = str(Path(sys.executable).with_name("oaswright"))


class Editor:
    """An editor with a few files open. Diagnostics are kept as they come in, by file."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.shown: dict[str, list[types.Diagnostic]] = {}
        self.came = asyncio.Event()
        self.texts: dict[str, str] = {}
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda told: self._shown(told))

    def _shown(self, told: types.PublishDiagnosticsParams) -> None:
        self.shown[told.uri] = list(told.diagnostics)
        self.came.set()

    def open(self, path: Path) -> None:
        self.texts[path.as_uri()] = text = path.read_text(encoding="utf-8")
        language = "json" if path.suffix == ".json" else "yaml"
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(path.as_uri(), language, 1, text)))

    def type(self, path: Path, text: str) -> None:
        """Replace the text of an open file; nothing is saved."""
        self.texts[path.as_uri()] = text
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(uri=path.as_uri(), version=2), [whole]))

    def insert(self, path: Path, offset: int, text: str) -> None:
        """Type a text at an offset, as editors tell of it: the change alone."""
        held = self.texts[path.as_uri()]
        before = held[:offset]
        place = types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
        self.texts[path.as_uri()] = before + text + held[offset:]
        change = types.TextDocumentContentChangePartial(types.Range(place, place), text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(uri=path.as_uri(), version=2), [change]))

    async def until(self, path: Path, holds: Callable[[list[types.Diagnostic]], bool]) -> list[types.Diagnostic]:
        """Wait until the diagnostics of a file are as they should be."""
        async with asyncio.timeout(60):
            while path.as_uri() not in self.shown or not holds(self.shown[path.as_uri()]):
                self.came.clear()
                await self.came.wait()
        return self.shown[path.as_uri()]

    def at(self, path: Path, text: str, more: int = 0) -> dict[str, Any]:
        """Return the arguments for a place: where a text first stands in a file."""
        held = self.texts[path.as_uri()]
        before = held[: held.index(text) + more]
        place = types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
        return {"text_document": types.TextDocumentIdentifier(path.as_uri()), "position": place}

    def applied(self, edit: types.WorkspaceEdit | None) -> dict[str, str]:
        """Return the texts of the files that an edit changes, as they are then."""
        found = {}
        for uri, edits in (edit.changes or {} if edit else {}).items():
            text = self.texts.get(uri) or Path(uri.removeprefix("file://")).read_text(encoding="utf-8")
            lines = text.split("\n")
            for one in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
                start, end = one.range.start, one.range.end
                assert start.line == end.line
                lines[start.line] = lines[start.line][: start.character] + one.new_text + lines[start.line][end.character :]
            found[uri] = "\n".join(lines)
        return found


Session = Callable[[Callable[[Editor], Awaitable[T]]], T]


@pytest.fixture
def session(tmp_path: Path) -> "Session[Any]":
    """Run a coroutine with an editor that is connected to a server of its own."""

    async def served(talk: Callable[[Editor], Awaitable[Any]]) -> Any:
        client = LanguageClient("test", "1")
        editor = Editor(client)
        await client.start_io(OASWRIGHT, "lsp")
        await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=tmp_path.as_uri()))
        client.initialized(types.InitializedParams())
        try:
            return await talk(editor)
        finally:
            await client.shutdown_async(None)
            client.exit(None)
            await client.stop()  # type: ignore[no-untyped-call] # pygls gives it no types

    return lambda talk: asyncio.run(served(talk))
