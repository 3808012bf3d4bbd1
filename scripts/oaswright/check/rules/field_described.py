from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.document import objects
from oaswright.finding import Severity

GOOD = """
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string, description: What it is called}, size: {$ref: '#/components/schemas/Size'}}}
    Size: {type: integer, description: Its length in centimetres}
"""
BAD = """
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
"""

# What only narrows an object: the fields named there are described where they are declared.
NARROWING = frozenset(("not", "if", "then", "else", "contains", "dependentSchemas"))


@rule("field-described", "Every field and every parameter is described, itself or by what it refers to.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def field_described(subject: Subject) -> Iterator[Violation]:
    for at in subject.schema_roots():
        yield from _fields(subject, at, subject.document.get(at))
    for at, node in subject.objects("parameter"):
        if not _is_described(subject, node) and not _is_described(subject, node.get("schema")):
            yield Violation(at, f"the parameter '{node.get('name')}' has no description", "say what it means")


def _fields(subject: Subject, root: str, schema: Any) -> Iterator[Violation]:
    stack = [(root, schema)]
    while stack:
        at, node = stack.pop()
        for place, _, child in objects.children(at, "schema", node):
            keyword = pointer.split(place[len(at) :])
            if keyword[0] in NARROWING:
                continue
            if keyword[0] == "properties" and isinstance(child, dict) and not _is_described(subject, child) and not _is_narrowed(node, child):
                yield Violation(place, f"the field '{keyword[1]}' has no description", "say what it means", key=True)
            stack.append((place, child))


def _is_narrowed(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    """Whether the field is only held to a value here, as the mark of an alternative is."""
    return "const" in child or ("discriminator" in parent and len(child.get("enum") or ()) == 1)


def _is_described(subject: Subject, node: Any) -> bool:
    """Whether a node, or anything that its chain of references meets, has a description."""
    at, seen = "", set[str]()
    while isinstance(node, dict) and at not in seen:
        if str(node.get("description") or "").strip():
            return True
        seen.add(at)
        at = str(node.get("$ref", "")).removeprefix("#")
        node = subject.get(at) if at else None
    return False
