"""Counts the probes of one cell and keeps the smallest counterexample of each kind of disagreement."""

from collections.abc import Callable
from typing import Any

from oaswright.probes import key, shrink
from oaswright.prove.cell import Cell, Disagreement, Job, Kind, Status

# What an artefact did wrong with an instance: the kind, what was expected, what was met; None where it agrees.
Fault = tuple[Kind, str, str] | None
Ask = Callable[[Any], Fault]

SHRINKS = 300


class NotTried(Exception):  # noqa: N818 # no error: a part of the document about which nothing can be told
    """Nothing can be asked about a part of the document, for the reason that the message gives."""


class ProbeRunner:
    """Asks an artefact about one instance after another."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.probes = 0
        self.valid = 0
        self.first: dict[tuple[Kind, str], tuple[Any, Ask, bool]] = {}
        self.number: dict[tuple[Kind, str], int] = {}

    def add(self, instance: Any, ask: Ask, *, valid: bool, about: str = "", fixed: bool = False) -> None:
        """One probe more; `about` tells apart what an instance can be, such as a body from a parameter. A fixed one is not shrunk."""
        self.probes += 1
        self.valid += valid
        fault = ask(instance)
        if fault is None:
            return
        slot = (fault[0], about)
        self.number[slot] = self.number.get(slot, 0) + 1
        if slot not in self.first or len(key(instance)) < len(key(self.first[slot][0])):
            self.first[slot] = (instance, ask, fixed)

    def cell(self, *, proved: bool = False) -> Cell:
        """Return the cell, with each counterexample shrunk."""
        found = tuple(self._smallest(kind, about, *example) for (kind, about), example in self.first.items())
        status = Status.DISAGREES if found else Status.PROVED if proved else Status.PROBED
        return Cell(self.job, status, self.probes, self.valid, found)

    def _smallest(self, kind: Kind, about: str, instance: Any, ask: Ask, fixed: bool) -> Disagreement:
        def shows(other: Any) -> bool:
            fault = ask(other)
            return fault is not None and fault[0] is kind

        smallest = instance if fixed else shrink(instance, shows, SHRINKS)
        _, expected, met = ask(smallest) or (kind, "", "it did not show again")
        return Disagreement(kind, smallest, f"{about}: {expected}" if about else expected, met, self.number[kind, about])


def missing(job: Job, what: str) -> Cell:
    """Return the cell of something that is not there to be asked."""
    return Cell(job, Status.DISAGREES, 0, 0, (Disagreement(Kind.MISSING, None, what, "there is none"),))


def untried(job: Job, reason: str) -> Cell:
    """Return the cell of something that could not be asked."""
    return Cell(job, Status.UNTRIED, 0, reason=reason)


def broken(job: Job, met: str) -> Cell:
    """Return the cell of a job that came to no answer."""
    return Cell(job, Status.DISAGREES, 0, 0, (Disagreement(Kind.RAISES, None, "an answer", met),))
