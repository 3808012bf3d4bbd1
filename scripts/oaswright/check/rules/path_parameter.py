import re
from collections.abc import Iterator

from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject

GOOD = """
paths:
  /pets/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: Fine}}
"""
BAD = """
paths:
  /pets/{id}:
    get:
      parameters: [{name: pet, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: Fine}}
"""


@rule("path-parameter", "Every parameter in a path is declared, and every declared path parameter stands in the path.", good=GOOD, bad=BAD)
def path_parameter(subject: Subject) -> Iterator[Violation]:
    for operation in subject.operations:
        written = re.findall(r"\{([^{}]*)\}", operation.path)
        declared = {one.name: one for one in operation.parameters if one.location == "path"}
        for name in dict.fromkeys(written):
            if name not in declared:
                yield Violation(
                    operation.pointer,
                    f"the parameter '{name}' stands in the path {operation.path} and is not declared",
                    f"add '- name: {name}' with 'in: path'",
                    key=True,
                )
            if written.count(name) > 1:
                yield Violation(operation.pointer, f"the parameter '{name}' stands twice in the path {operation.path}", key=True)
        for name, one in declared.items():
            if name not in written:
                yield Violation(one.pointer, f"the path parameter '{name}' does not stand in the path {operation.path}")
            elif not one.node.get("required"):
                yield Violation(one.pointer, f"the path parameter '{name}' is not required", "add 'required: true': a path has all its parts")
