"""Is the document valid and well made?"""

from oaswright.check.engine import check, examine, invalid, located, stopping
from oaswright.check.rule import Rule, Violation, explain, registry, rule
from oaswright.check.ruleset import RULESETS, Ruleset, severities
from oaswright.check.ruleset import of as ruleset_of
from oaswright.check.subject import Subject
from oaswright.finding import Severity

__all__ = [
    "RULESETS",
    "Rule",
    "Ruleset",
    "Severity",
    "Subject",
    "Violation",
    "check",
    "examine",
    "explain",
    "invalid",
    "located",
    "registry",
    "rule",
    "ruleset_of",
    "severities",
    "stopping",
]
