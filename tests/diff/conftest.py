"""A small project under git, whose document the tests edit, release and compare."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import datamodel_code_generator.parser.openapi  # noqa: F401 # so that what little is generated is made in this process
import pytest
from oaswright import cli

CONFIGURATION = '[tool.oaswright]\ndocument = "spec/openapi.yaml"\nmodels = "kiosk_models"\nclient = "kiosk_client"\n'

DOCUMENT = """\
openapi: 3.1.0
info:
  title: Kiosk
  version: 1.0.0
security: []
tags: [{name: tea}]
paths:
  /tea:
    get:
      operationId: getTea
      summary: The tea.
      tags: [tea]
      parameters: [{name: cups, in: query, description: How many., schema: {type: integer, minimum: 1}}]
      responses:
        default: {description: The tea., content: {application/json: {schema: {$ref: schemas/Tea.yaml}}}}
"""

TEA = "type: object\nrequired: [kind]\nproperties:\n  kind: {enum: [green, black], description: The sort.}\n"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Kiosk:
    """The project's folder; `run` is `oaswright` in it."""

    root: Path
    run: Callable[..., Ran]

    def git(self, *words: str) -> None:
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", *words], cwd=self.root, check=True)

    def commit(self, tag: str = "") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "An edit")
        if tag:
            self.git("tag", tag)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def tea(self, old: str, new: str) -> None:
        self.edit("spec/schemas/Tea.yaml", old, new)

    def version(self, new: str) -> None:
        path = self.root / "spec/openapi.yaml"
        path.write_text("".join(f"  version: {new}\n" if "  version: " in line else line for line in path.read_text().splitlines(True)))

    def released(self, name: str) -> None:
        (self.root / "pyproject.toml").write_text(f'{CONFIGURATION}released = "{name}"\n')

    @property
    def changelog(self) -> str:
        path = self.root / "generated/CHANGELOG.md"
        return path.read_text() if path.is_file() else ""


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kiosk:
    (tmp_path / "spec/schemas").mkdir(parents=True)
    (tmp_path / "spec/openapi.yaml").write_text(DOCUMENT)
    (tmp_path / "spec/schemas/Tea.yaml").write_text(TEA)
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    (tmp_path / ".gitignore").write_text(".oaswright/\n")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["oaswright", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        return Ran(code, *capsys.readouterr())

    found = Kiosk(tmp_path, run)
    found.git("init", "-q", "-b", "main")
    found.commit()
    return found
