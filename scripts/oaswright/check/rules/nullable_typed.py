from collections.abc import Iterator

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
openapi: 3.0.3
info: {title: Example, version: '1'}
paths: {}
components:
  schemas:
    Name: {type: string, nullable: true}
"""
BAD = """
openapi: 3.0.3
info: {title: Example, version: '1'}
paths: {}
components:
  schemas:
    Name: {nullable: true, maxLength: 9}
"""


@rule("nullable-typed", "Every `nullable: true` stands beside a type (OpenAPI 3.0): alone it says nothing.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def nullable_typed(subject: Subject) -> Iterator[Violation]:
    if subject.document.is_30:
        for at, node in subject.objects("schema"):
            if node.get("nullable") is True and "type" not in node and "$ref" not in node:
                hint = "write the type beside it; for a reference: {type: object, nullable: true, allOf: [{$ref: ...}]}"
                yield Violation(pointer.join(at, "nullable"), "`nullable` without `type` says nothing (OpenAPI 3.0.3)", hint, key=True)
