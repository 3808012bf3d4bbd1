"""Edits that repair a finding, as `check --fix` does."""

from collections.abc import Iterable, Iterator

from lsprotocol import types

from oaswright.document.source import Source
from oaswright.document.spans import Span
from oaswright.lsp import places
from oaswright.lsp.diagnostics import SOURCE
from oaswright.lsp.session import Session


def fixes(session: Session, found: Iterable[types.Diagnostic]) -> list[types.CodeAction]:
    """Return the edits that repair some of these findings."""
    return list(_fixes(session, found))


def _fixes(session: Session, found: Iterable[types.Diagnostic]) -> Iterator[types.CodeAction]:
    for one in found:
        at = one.data.get("pointer") if isinstance(one.data, dict) else None
        changed = session.repaired(str(one.code), str(at)) if one.source == SOURCE and at is not None else {}
        if changed:
            edit = types.WorkspaceEdit(changes={path.as_uri(): [_edit(source, text)] for path, (source, text, _) in changed.items()})
            title = f"Repair: {one.message.partition(chr(10))[0]}"
            yield types.CodeAction(title, types.CodeActionKind.QuickFix, [one], is_preferred=True, edit=edit)


def _edit(source: Source, text: str) -> types.TextEdit:
    """Return the smallest edit that makes a file's text another one."""
    old = source.text
    start = _in_common(old, text)
    end = _in_common(old[start:][::-1], text[start:][::-1])
    span = Span(start, len(old) - end)
    return types.TextEdit(types.Range(places.place(old, span.start), places.place(old, span.end)), text[start : len(text) - end])


def _in_common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((number for number, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
