from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.check.explain import blames
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject, direction
from oaswright.finding import Severity

GOOD = """
components:
  schemas:
    Pet: {type: object, properties: {age: {type: integer}}, examples: [{age: 3}]}
"""
BAD = """
components:
  schemas:
    Pet: {type: object, properties: {age: {type: integer}}, examples: [{age: three}]}
"""


@rule("example-valid", "Every example is valid against its schema, in the direction in which it is used.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def example_valid(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("schema"):
        for place, example in _of_schema(at, node):
            yield from _violations(subject, at, place, example)
    for at, node in subject.objects("media type", "parameter", "header"):
        if isinstance(node.get("schema"), dict | bool):
            for place, example in _of_holder(subject, at, node):
                if not _is_serialized(at, example):
                    yield from _violations(subject, pointer.join(at, "schema"), place, example, at)


def _of_schema(at: str, node: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "example" in node:
        yield pointer.join(at, "example"), node["example"]
    examples = node.get("examples")
    for index, example in enumerate(examples if isinstance(examples, list) else ()):
        yield pointer.join(at, "examples", index), example


def _of_holder(subject: Subject, at: str, node: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "example" in node:
        yield pointer.join(at, "example"), node["example"]
    examples = node.get("examples")
    for name, entry in examples.items() if isinstance(examples, dict) else ():
        place, example = subject.follow(pointer.join(at, "examples", name), entry)
        if isinstance(example, dict):
            yield from ((pointer.join(place, key), example[key]) for key in ("value", "dataValue") if key in example)


def _is_serialized(at: str, example: Any) -> bool:
    """Whether the example is the text of something that is not JSON, such as XML."""
    media_type = pointer.split(at)[-1] if "/content/" in at else "json"
    return isinstance(example, str) and "json" not in media_type


def _violations(subject: Subject, schema: str, place: str, example: Any, used: str = "") -> Iterator[Violation]:
    for blame in blames(subject.errors(schema, direction(used or place), example)):
        yield Violation(place + pointer.of(blame.path), f"the example does not fit its schema: {blame.message}")
