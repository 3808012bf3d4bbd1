"""Is the document valid and well made?"""

from specwright.check.engine import check, invalid, stopping
from specwright.check.rule import Rule, Violation, explain, named, registry, rule, severities

__all__ = ["Rule", "Violation", "check", "explain", "invalid", "named", "registry", "rule", "severities", "stopping"]
