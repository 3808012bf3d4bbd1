"""Is the document valid and well made?"""

from oaswright.check.engine import check, examine, invalid, located, stopping
from oaswright.check.rule import Rule, Violation, explain, named, registry, rule, severities

__all__ = ["Rule", "Violation", "check", "examine", "explain", "invalid", "located", "named", "registry", "rule", "severities", "stopping"]
