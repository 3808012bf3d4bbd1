"""How this server speaks the protocol where pygls does it in another way."""

from collections.abc import Generator
from typing import Any

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

from oaswright.lsp import places


class Protocol(LanguageServerProtocol):
    """Count characters in UTF-16 units, and take over edits of large files quickly."""

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answer that places are counted in UTF-16 units, which every editor must be able to do, whatever it would rather have."""
        if params.capabilities.general:
            params.capabilities.general.position_encodings = None
        return (yield from super().lsp_initialize(params))

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        """Apply the edits: pygls would take the whole file apart into lines for each, and takes other characters for the end of a line than editors do."""
        text = self.workspace.get_text_document(params.text_document.uri).source
        for change in params.content_changes:
            text = edited(text, change)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        yield from super().lsp_text_document__did_change(types.DidChangeTextDocumentParams(params.text_document, [whole]))


def edited(text: str, change: types.TextDocumentContentChangeEvent) -> str:
    """Return a text after a change of a range of it, or of all of it."""
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    start, end = places.offset(text, change.range.start), places.offset(text, change.range.end)
    return f"{text[:start]}{change.text}{text[end:]}"
