from collections.abc import Iterator

from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
paths:
  /pets:
    get: {summary: List the pets, responses: {'200': {description: Fine}}}
"""
BAD = """
paths:
  /pets:
    get: {responses: {'200': {description: Fine}}}
"""


@rule("operation-summary", "Every operation has a summary.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def operation_summary(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("operation"):
        if not str(node.get("summary") or "").strip():
            yield Violation(at, "the operation has no summary", "add a line that says what it does", key=True)
