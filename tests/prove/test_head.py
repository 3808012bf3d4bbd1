"""A HEAD operation is documented as a GET, and answers without a body."""

import json
from pathlib import Path

from oaswright import generate
from oaswright.document import document
from oaswright.project import Project
from oaswright.prove import Artefact, Plan, ProofMatrix, findings, prove
from oaswright.settings.keys import Settings

CONTENT = {"application/json": {"schema": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}}
TREE = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {"/things": {"head": {"operationId": "probeThings", "responses": {"200": {"description": "-", "content": CONTENT}}}}},
}


def test_a_body_that_cannot_come_is_not_asked_for(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(TREE))
    home = Project(tmp_path, Settings("openapi.json", "head_models", "head_client"))
    read = document.load(home.document)
    generate.generate(home, read)
    *_, outcome = prove(Plan(read, home.output, {Artefact.CLIENT: "head_client"}, 200))
    assert isinstance(outcome, ProofMatrix)
    assert outcome.probes(Artefact.CLIENT) > 0
    assert findings(read, outcome) == []
