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
    Pet: {type: object, properties: {size: {allOf: [{$ref: '#/components/schemas/Size'}], maximum: 9}}}
    Size: {type: integer}
"""
BAD = """
openapi: 3.0.3
info: {title: Example, version: '1'}
paths: {}
components:
  schemas:
    Pet: {type: object, properties: {size: {$ref: '#/components/schemas/Size', maximum: 9}}}
    Size: {type: integer}
"""

SAID = frozenset(("$ref", "description", "summary"))


@rule("reference-siblings", "Nothing stands beside a $ref where it would be ignored (OpenAPI 3.0).", severity=Severity.WARNING, good=GOOD, bad=BAD)
def reference_siblings(subject: Subject) -> Iterator[Violation]:
    if subject.document.is_30:
        for at, node in subject.objects("schema"):
            for key in node if "$ref" in node else ():
                if key not in SAID and not key.startswith("x-"):
                    hint = "put the reference into 'allOf', and this beside it"
                    yield Violation(pointer.join(at, key), f"'{key}' stands beside a $ref, where OpenAPI 3.0 ignores it", hint, key=True)
