from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from oaswright import pointer
from oaswright.check.explain import blames
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.document import objects

GOOD = """
components:
  schemas:
    Name: {type: string, minLength: 1}
"""
BAD = """
components:
  schemas:
    Name: {type: strnig, minLength: -1}
"""
META = "https://json-schema.org/draft/2020-12/schema"


@rule("schema-formed", "Every keyword of a schema has a value that JSON Schema allows.", good=GOOD, bad=BAD)
def schema_formed(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.nodes("schema"):
        if not isinstance(node, dict | bool):
            yield Violation(at, f"expected a schema, met {node!r}")
        elif isinstance(node, dict) and not subject.document.is_30:
            for blame in blames(_meta().iter_errors(_shallow(node))):
                yield Violation(at + pointer.of(blame.path), f"the schema is not well formed: {blame.message}")


def _shallow(node: dict[str, Any]) -> dict[str, Any]:
    """The schema without those inside it, which are judged by themselves, and without its pattern, which has a rule of its own."""
    result = {key: value for key, value in node.items() if not (key == "pattern" and isinstance(value, str)) and key != "patternProperties"}
    for place, _, _ in objects.children("", "schema", node):
        name, *rest = pointer.split(place)
        if name in result:
            result[name] = True if not rest else [True] if isinstance(node[name], list) else {}
    return result


@cache
def _meta() -> Any:
    return jsonschema_rs.Draft202012Validator({"$ref": META})
