from collections.abc import Iterator

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
security: [{key: []}]
paths:
  /pets:
    get: {responses: {'200': {description: Fine}}}
  /health:
    get: {security: [], responses: {'200': {description: Fine}}}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
"""
BAD = """
paths:
  /pets:
    get: {responses: {'200': {description: Fine}}}
"""


@rule(
    "operation-security",
    "Every operation says who may call it, itself or by the document's default, with schemes that are declared.",
    severity=Severity.WARNING,
    good=GOOD,
    bad=BAD,
    across=True,
)
def operation_security(subject: Subject) -> Iterator[Violation]:
    tree = subject.document.tree
    yield from _undeclared(subject, "/security", tree.get("security"))
    for at, node in subject.objects("operation"):
        if "security" in node:
            yield from _undeclared(subject, pointer.join(at, "security"), node["security"])
        elif "security" not in tree:
            yield Violation(at, "neither the operation nor the document says who may call it", "add 'security', or 'security: []' where anyone may", key=True)


def _undeclared(subject: Subject, at: str, alternatives: object) -> Iterator[Violation]:
    declared = subject.section("securitySchemes")
    for index, alternative in enumerate(alternatives if isinstance(alternatives, list) else ()):
        for name in alternative if isinstance(alternative, dict) else ():
            if name not in declared:
                hint = f"declare it under components.securitySchemes; those there are: {', '.join(declared) or 'none'}"
                yield Violation(pointer.join(at, index, name), f"there is no security scheme '{name}'", hint, key=True)
