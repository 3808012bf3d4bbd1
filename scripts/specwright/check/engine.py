"""Ask the authority and every rule; findings in the order of the hand-written files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from specwright import pointer, report
from specwright.check.authority import SAME_AS, Verdict, judge
from specwright.check.known import recall
from specwright.check.rule import Rule, Violation, registry, severities
from specwright.check.subject import Subject
from specwright.document import Document
from specwright.finding import Finding, Severity
from specwright.project import Project

AUTHORITY = "openapi-valid"


@dataclass(frozen=True)
class Examined:
    """`is_valid` where the authority has nothing against the document, whatever the rules of ours say."""

    findings: list[Finding]
    is_valid: bool


def check(document: Document, levels: Mapping[str, Severity | None] | None = None) -> list[Finding]:
    """What is wrong with a document, each fact once. `levels` overrule the rules' own; None switches a rule off."""
    return _examine(document, levels or {}, _judge(document)).findings


def examine(document: Document, project: Project | None) -> Examined:
    """The same with the levels of a project, which remembers what need not be asked again."""
    return _examine(document, severities(project.settings.check.severity) if project else {}, _judge(document, project))


def _examine(document: Document, levels: Mapping[str, Severity | None], verdicts: list[Verdict]) -> Examined:
    subject = Subject(document)
    chosen = {one.id: one.severity for one in registry()} | dict(levels)
    asked = [(one, level) for one in registry() if (level := chosen[one.id]) is not None]
    told = [_finding(document, one.id, level, violation) for one, level in asked for violation in unique(one.check(subject))]
    rest = [_finding(document, AUTHORITY, verdict.severity, verdict.violation) for verdict in verdicts if not _is_told(verdict, told)]
    return Examined(sorted(told + rest, key=_place), _is_valid(verdicts))


def _judge(document: Document, project: Project | None = None) -> list[Verdict]:
    known = recall(project)
    verdicts = judge(document, known)
    known.keep()
    return verdicts


def _is_valid(verdicts: Iterable[Verdict]) -> bool:
    return not any(verdict.severity is Severity.ERROR for verdict in verdicts)


def invalid(document: Document, project: Project | None = None) -> list[Finding]:
    """What stands in the way of reading a document as OpenAPI at all; nothing where it is valid."""
    verdicts = _judge(document, project)
    if _is_valid(verdicts):
        return []
    return [one for one in _examine(document, {}, verdicts).findings if one.severity is Severity.ERROR]


def stopping(document: Document, project: Project, examined: Examined | None = None) -> list[Finding]:
    """What keeps a document from being generated from: whatever fails a strict check, else only what is not valid. `examined`, if it was."""
    if project.settings.check.strict:
        return report.counted((examined or examine(document, project)).findings, strict=True)
    return [] if examined and examined.is_valid else invalid(document, project)


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
