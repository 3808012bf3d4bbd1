"""The outcome as findings, and as a matrix: text for people, data for programs and for the docs."""

import json
from collections.abc import Iterator
from typing import Any

from oaswright.document.document import Document
from oaswright.finding import Finding, Severity
from oaswright.prove.cell import Artefact, Cell, Disagreement, Kind, ProofMatrix, Status

WIDEST = 240

# How the absence of a whole package is told, once for all its cells.
PACKAGE = "which cannot be imported"


def findings(document: Document, outcome: ProofMatrix) -> list[Finding]:
    """One finding a disagreement, at the hand-written place of its schema or operation; one for all that lack the same package.

    What was not tried is told once for each reason, and is no error.
    """
    found: dict[str, Finding] = {}
    for cell in outcome.cells:
        for one in cell.disagreements:
            finding = _finding(document, cell, one)
            found.setdefault(one.expected if PACKAGE in one.expected else f"{finding.pointer} {finding.message}", finding)
    return [*found.values(), *_untried(document, outcome)]


def _untried(document: Document, outcome: ProofMatrix) -> Iterator[Finding]:
    cells: dict[str, list[Cell]] = {}
    for cell in outcome.cells:
        if cell.status is Status.UNTRIED:
            cells.setdefault(f"{cell.job.artefact}: {{}} not tried: {cell.reason}", []).append(cell)
    for message, alike in cells.items():
        at = alike[0].job.operation or alike[0].job.pointer
        yield Finding("prove-untried", Severity.INFO, message.replace("{}", str(len(alike)), 1), at, document.position(at))


def _finding(document: Document, cell: Cell, one: Disagreement) -> Finding:
    at = cell.job.pointer or cell.job.operation
    if one.kind is Kind.MISSING:
        message = f"{cell.job.artefact}: expected {one.expected}"
        return Finding("prove-missing", Severity.ERROR, message, at, document.position(at), "run oaswright generate")
    message = f"{cell.job.artefact}: {cell.job.name} {one.kind}: {shortened(one.instance)}: expected {one.expected}; met {one.met}"
    hint = f"{one.number} of {cell.probes} probes show it" if cell.probes else ""
    return Finding(f"prove-{one.kind.name.lower()}", Severity.ERROR, message, at, document.position(at), hint)


def shortened(instance: Any) -> str:
    """Return an instance as JSON that fits on a line or two."""
    text = json.dumps(instance, ensure_ascii=False)
    return text if len(text) <= WIDEST else text[:WIDEST] + "…"


def table(outcome: ProofMatrix) -> str:
    """Return the matrix as a Markdown table: a row for each schema and each message of an operation."""
    lines = ["| | models | client |", "| --- | --- | --- |"]
    lines += [f"| {name} | {row.get(Artefact.MODELS, '')} | {row.get(Artefact.CLIENT, '')} |" for name, row in _rows(outcome).items()]
    return "\n".join([*lines, "", summary(outcome)])


def listing(outcome: ProofMatrix) -> str:
    """Return the matrix as a list, for narrow terminals."""
    lines = [line for name, row in _rows(outcome).items() for line in (name, *(f"    {artefact}: {said}" for artefact, said in row.items()))]
    return "\n".join([*lines, "", summary(outcome)])


def _rows(outcome: ProofMatrix) -> dict[str, dict[Artefact, str]]:
    rows: dict[str, dict[Artefact, str]] = {}
    for cell in outcome.cells:
        rows.setdefault(cell.job.name, {})[cell.job.artefact] = words(cell)
    return rows


def words(cell: Cell) -> str:
    """`proved, 120`, `probed, 120`, `disagrees: 3 of 120` or `not tried: why`."""
    if cell.status is Status.DISAGREES:
        return f"disagrees: {sum(one.number for one in cell.disagreements)} of {cell.probes}"
    return f"{cell.status}: {cell.reason}" if cell.status is Status.UNTRIED else f"{cell.status}, {cell.probes}"


def summary(outcome: ProofMatrix) -> str:
    """One line an artefact: how many cells of each status, on how many probes."""
    lines = []
    for artefact in Artefact:
        cells = [cell for cell in outcome.cells if cell.job.artefact is artefact]
        if cells:
            numbers = [(sum(cell.status is status for cell in cells), status) for status in Status]
            told = ", ".join(f"{number} {status}" for number, status in numbers if number)
            lines.append(f"{artefact}: {told}; {sum(cell.probes for cell in cells):,} probes")
    return "\n".join([*lines, f"{outcome.seconds} s"])


def data(outcome: ProofMatrix) -> dict[str, Any]:
    """Return the matrix as JSON data."""
    cells = [
        {
            "artefact": cell.job.artefact.value,
            "name": cell.job.name,
            "pointer": cell.job.pointer,
            "direction": cell.job.direction.value,
            "operation": cell.job.operation,
            "response": cell.job.status,
            "status": cell.status.value,
            "probes": cell.probes,
            "valid": cell.valid,
            **({"reason": cell.reason} if cell.reason else {}),
            "disagreements": [
                {"kind": one.kind.name.lower(), "instance": one.instance, "expected": one.expected, "met": one.met, "probes": one.number}
                for one in cell.disagreements
            ],
        }
        for cell in outcome.cells
    ]
    return {"agrees": not outcome.disagrees, "seconds": outcome.seconds, "cells": cells}
