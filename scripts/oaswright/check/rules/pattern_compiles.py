from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject

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


@rule("pattern-compiles", "Every pattern is a regular expression.", good=GOOD, bad=BAD)
def pattern_compiles(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("schema"):
        patterns: list[tuple[str, Any]] = [(pointer.join(at, "pattern"), node["pattern"])] if "pattern" in node else []
        named = node.get("patternProperties")
        patterns += [(pointer.join(at, "patternProperties", text), text) for text in (named if isinstance(named, dict) else ())]
        for place, text in patterns:
            if isinstance(text, str) and not compiles(text):
                yield Violation(place, f"the pattern '{text}' is not a regular expression", "escape what is meant as a plain character with '\\'")


def compiles(text: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text})
    except ValueError:
        return False
    return True
