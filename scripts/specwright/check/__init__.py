"""Is the document valid and well made?"""

from specwright.check.engine import check
from specwright.check.rule import Rule, Violation, named, rule, rules

__all__ = ["Rule", "Violation", "check", "named", "rule", "rules"]
