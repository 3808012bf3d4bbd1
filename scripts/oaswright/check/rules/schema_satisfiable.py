from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from jsonschema_rs import canonical

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.api.schema import definition
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.document.syntax import sections
from oaswright.finding import Severity
from oaswright.probes.sets import DEEPEST

GOOD = """
components:
  schemas:
    Size: {type: integer, minimum: 1, maximum: 9}
"""
BAD = """
components:
  schemas:
    Size: {type: integer, minimum: 9, maximum: 1}
"""


@rule("schema-satisfiable", "Every schema admits some value, unless it is written as `false` or `not: {}`.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def schema_satisfiable(subject: Subject) -> Iterator[Violation]:
    for at in subject.schema_roots():
        if found := _unsatisfiable(subject, at):
            yield from _empty(subject, at, found)


def _empty(subject: Subject, root: str, found: dict[str, Any]) -> Iterator[Violation]:
    if subject.validator(root, Direction.BOTH) is None:
        return
    for place in _innermost(found):
        node = subject.get(root + place)
        if isinstance(node, dict) and node.get("not") not in ({}, True):
            yield Violation(root + place, "no value can satisfy this schema", _why(found[place]))


def _unsatisfiable(subject: Subject, root: str) -> dict[str, Any]:
    """The parts of one schema that admit nothing, by their pointers inside it, with why. What is asked of a schema is answered for all that it reaches."""
    known, name = subject.shared.unsatisfiable, definition(root)
    if name in known:
        return known[name]
    try:
        if subject.document.depths.get(sections.holder(root), 0) > DEEPEST:  # asked before the schema is put together: all of them would cost quadratic time
            return {}
        schema = subject.schemas.assembled(root)
        found = canonical.find_unsatisfiable(schema, offline=True)
    except (ValueError, KeyError, jsonschema_rs.ReferencingError):
        return {}
    known.update((one, {}) for one in schema["$defs"])
    for at, why in found.items():
        _, *tokens = pointer.split(at) or [""]
        if tokens:
            known[tokens[0]][pointer.of(tokens[1:])] = why
    return known[name]


def _innermost(found: dict[str, Any]) -> Iterator[str]:
    """The places whose emptiness no place below explains, and that do not merely say `false`."""
    kinds = canonical.UnsatisfiableReason
    real = [at for at, why in found.items() if not isinstance(why, kinds.Literal) and not set(pointer.split(at)) & {"not", "if"}]
    yield from (at for at in real if not any(other.startswith(at + "/") for other in real))


def _why(reason: Any) -> str:
    """The keywords that exclude one another."""
    causes = getattr(reason, "causes", None) or [getattr(reason, "cause", None)]
    words = dict.fromkeys(keyword for cause in causes if cause is not None for keyword in cause.keywords)
    return f"look at its {', '.join(words)}" if words else ""
