"""Do the models and the client accept, refuse and carry exactly what the document says?"""

from oaswright.prove.cell import Artefact, Cell, Disagreement, Kind, ProbesDone, ProofMatrix, Status
from oaswright.prove.matrix import data, findings, listing, summary, table
from oaswright.prove.run import Plan, paced, prove

__all__ = [
    "Artefact",
    "Cell",
    "Disagreement",
    "Kind",
    "Plan",
    "ProbesDone",
    "ProofMatrix",
    "Status",
    "data",
    "findings",
    "listing",
    "paced",
    "prove",
    "summary",
    "table",
]
