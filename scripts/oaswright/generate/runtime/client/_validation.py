"""The document's verdict on values, for the parts of one operation."""

from typing import Any

from ._models import Violation, judge


class Judges:
    """The compiled schemas of one operation in one direction, each made when it is first asked."""

    def __init__(self, direction: str) -> None:
        self.direction = direction
        self._compiled: dict[int, Any] = {}

    def to_wire(self, fact: Any, value: Any, place: str) -> tuple[Any, list[Violation]]:
        """Return the value as JSON has it, and what the document says against it."""
        try:
            value = judge.to_wire(value)
        except ValueError as error:
            return value, [Violation(place, "json", str(error))]
        return value, self.violations(fact, value, place)

    def violations(self, fact: Any, value: Any, place: str) -> list[Violation]:
        """Return what the document says against a JSON value."""
        if fact["schema"] is True:
            return []
        compiled = self._compiled.get(id(fact))
        if compiled is None:
            compiled = self._compiled[id(fact)] = judge.compiled(judge.standalone(fact["schema"], fact["references"], self.direction))
        if judge.allows(compiled, value):
            return []
        return [Violation(place + one.pointer, one.rule, one.message) for one in judge.violations(compiled, value)]
