"""Ask the authority and every rule; findings in the order of the hand-written files."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from oaswright import pointer, report, waivers
from oaswright.check import ruleset
from oaswright.check.authority import SAME_AS, ValidatorError, judge, version
from oaswright.check.rule import Rule, Violation
from oaswright.check.ruleset import Ruleset
from oaswright.check.subject import Subject, whole
from oaswright.check.valid_sections import ValidSections, recall
from oaswright.document.document import Document
from oaswright.document.syntax import sections
from oaswright.finding import FailOn, Finding, Severity
from oaswright.project import Project
from oaswright.settings.keys import Waiver

AUTHORITY = "openapi-valid"


@dataclass(frozen=True, slots=True)
class Fact:
    """A finding without its place, which is looked up for those that are shown."""

    rule: str
    severity: Severity
    violation: Violation
    link: str = ""

    @property
    def identity(self) -> tuple[str, str, str]:
        """What it says, wherever its line has moved to."""
        return self.rule, self.violation.pointer, self.violation.message


@dataclass(frozen=True)
class Examined:
    """`is_valid` where the authority has nothing against the document, whatever the rules of ours say."""

    document: Document = field(repr=False)
    groups: tuple[Sequence[Fact], ...]
    is_valid: bool

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All that is wrong; a group that nothing has moved in is the same object as in the examination before."""
        return tuple(chain.from_iterable(self.groups))

    @cached_property
    def findings(self) -> list[Finding]:
        """All that is wrong, in the order of the hand-written files."""
        return sorted([*located(self.document, self.facts), *self.document.left_out], key=_place)


def located(document: Document, facts: Iterable[Fact]) -> list[Finding]:
    """Facts with their places, in the order of the hand-written files."""
    return sorted((_finding(document, one) for one in facts), key=_place)


def check(document: Document, levels: Mapping[str, Severity | None] | None = None) -> list[Finding]:
    """Return what is wrong with a document, each fact once. `levels` overrule the rules' own; None switches a rule off."""
    recommended = ruleset.named("recommended")
    return _examine(document, replace(recommended, levels={**recommended.levels, **(levels or {})}), _judge(document)).findings


def examine(document: Document, project: Project | None, known: ValidSections | None = None) -> Examined:
    """Return the same with the levels of a project, which remembers what need not be asked again. Whoever gives `known` keeps what it is to remember."""
    verdicts = judge(document, known) if known else _judge(document, project)
    found = _examine(document, ruleset.of(project), verdicts)
    return _waived(found, project.settings.waivers) if project else found


def _waived(found: Examined, accepted: Iterable[Waiver]) -> Examined:
    """Leave out what a waiver accepts; a waiver of a rule of the check that accepts nothing is a fact itself."""
    wanted = {(one.rule, one.pointer): one for one in accepted if one.rule not in waivers.GENERATED}
    if not wanted:
        return found
    met = {(one.rule, one.violation.pointer) for one in found.facts} & wanted.keys()
    stale = tuple(
        Fact(one.rule, one.severity, Violation(one.pointer, one.message, one.hint)) for key in wanted if key not in met and (one := waivers.stale(wanted[key]))
    )
    groups = (tuple(one for one in group if (one.rule, one.violation.pointer) not in met) if _has(group, met) else group for group in found.groups)
    return Examined(found.document, (*groups, stale), found.is_valid)


def _has(group: Iterable[Fact], met: Container[tuple[str, str]]) -> bool:
    return any((one.rule, one.violation.pointer) in met for one in group)


def _examine(document: Document, rules: Ruleset, verdicts: list[ValidatorError]) -> Examined:
    told = _told(whole(document), rules.asked())
    rest = tuple(Fact(AUTHORITY, verdict.severity, verdict.violation, rules.link) for verdict in verdicts if not _is_told(verdict, chain.from_iterable(told)))
    return Examined(document, (*told, rest), _is_valid(verdicts))


def _told(subject: Subject, asked: list[tuple[Rule, Severity]]) -> list[Sequence[Fact]]:
    """Return what the rules say, each fact once: those that look at parts are asked of the parts that are not what they were."""
    near = [(one, level) for one, level in asked if not one.across]
    kind = "facts " + ",".join(f"{one.id}={level} {one.link}" for one, level in near)
    own = dict[str, Sequence[Fact]]()
    elsewhere = list[Fact]()
    for at, (inside, outside) in subject.noted(kind, lambda one: _parted(one, near)).items():
        own[at] = inside
        elsewhere += outside
    rest = [one for one in dict.fromkeys(elsewhere) if one not in own.get(sections.holder(one.violation.pointer), ())]
    return [*own.values(), [*rest, *dict.fromkeys(_facts(subject, [(one, level) for one, level in asked if one.across]))]]


def _parted(subject: Subject, asked: list[tuple[Rule, Severity]]) -> tuple[Sequence[Fact], Sequence[Fact]]:
    """Return what the rules say of a part: of itself, and of what it refers to, of which others may say the same."""
    found = dict.fromkeys(_facts(subject, asked))
    inside = tuple(one for one in found if sections.holder(one.violation.pointer) == subject.at)
    return inside, tuple(one for one in found if sections.holder(one.violation.pointer) != subject.at)


def _facts(subject: Subject, asked: list[tuple[Rule, Severity]]) -> tuple[Fact, ...]:
    return tuple(Fact(one.id, level, violation, one.link) for one, level in asked for violation in one.check(subject))


def _judge(document: Document, project: Project | None = None) -> list[ValidatorError]:
    known = recall(project)
    verdicts = judge(document, known)
    known.keep()
    return verdicts


def _is_valid(verdicts: Iterable[ValidatorError]) -> bool:
    return not any(verdict.severity is Severity.ERROR for verdict in verdicts)


def invalid(document: Document, project: Project | None = None) -> list[Finding]:
    """Return what stands in the way of reading a document as OpenAPI at all; nothing where it is valid."""
    verdicts = _judge(document, project)
    if _is_valid(verdicts):
        return []
    return [one for one in _examine(document, ruleset.named("minimal"), verdicts).findings if one.severity is Severity.ERROR]


def stopping(document: Document, project: Project, examined: Examined | None = None) -> list[Finding]:
    """Return what keeps a document from being generated from: what fails a strict check, else only what cannot be understood.

    Args:
        document: The document.
        project: Its project, whose severities and waivers count.
        examined: What the check found, if it was run.
    """
    fail_on = FailOn(project.settings.check.fail_on)
    if fail_on.covers(Severity.WARNING):
        return located(document, report.counted((examined or examine(document, project)).facts, fail_on))
    if unknown := version(document):
        return located(document, [Fact(AUTHORITY, one.severity, one.violation) for one in unknown])
    settings = project.settings
    return list(waivers.blocking(waivers.settled(document.usable.findings, settings.waivers, waivers.of_generated(settings.check))))


def check_rule(document: Document, one: Rule) -> list[Finding]:
    """Return what a single rule says."""
    return located(document, dict.fromkeys(_facts(whole(document), [(one, one.severity)])))


def _is_told(verdict: ValidatorError, told: Iterable[Fact]) -> bool:
    """Whether a rule of ours reported the same fault, with a better place or better words."""
    at, ids = verdict.violation.pointer, SAME_AS.get(verdict.kind, ())
    return any(one.rule in ids and (not at or pointer.related(one.violation.pointer, at)) for one in told if one.severity is Severity.ERROR)


def _finding(document: Document, fact: Fact) -> Finding:
    violation = fact.violation
    position = document.position(violation.pointer, key=violation.key)
    return Finding(fact.rule, fact.severity, violation.message, violation.pointer, position, violation.hint, fact.link)


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.position
    return (place.file, place.line, place.column, finding.rule, finding.message) if place else ("", 0, 0, finding.rule, finding.message)
