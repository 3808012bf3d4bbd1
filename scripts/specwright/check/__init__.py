"""Is the document valid and well made?"""

from specwright.check.engine import check
from specwright.check.rule import Rule, Violation, explain, named, rule, rules, severities

__all__ = ["Rule", "Violation", "check", "explain", "named", "rule", "rules", "severities"]
