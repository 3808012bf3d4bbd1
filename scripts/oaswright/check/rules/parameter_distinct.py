from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject

GOOD = """
paths:
  /pets:
    get:
      parameters: [{name: id, in: query, schema: {}}, {name: id, in: header, schema: {}}]
      responses: {'200': {description: Fine}}
"""
BAD = """
paths:
  /pets:
    get:
      parameters: [{name: id, in: query, schema: {}}, {name: id, in: query, schema: {}}]
      responses: {'200': {description: Fine}}
"""


@rule("parameter-distinct", "No list of parameters names one twice.", good=GOOD, bad=BAD)
def parameter_distinct(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("path item", "operation"):
        seen: set[tuple[Any, Any]] = set()
        listed = node.get("parameters")
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            here = pointer.join(at, "parameters", index)
            one = subject.document.follow(here, entry)[1]
            key = (str(one.get("name")), str(one.get("in"))) if isinstance(one, dict) else ("", "")
            if key in seen and all(key):
                yield Violation(here, f"the {key[1]} parameter '{key[0]}' is in the list twice")
            seen.add(key)
