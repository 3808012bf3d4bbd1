"""Prove what an edit reaches, with few probes, in copies of this warm process."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from oaswright import prove as proves
from oaswright.document.document import Document
from oaswright.finding import Finding
from oaswright.project import Project
from oaswright.prove.process import forked

# So many schemas, requests and responses are proved at the most, the nearest to the edit; `oaswright prove` does them all.
MOST = 40


@dataclass(frozen=True, slots=True)
class Proof:
    """The findings, and in words how much was asked."""

    words: str
    findings: tuple[Finding, ...] = ()


def prove(project: Project, document: Document, reached: Sequence[str], probes: int, is_over: Callable[[], bool]) -> Proof | None:
    """Judge the models and the client at the pointers that an edit reaches; None where it was broken off because it is over."""
    packages = {proves.Artefact.MODELS: project.settings.models, proves.Artefact.CLIENT: project.settings.client}
    plan = proves.Plan(document.usable.document, project.output, packages, max(1, probes // len(packages)), only=frozenset(reached[:MOST]), start=forked)
    outcome = proves.ProofMatrix()
    with contextlib.closing(proves.prove(plan)) as events:
        for event in events:
            if isinstance(event, proves.ProofMatrix):
                outcome = event
            elif is_over():
                return None
    asked = min(len(reached), MOST)
    number = sum(outcome.probes(artefact) for artefact in proves.Artefact)
    words = f"proved {asked}{f' of {len(reached)}' if asked < len(reached) else ''} affected with {number:,} probes"
    return Proof(words, tuple(proves.findings(document, outcome)))
