"""The language server: what an editor asks, answered from the session of the project that a file belongs to.

Texts are analysed a moment after the last keystroke, by one thread, so that what is shown is of one state of the document. The comparison with the
last release takes longer for large documents; another thread makes it, of the newest state only.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from oaswright.document.source import Source
from oaswright.errors import OaswrightError
from oaswright.incremental import garbage_collection
from oaswright.lsp import actions, completion, diagnostics, hover, navigation, places, session
from oaswright.lsp.diagnostics import Diagnostics
from oaswright.lsp.protocol import Protocol
from oaswright.lsp.session import Read, Session
from oaswright.project import OWN_FILE, PYPROJECT

# Seconds of quiet after which an edit is analysed.
QUIET = 0.1

# What is taken for a document of OpenAPI, or a part of one.
SUFFIXES = (".yaml", ".yml", ".json")

T = TypeVar("T")


@dataclass
class Open:
    """A project of which files are open: what is shown of it, and the work on it that waits."""

    session: Session
    findings: Diagnostics = field(default_factory=dict)
    changes: Diagnostics = field(default_factory=dict)
    shown: Diagnostics = field(default_factory=dict)
    edits: int = 0


class Server(LanguageServer):
    """A server for one editor."""

    def __init__(self) -> None:
        super().__init__("oaswright", version("oaswright"), protocol_cls=Protocol)
        self.open: dict[Path, Open] = {}
        self.analyst = ThreadPoolExecutor(1, "analysis")
        self.comparer = ThreadPoolExecutor(1, "comparison")
        self.waiting: set[asyncio.Task[None]] = set()

    def of(self, path: Path, text: str = "") -> Open | None:
        """Return the project of a file; None for one of no project, unless its text is a document's. UsageError if the configuration is wrong."""
        known = next((one for one in self.open.values() if one.session.read and path in one.session.read.sources), None)
        if known:
            return known
        made = session.of(path, text)
        if made is None:
            return None
        return self.open.setdefault(made.project.document.resolve(), Open(made))

    def changed(self, uri: str, text: str | None) -> None:
        """Take note of the text of a file, or that the editor no longer holds one, and analyse it soon."""
        path = places.path_of(uri)
        if path is None or path.suffix not in SUFFIXES:
            return
        task = asyncio.get_running_loop().create_task(self._changed(path, text))
        self.waiting.add(task)
        task.add_done_callback(self.waiting.discard)

    async def _changed(self, path: Path, text: str | None) -> None:
        try:
            one = await self.asked(lambda: self.of(path, text or ""))
        except OaswrightError as error:
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, str(error)))
            return
        if one is None:
            return
        one.edits += 1
        number = one.edits
        if text is None or path not in one.session.texts:
            one.shown.pop(path, None)  # an editor may forget what was shown of a file that it closes
        if text is None:
            one.session.texts.pop(path, None)
        else:
            one.session.texts[path] = text
        await asyncio.sleep(QUIET if number > 1 else 0)
        if number != one.edits:
            return
        one.findings = await self.asked(lambda: diagnostics.of_findings(one.session, one.session.analysed()))
        self._show(one, path)
        read = one.session.read
        if read is not None and number == one.edits:
            changes = await asyncio.get_running_loop().run_in_executor(self.comparer, self._changes, one, read, number)
            if changes is not None and number == one.edits:
                one.changes = changes
                self._show(one)
            if number == 1:
                await self.asked(garbage_collection.settle)

    def _changes(self, one: Open, read: Read, number: int) -> Diagnostics | None:
        """Return what a state of the document breaks; None if there is a newer one by now."""
        if number != one.edits:
            return None
        found = one.session.compared(read)
        return diagnostics.of_changes(one.session, found, one.session.release.name) if found and one.session.release else {}

    def _show(self, one: Open, edited: Path | None = None) -> None:
        """Tell the editor of the file that was edited, and of those of which something else is to be shown than before."""
        found = diagnostics.merged(one.findings, one.changes)
        for path in {*found, *one.shown, *one.session.texts}:
            if one.shown.get(path) != (shown := found.get(path, [])) or path == edited:
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(path.as_uri(), shown))
        one.shown = {path: found.get(path, []) for path in {*found, *one.session.texts}}

    async def asked(self, question: Callable[[], T]) -> T:
        """Return what the thread that analyses answers."""
        return await asyncio.get_running_loop().run_in_executor(self.analyst, question)

    async def at(self, uri: str, place: types.Position, answer: Callable[[Read, Source, int], T], nothing: T) -> T:
        """Return the answer for a place, or what stands for none where the document could not be read."""

        def found() -> T:
            path = places.path_of(uri)
            one = self.of(path) if path else None
            source = one.session.source(path) if one and path else None
            if one is None or source is None or one.session.read is None or source.path not in one.session.read.sources:
                return nothing
            return answer(one.session.read, source, places.offset(source.text, place))

        return await self.asked(found)


async def _opened(ls: Server, asked: types.DidOpenTextDocumentParams) -> None:
    ls.changed(asked.text_document.uri, asked.text_document.text)


async def _edited(ls: Server, asked: types.DidChangeTextDocumentParams) -> None:
    ls.changed(asked.text_document.uri, ls.workspace.get_text_document(asked.text_document.uri).source)


async def _closed(ls: Server, asked: types.DidCloseTextDocumentParams) -> None:
    ls.changed(asked.text_document.uri, None)


async def _saved(ls: Server, asked: types.DidSaveTextDocumentParams) -> None:
    path = places.path_of(asked.text_document.uri)
    if path and path.name in (PYPROJECT, OWN_FILE):
        for one in ls.open.values():
            await ls.asked(one.session.again)


async def _definition(ls: Server, asked: types.DefinitionParams) -> list[types.Location]:
    return await ls.at(asked.text_document.uri, asked.position, navigation.definition, [])


async def _references(ls: Server, asked: types.ReferenceParams) -> list[types.Location]:
    answer = partial(navigation.references, with_declaration=asked.context.include_declaration)
    return await ls.at(asked.text_document.uri, asked.position, answer, [])


async def _renamed(ls: Server, asked: types.RenameParams) -> types.WorkspaceEdit | None:
    answer: Callable[[Read, Source, int], types.WorkspaceEdit | None] = partial(navigation.renamed, name=asked.new_name)
    try:
        return await ls.at(asked.text_document.uri, asked.position, answer, None)
    except OaswrightError as error:
        raise JsonRpcInvalidParams(str(error)) from None


async def _hovered(ls: Server, asked: types.HoverParams) -> types.Hover | None:
    text = await ls.at(asked.text_document.uri, asked.position, hover.hover, "")
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None


async def _completed(ls: Server, asked: types.CompletionParams) -> list[types.CompletionItem]:
    path, text = places.path_of(asked.text_document.uri), ls.workspace.get_text_document(asked.text_document.uri).source

    def answer() -> list[types.CompletionItem]:
        one = ls.of(path) if path else None
        read = one.session.read if one else None
        if path is None or read is None or path not in read.sources:
            return []
        return completion.completion(read, next(read.pointers(path, ""), ""), text, asked.position)

    return await ls.asked(answer)


async def _symbols(ls: Server, asked: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    def answer() -> list[types.DocumentSymbol]:
        path = places.path_of(asked.text_document.uri)
        one = ls.of(path) if path else None
        source = one.session.source(path) if one and path else None
        return navigation.symbols(source) if source else []

    return await ls.asked(answer)


async def _actions(ls: Server, asked: types.CodeActionParams) -> list[types.CodeAction]:
    def answer() -> list[types.CodeAction]:
        path = places.path_of(asked.text_document.uri)
        one = ls.of(path) if path else None
        return actions.fixes(one.session, asked.context.diagnostics) if one else []

    return await ls.asked(answer)


HANDLERS: dict[str, tuple[Callable[[Server, Any], Awaitable[Any]], Any]] = {
    types.TEXT_DOCUMENT_DID_OPEN: (_opened, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (_edited, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (_closed, None),
    types.TEXT_DOCUMENT_DID_SAVE: (_saved, None),
    types.TEXT_DOCUMENT_DEFINITION: (_definition, None),
    types.TEXT_DOCUMENT_REFERENCES: (_references, None),
    types.TEXT_DOCUMENT_RENAME: (_renamed, None),
    types.TEXT_DOCUMENT_HOVER: (_hovered, None),
    types.TEXT_DOCUMENT_COMPLETION: (_completed, types.CompletionOptions(trigger_characters=["'", '"', "/", "-", " "])),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (_symbols, None),
    types.TEXT_DOCUMENT_CODE_ACTION: (_actions, types.CodeActionOptions([types.CodeActionKind.QuickFix])),
}


def server() -> Server:
    """Return a server that answers what editors ask."""
    made = Server()
    for name, (handler, options) in HANDLERS.items():
        made.feature(name, options)(handler)
    return made


def run() -> None:
    """Serve one editor over standard input and output, until it ends."""
    server().start_io()
