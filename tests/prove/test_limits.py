"""Generated code that does not answer: what is computed without end is a finding, what may be the machine's fault is not."""

import json
from pathlib import Path

import pytest
from oaswright import generate
from oaswright.document import document
from oaswright.project import Project
from oaswright.prove import Artefact, Plan, ProofMatrix, findings, limits, process, prove
from oaswright.prove.cell import Status
from oaswright.settings.keys import Settings

TREE = {
    "openapi": "3.1.0",
    "info": {"title": "Limits", "version": "1"},
    "paths": {},
    "components": {"schemas": {name: {"type": "object", "properties": {"a": {"type": "integer"}}} for name in ("First", "Second")}},
}


def _proved(folder: Path, packages: str, code: str) -> tuple[list[tuple[str, str]], ProofMatrix]:
    """Prove models of which the first runs a line of code when it is imported."""
    (folder / "openapi.json").write_text(json.dumps(TREE))
    home = Project(folder, Settings("openapi.json", packages, f"{packages}_client"))
    read = document.load(home.document)
    generate.generate(home, read)
    with (home.output / packages / "first.py").open("a", encoding="utf-8") as module:
        module.write(f"\n{code}\n")
    *_, outcome = prove(Plan(read, home.output, {Artefact.MODELS: packages}, 50, processes=1, start=process.forked))
    assert isinstance(outcome, ProofMatrix)
    return [(one.pointer, one.message) for one in findings(read, outcome)], outcome


def test_code_that_computes_without_end_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CPU_LIMIT", 1.0)
    found, outcome = _proved(tmp_path, "endless", "while True: pass")
    assert [at for at, _ in found] == ["/components/schemas/First"]
    assert "no answer within 1 s of CPU time" in found[0][1]
    assert [cell.status for cell in outcome.cells if cell.job.name == "Second"] != [Status.UNTRIED]


def test_silence_without_computing_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SILENCE", 5.0)
    found, outcome = _proved(tmp_path, "asleep", "import time; time.sleep(10_000)")
    untried = {cell.job.name: cell.reason for cell in outcome.cells if cell.status is Status.UNTRIED}
    assert untried["First"] == "no answer within 5 s"
    assert not [cell for cell in outcome.cells if cell.status is Status.DISAGREES]
    assert ("/components/schemas/First", f"models: {len(untried)} not tried: no answer within 5 s") in found
