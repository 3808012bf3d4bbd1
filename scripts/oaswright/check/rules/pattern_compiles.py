from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.api.patterns import portable
from oaswright.check.explain import shorten
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
components:
  schemas:
    Code: {type: string, pattern: '^[A-Z]{3}$'}
"""
BAD = """
components:
  schemas:
    Code: {type: string, pattern: '^[A-Z{3}$'}
"""


@rule("pattern-compiles", "Every pattern is a regular expression, as ECMA-262 defines them.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def pattern_compiles(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("schema"):
        patterns: list[tuple[str, Any]] = [(pointer.join(at, "pattern"), node["pattern"])] if "pattern" in node else []
        named = node.get("patternProperties")
        patterns += [(pointer.join(at, "patternProperties", text), text) for text in (named if isinstance(named, dict) else ())]
        for place, text in patterns:
            if isinstance(text, str) and portable(text) is None:
                message = f"expected a regular expression (ECMA-262), got '{shorten(text)}'; it is not asserted"
                yield Violation(place, message, "escape what is meant as a plain character with '\\'")
