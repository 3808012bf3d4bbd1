from collections.abc import Iterator

from oaswright import pointer
from oaswright.check.explain import blames
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject, direction

GOOD = """
components:
  schemas:
    Size: {type: string, enum: [small, large], default: small}
"""
BAD = """
components:
  schemas:
    Size: {type: string, enum: [small, large], default: medium}
"""


@rule("default-valid", "Every default is valid against the schema that declares it.", good=GOOD, bad=BAD)
def default_valid(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("schema"):
        if "default" in node:
            place = pointer.join(at, "default")
            for blame in blames(subject.errors(at, direction(at), node["default"])):
                yield Violation(place + pointer.of(blame.path), f"the default does not fit its schema: {blame.message}")
    for at, node in subject.objects("server"):
        variables = node.get("variables")
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            values = variable.get("enum") if isinstance(variable, dict) else None
            if isinstance(values, list) and values and variable.get("default") not in values:
                yield Violation(pointer.join(at, "variables", name, "default"), f"the default of the server variable '{name}' is not in its enum")
