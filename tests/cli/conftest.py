"""A small project, and every command run in it as a user would, without a process for each."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from oaswright.cli import main

DOCUMENT = """\
openapi: 3.1.0
info: {title: Pets, version: '1'}
security: []
tags: [{name: Pets}]
paths:
  /pets:
    get:
      operationId: listPets
      summary: List the pets
      tags: [Pets]
      responses: {'200': {description: Pets., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas: {Pet: {type: object, description: A pet., properties: {name: {type: string, description: Its name.}}}}
"""
SERVER = """\
async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b'{"name": 1}'})
"""
CONFIGURATION = """\
[tool.oaswright]
document = "openapi.yaml"
models = "pet_models"
client = "pet_client"
probes = 20

[tool.oaswright.fuzz]
target = "pets:app"
max-requests = 12
"""


@dataclass(frozen=True)
class Ran:
    """The outcome of a command."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The report as JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]


def write(folder: Path) -> Path:
    """Write the project: `operation-errors` is a warning of its document, and its server violates it."""
    (folder / "openapi.yaml").write_text(DOCUMENT)
    (folder / "pets.py").write_text(SERVER)
    (folder / "pyproject.toml").write_text(CONFIGURATION)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, as the working directory."""
    monkeypatch.chdir(write(tmp_path))
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; return its exit code and what it printed."""

    def go(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["oaswright", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return go
