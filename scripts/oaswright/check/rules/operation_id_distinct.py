from collections.abc import Iterator

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject

GOOD = """
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {description: Fine}}}
    post: {operationId: addPet, responses: {'200': {description: Fine}}}
"""
BAD = """
paths:
  /pets:
    get: {operationId: pets, responses: {'200': {description: Fine}}}
    post: {operationId: pets, responses: {'200': {description: Fine}}}
"""


@rule("operation-id-distinct", "No two operations have the same id.", good=GOOD, bad=BAD, across=True)
def operation_id_distinct(subject: Subject) -> Iterator[Violation]:
    first: dict[str, str] = {}
    for at, node in subject.objects("operation"):
        if isinstance(identity := node.get("operationId"), str):
            here = pointer.join(at, "operationId")
            other = first.setdefault(identity, here)
            if other != here:
                yield Violation(here, f"the operationId '{identity}' is taken by the operation at {subject.document.position(other)}")
