"""Counts the probes of one cell and keeps the smallest counterexample of each kind of disagreement."""

from collections.abc import Callable
from typing import Any

from specwright.probes import key, shrink
from specwright.prove.cell import Cell, Disagreement, Job, Kind, Status

# What an artefact did wrong with an instance: the kind, what was expected, what was met; None where it agrees.
Fault = tuple[Kind, str, str] | None
Ask = Callable[[Any], Fault]

SHRINKS = 300


class Tally:
    """Asks an artefact about one instance after another."""

    def __init__(self, job: Job, ask: Ask) -> None:
        self.job = job
        self.ask = ask
        self.probes = 0
        self.valid = 0
        self.first: dict[Kind, Any] = {}
        self.number: dict[Kind, int] = {}

    def add(self, instance: Any, *, valid: bool) -> None:
        """One probe more."""
        self.probes += 1
        self.valid += valid
        fault = self.ask(instance)
        if fault is None:
            return
        kind = fault[0]
        self.number[kind] = self.number.get(kind, 0) + 1
        if kind not in self.first or len(key(instance)) < len(key(self.first[kind])):
            self.first[kind] = instance

    def cell(self, *, proved: bool = False) -> Cell:
        """The cell, with each counterexample shrunk."""
        found = tuple(self._smallest(kind, instance) for kind, instance in self.first.items())
        status = Status.DISAGREES if found else Status.PROVED if proved else Status.PROBED
        return Cell(self.job, status, self.probes, self.valid, found)

    def _smallest(self, kind: Kind, instance: Any) -> Disagreement:
        def shows(other: Any) -> bool:
            fault = self.ask(other)
            return fault is not None and fault[0] is kind

        smallest = shrink(instance, shows, SHRINKS)
        fault = self.ask(smallest)
        _, expected, met = fault or (kind, "", "it did not show again")
        return Disagreement(kind, smallest, expected, met, self.number[kind])


def missing(job: Job, what: str) -> Cell:
    """The cell of something that is not there to be asked."""
    return Cell(job, Status.DISAGREES, 0, 0, (Disagreement(Kind.MISSING, None, what, "there is none"),))
