"""How far models and client agree with the document, as a page."""

from collections.abc import Mapping
from typing import Any

from oaswright.docs.site_map import Table
from oaswright.document import objects

SUMMARY = (
    "Whether the generated models and the generated client accept, refuse and carry exactly what the document says. "
    "A *probe* is an instance whose verdict is the document's; *proved* holds for every instance, *probed* for those that were tried."
)


def agreement(found: Mapping[str, Any]) -> Table:
    """Return a row for each schema and each message of an operation, a column for each artefact."""
    cells = [cell for cell in objects.listing(found.get("cells")) if isinstance(cell, dict)]
    artefacts = list(dict.fromkeys(str(cell.get("artefact")) for cell in cells))
    rows: dict[str, dict[str, str]] = {}
    for cell in cells:
        rows.setdefault(str(cell.get("name")), {})[str(cell.get("artefact"))] = _words(cell)
    return Table("Agreement", SUMMARY, ["Schema or message", *artefacts], [[name, *(row.get(one, "") for one in artefacts)] for name, row in rows.items()])


def _words(cell: dict[str, Any]) -> str:
    if reason := cell.get("reason"):
        return f"{cell.get('status')}: {reason}"
    probes = int(cell.get("probes") or 0)
    against = sum(int(one.get("probes") or 0) for one in objects.listing(cell.get("disagreements")) if isinstance(one, dict))
    return f"{cell.get('status')}: {f'{against} of ' if against else ''}{probes:,} probes"
