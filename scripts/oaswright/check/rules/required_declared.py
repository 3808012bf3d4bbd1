from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.spelling import near
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
"""
BAD = """
components:
  schemas:
    Pet: {type: object, required: [nmae], properties: {name: {type: string}}}
"""


@rule("required-declared", "Every required field is one that the object declares.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def required_declared(subject: Subject) -> Iterator[Violation]:
    """Only where an object lists its fields, and names nothing else that may hold them."""
    for at, schema in subject.objects("schema"):
        required, fields = schema.get("required"), schema.get("properties")
        if isinstance(required, list) and isinstance(fields, dict) and not _is_open(schema):
            for index, name in enumerate(required):
                if isinstance(name, str) and name not in fields:
                    hint = near(name, fields, "declare it under 'properties'")
                    yield Violation(pointer.join(at, "required", index), f"the field '{name}' is required and not declared", hint)


def _is_open(schema: dict[str, Any]) -> bool:
    return any(key in schema for key in ("allOf", "anyOf", "oneOf", "$ref", "if", "patternProperties", "additionalProperties"))
