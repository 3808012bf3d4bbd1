"""Do the models and the client accept, refuse and carry exactly what the document says?"""

from specwright.prove.cell import Artefact, Cell, Disagreement, Kind, Outcome, Progress, Status
from specwright.prove.matrix import data, findings, summary, table, text
from specwright.prove.run import Plan, paced, prove

__all__ = [
    "Artefact",
    "Cell",
    "Disagreement",
    "Kind",
    "Outcome",
    "Plan",
    "Progress",
    "Status",
    "data",
    "findings",
    "paced",
    "prove",
    "summary",
    "table",
    "text",
]
