import json
from collections.abc import Iterator

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
components:
  schemas:
    Size: {type: string, enum: [small, large]}
"""
BAD = """
components:
  schemas:
    Size: {type: string, enum: [small, large, small]}
"""


@rule("enum-distinct", "No enum holds a value twice.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def enum_distinct(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("schema"):
        seen: set[str] = set()
        values = node.get("enum")
        for index, value in enumerate(values if isinstance(values, list) else ()):
            text = json.dumps(value, sort_keys=True)
            if text in seen:
                yield Violation(pointer.join(at, "enum", index), f"the enum holds {text} twice")
            seen.add(text)
