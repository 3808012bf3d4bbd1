from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.document import objects

GOOD = """
components:
  schemas:
    Pet: {type: object, properties: {parent: {$ref: '#/components/schemas/Pet'}}}
"""
BAD = """
components:
  responses: {Pet: {description: A pet}}
  schemas:
    Pet: {$ref: '#/components/schemas/Cat'}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    Dog: {$ref: '#/components/responses/Pet'}
"""


@rule("reference-fits", "Every reference leads to an object of its own kind, and none is made of itself.", good=GOOD, bad=BAD)
def reference_fits(subject: Subject) -> Iterator[Violation]:
    for at, kind, target in subject.references():
        if kind not in objects.GRAMMAR:
            continue
        place, met = pointer.join(at, "$ref"), subject.kind(target)
        if at in _parts(subject, target):
            yield Violation(place, "the reference leads back to itself, so it describes nothing")
        elif met != kind and met in objects.GRAMMAR:
            yield Violation(place, f"expected a reference to a {kind}, met one to a {met}")
        elif not isinstance(subject.get(target), dict | bool):
            yield Violation(place, f"expected a reference to a {kind}, met one to {subject.get(target)!r}")


def _parts(subject: Subject, start: str) -> set[str]:
    """What the node at a pointer is made of, whatever the instance: references, and the members of allOf."""
    seen, pending = set[str](), [start]
    while pending:
        at = pending.pop()
        if at not in seen:
            seen.add(at)
            pending.extend(_next(at, subject.get(at)))
    return seen


def _next(at: str, node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix("#")
        yield from (pointer.join(at, "allOf", index) for index in range(len(objects.listing(node.get("allOf")))))
