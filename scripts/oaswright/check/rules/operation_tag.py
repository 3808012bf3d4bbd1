from collections.abc import Iterator

from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
tags: [{name: Pets}]
paths:
  /pets:
    get: {tags: [Pets], responses: {'200': {description: Fine}}}
"""
BAD = """
paths:
  /pets:
    get: {responses: {'200': {description: Fine}}}
"""


@rule("operation-tag", "Every operation has a tag.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def operation_tag(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("operation"):
        if not node.get("tags"):
            yield Violation(at, "the operation has no tag", "add one: docs and clients group operations by tag", key=True)
