"""`oaswright diff`: from names of documents to changes, graded and reported as a project wants it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from oaswright import project
from oaswright.api.operation import operations
from oaswright.diff.comparison import Diff, Skipped, compare
from oaswright.diff.facts.operation_changes import with_webhooks
from oaswright.diff.kinds import KINDS, Kind
from oaswright.diff.policy.severity import regraded, rules_of
from oaswright.diff.selection import selected
from oaswright.diff.sources import documents
from oaswright.diff.sources.documents import Compared
from oaswright.diff.sources.partial import in_common
from oaswright.diff.verdict import Axis, Proof, Verdict
from oaswright.document.document import Document
from oaswright.finding import Finding
from oaswright.incremental.garbage_collection import uncollected
from oaswright.project import Project
from oaswright.settings.keys import DiffSettings

# Formats of our own; findings have those that all commands share.
FORMS = ("text", "json", "markdown", "html")

# What a document that breaks OpenAPI's rules may lead to.
_MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError)


@dataclass(frozen=True)
class Options:
    """What is compared, and which part of it."""

    old: str
    new: str
    folder: Path
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    strip_prefix: str = ""


@dataclass(frozen=True)
class Comparison:
    """The changes that are left, and notes for people."""

    diff: Diff
    notes: tuple[str, ...]


def written(diff: Diff, form: str) -> str:
    """Return changes in one of our own formats; only what writes it is imported."""
    if form == "text":
        from oaswright.diff.report.text import to_text

        return to_text(diff)
    if form == "json":
        from oaswright.diff.report.json_report import to_json

        return to_json(diff)
    if form == "markdown":
        from oaswright.diff.report.markdown import to_markdown

        return to_markdown(diff)
    from oaswright.diff.report.html_page import to_html

    return to_html(diff)


def run(call: Options) -> Comparison:
    """Compare what a call names, by the configuration of its project. UsageError for what names nothing."""
    found = _project(call.folder)
    settings = found.settings.diff if found else DiffSettings()
    call = replace(
        call,
        only=(*call.only, *(() if call.only else settings.only)),
        exclude=(*call.exclude, *settings.exclude),
        strip_prefix=call.strip_prefix or settings.strip_prefix,
    )
    with uncollected():
        pairs = documents.pairs(call.old, call.new, call.folder, settings.documents)
        parts = [_one(each, call, settings, name=each.name if len(pairs) > 1 else "") for each in pairs]
    merged = _merged(parts)
    if not found or not found.settings.accepted:
        return Comparison(merged, tuple(f"not compared: {one.where}: {one.reason}" for one in merged.skipped))
    from oaswright.diff.policy.accepted import without_accepted

    known = without_accepted(merged, found.settings.accepted)
    count = (f"{known.count} accepted change{'s' * (known.count != 1)} left out",) if known.count else ()
    skipped = (f"not compared: {one.where}: {one.reason}" for one in known.diff.skipped)
    return Comparison(known.diff, (*count, *known.notes, *skipped))


def accepted(call: Options, names: Sequence[str], reason: str, expires: str) -> int:
    """Accept changes that are found now, in the configuration of the project; return how many."""
    from oaswright.diff.policy.accepted import accept

    return accept(project.find(call.folder).configuration, run(call).diff, names, reason, expires)


def listing(form: str) -> str:
    """Return every kind of change with its area, action, direction and levels, as a table or as JSON."""
    if form == "json":
        return json.dumps([_kind(kind) for kind in KINDS.values()], indent=2)
    rows = [
        ("id", "area", "action", "direction", "wire", "source"),
        *((kind.id, kind.area, kind.action, kind.direction, str(kind.wire), str(kind.source)) for kind in KINDS.values()),
    ]
    if form == "markdown":
        return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ("---",) * len(rows[0]), *rows[1:]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _kind(kind: Kind) -> dict[str, str]:
    levels = {"wire": str(kind.wire), "source": str(kind.source)}
    return {"id": kind.id, "area": kind.area, "action": kind.action, "direction": kind.direction, **levels, "summary": kind.summary}


def _project(folder: Path) -> Project | None:
    return project.above(folder.resolve())


def _one(pair: Compared, call: Options, settings: DiffSettings, *, name: str) -> Diff:
    """Return the changes of one document."""
    if pair.problem:
        return Diff((), (Skipped(pair.name, pair.problem),))
    if pair.old is None or pair.new is None:
        return Diff((_whole(pair.name, is_new=pair.old is None),))
    old, new = (selected(one, call.only, call.exclude, call.strip_prefix) for one in in_common(pair.old, pair.new))
    unresolved = tuple(dict.fromkeys(_skipped(one) for side in (pair.old, pair.new) for one in side.findings))
    diff = graded(old, new, settings, pair.name)
    diff = replace(diff, skipped=(*unresolved, *diff.skipped))
    if not name:
        return diff
    verdicts = tuple(replace(one, uses=tuple(f"{name}: {use}" for use in one.uses), document=name) for one in diff.verdicts)
    return Diff(verdicts, tuple(replace(one, where=f"{name}: {one.where}") for one in diff.skipped))


def graded(old: Document, new: Document, settings: DiffSettings, name: str) -> Diff:
    """Return the changes between two documents, by the policies and severities of a project."""
    rules = rules_of(settings.preset, settings.severity) if settings.preset or settings.severity else []
    try:
        diff = compare(old, new)
    except _MALFORMED:
        diff = _usable(old, new, name)
    if settings.sunset or settings.stability or settings.extensible_enums:
        from oaswright.diff.policy.lifecycle import Lifecycle

        diff = Lifecycle(old, new, settings).applied(diff)
    return regraded(diff, rules, {**_tags(old), **_tags(new)}) if rules else diff


def _usable(old: Document, new: Document, name: str) -> Diff:
    """Return the changes between what can be used of two documents, of which one breaks OpenAPI's rules; what was left out is listed."""
    left_out = tuple(_skipped(one) for document in (old, new) for one in document.usable.findings)
    try:
        diff = compare(old.usable.document, new.usable.document)
    except _MALFORMED as error:
        return Diff((), (Skipped(name, f"{type(error).__name__}: {error}; run `oaswright check` on both documents"),))
    return replace(diff, skipped=(*left_out, *diff.skipped))


def _skipped(finding: Finding) -> Skipped:
    return Skipped(str(finding.position or finding.pointer), finding.message)


def _tags(document: Document) -> dict[str, frozenset[str]]:
    return {one.name: frozenset(one.tags) for one in operations(with_webhooks(document))}


def _whole(name: str, *, is_new: bool) -> Verdict:
    kind = KINDS["document-added" if is_new else "document-removed"]
    return Verdict(Axis.WIRE, kind.wire, Proof.RULE, kind.summary.format(where=name), "", None, (), (name,), kind.id, name, document=name)


def _merged(parts: Sequence[Diff]) -> Diff:
    if len(parts) == 1:
        return parts[0]
    verdicts = sorted((one for part in parts for one in part.verdicts), key=lambda one: (-one.level, one.axis is Axis.SOURCE))
    return Diff(tuple(verdicts), tuple(one for part in parts for one in part.skipped))
