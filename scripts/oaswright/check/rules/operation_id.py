from collections.abc import Iterator

from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {description: Fine}}}
"""
BAD = """
paths:
  /pets:
    get: {responses: {'200': {description: Fine}}}
"""


@rule("operation-id", "Every operation has an id.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def operation_id(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("operation"):
        if node.get("operationId") is None:
            yield Violation(at, "the operation has no operationId", "add one: clients name their functions after it", key=True)
