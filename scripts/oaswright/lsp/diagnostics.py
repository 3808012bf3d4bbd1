"""Findings, and what an edit breaks, as an editor shows them."""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path

from lsprotocol import types

from oaswright.diff.comparison import Diff
from oaswright.diff.report import entries
from oaswright.diff.verdict import Level
from oaswright.finding import Finding, Position, Severity
from oaswright.lsp import places
from oaswright.lsp.session import Session
from oaswright.text.escaping import visible

SOURCE = "oaswright"
SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}

# What is underlined from where a finding stands: a quoted text, a word, or what is left of the line.
_WORD = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[^\s:,{}\[\]]+|[^\n]*')

Diagnostics = dict[Path, list[types.Diagnostic]]


def of_findings(session: Session, findings: Iterable[Finding]) -> Diagnostics:
    """Return findings by the file that they stand in."""
    found: Diagnostics = {}
    path_of = cache(partial(_path, session))
    for one in findings:
        path = path_of(one.position.file if one.position else None)
        words = "\n".join(visible(line) for line in (one.message, one.hint) if line)
        shown = types.Diagnostic(_range(session, path, one.position), words, SEVERITIES[one.severity], one.rule, source=SOURCE, data={"pointer": one.pointer})
        shown.code_description = types.CodeDescription(one.link) if one.link else None
        found.setdefault(path, []).append(shown)
    return found


def of_changes(session: Session, diff: Diff, release: str) -> Diagnostics:
    """Return the changes that break clients or the code of those who use them, with the values that show it."""
    found: Diagnostics = {}
    for entry in entries.entries(diff):
        one = entry.head
        if one.level is not Level.MAJOR:
            continue
        path = _path(session, one.position.file if one.position else None)
        words = "\n".join(map(visible, _broken(one.message, release, entries.evidence(one))))
        shown = types.Diagnostic(_range(session, path, one.position), words, types.DiagnosticSeverity.Warning, one.rule or "breaking", source=f"{SOURCE} diff")
        found.setdefault(path, []).append(shown)
    return found


def _broken(message: str, release: str, evidence: Iterable[str]) -> Iterator[str]:
    yield f"breaking since {release}: {message}"
    yield from evidence


def _path(session: Session, file: str | None) -> Path:
    return Path(os.path.realpath(Path.cwd() / file if file else session.project.document))


def _range(session: Session, path: Path, position: Position | None) -> types.Range:
    """Return what is underlined: the word that a finding stands at."""
    text = session.text(path)
    if position is None or text is None:
        return types.Range(types.Position(0, 0), types.Position(0, 1))
    start = places.line_start(text, position.line - 1) + position.column - 1
    word = _WORD.match(text, start)
    return types.Range(places.place(text, start), places.place(text, word.end() if word else start))


def merged(*several: Diagnostics) -> Diagnostics:
    """Return diagnostics of several kinds together."""
    found: Diagnostics = {}
    for one in several:
        for path, shown in one.items():
            found.setdefault(path, []).extend(shown)
    return found
