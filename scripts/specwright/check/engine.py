"""Ask the authority and every rule; findings in the order of the hand-written files."""

from collections.abc import Iterable, Mapping, Sequence

from specwright import pointer, report
from specwright.check.authority import SAME_AS, Verdict, judge
from specwright.check.rule import Rule, Violation, registry, severities
from specwright.check.subject import Subject
from specwright.document import Document
from specwright.finding import Finding, Severity
from specwright.project import Check

AUTHORITY = "openapi-valid"


def check(document: Document, levels: Mapping[str, Severity | None] | None = None) -> list[Finding]:
    """What is wrong with a document, each fact once. `levels` overrule the rules' own; None switches a rule off."""
    subject = Subject(document)
    chosen = {one.id: one.severity for one in registry()} | dict(levels or {})
    asked = [(one, level) for one in registry() if (level := chosen[one.id]) is not None]
    told = [_finding(document, one.id, level, violation) for one, level in asked for violation in unique(one.check(subject))]
    verdicts = [_finding(document, AUTHORITY, verdict.severity, verdict.violation) for verdict in judge(document) if not _is_told(verdict, told)]
    return sorted(told + verdicts, key=_place)


def invalid(document: Document) -> list[Finding]:
    """What stands in the way of reading a document as OpenAPI at all; nothing where it is valid."""
    if not any(verdict.severity is Severity.ERROR for verdict in judge(document)):
        return []
    return [one for one in check(document) if one.severity is Severity.ERROR]


def stopping(document: Document, settings: Check, findings: Sequence[Finding] | None = None) -> list[Finding]:
    """What keeps a document from being generated from: whatever fails a strict check, else only what is not valid. `findings` are what `check` found, if it was asked."""
    if settings.strict:
        found = check(document, severities(settings.severity)) if findings is None else findings
        return report.counted(found, strict=True)
    return [] if findings is not None and not report.counted(findings) else invalid(document)


def check_rule(document: Document, one: Rule) -> list[Finding]:
    """What a single rule says."""
    return sorted((_finding(document, one.id, one.severity, violation) for violation in unique(one.check(Subject(document)))), key=_place)


def unique(violations: Iterable[Violation]) -> list[Violation]:
    """Each violation once, whichever way it was met."""
    return list(dict.fromkeys(violations))


def _is_told(verdict: Verdict, told: Iterable[Finding]) -> bool:
    """Whether a rule of ours reported the same fault, with a better place or better words."""
    at, ids = verdict.violation.pointer, SAME_AS.get(verdict.kind, ())
    return any(one.rule in ids and (not at or pointer.related(one.pointer, at)) for one in told if one.severity is Severity.ERROR)


def _finding(document: Document, identity: str, severity: Severity, violation: Violation) -> Finding:
    position = document.position(violation.pointer, key=violation.key)
    return Finding(identity, severity, violation.message, violation.pointer, position, violation.hint)


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.position
    return (place.file, place.line, place.column, finding.rule, finding.message) if place else ("", 0, 0, finding.rule, finding.message)
