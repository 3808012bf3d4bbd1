from collections.abc import Iterator

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
paths:
  /pets:
    get: {responses: {'200': {description: Fine}, '404': {description: No such pet}}}
"""
BAD = """
paths:
  /pets:
    get: {responses: {'200': {description: Fine}}}
"""


@rule("operation-errors", "Every operation says how it fails: a 4xx or default response.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def operation_errors(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("operation"):
        responses = node.get("responses")
        if isinstance(responses, dict) and not any(str(status).startswith("4") or status == "default" for status in responses):
            yield Violation(pointer.join(at, "responses"), "no response says how the operation fails", "add a 4xx response, or 'default'", key=True)
