"""Rendering begins while the document is still being checked; what comes of it is what would have come anyway."""

import json
import random
from pathlib import Path

import pytest
from oaswright import generate
from oaswright.document import document
from oaswright.errors import DocumentError
from oaswright.generate.process_state import ProcessState
from oaswright.project import Project
from oaswright.settings.keys import Settings

from tests.check.test_broken import BROKEN, GOOD, mutated

PETSTORE = (Path(__file__).parent / "petstore.yaml").read_text()


def project(home: Path, text: str) -> Project:
    home.mkdir(exist_ok=True)
    (home / "openapi.yaml").write_text(text)
    return Project(home, Settings("openapi.yaml", "models", "client"))


def tree(home: Project) -> dict[str, str]:
    return {path.relative_to(home.output).as_posix(): path.read_text() for path in home.output.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def every_document_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has imported the generator renders a small document by itself, and begins nothing."""
    monkeypatch.setattr(generate, "SMALL", 0)


def test_what_was_begun_with_is_what_is_written(tmp_path: Path) -> None:
    plain, begun, held = project(tmp_path / "plain", PETSTORE), project(tmp_path / "begun", PETSTORE), ProcessState()
    generate.generate(plain, document.load(plain.document))
    read = document.load(begun.document)
    with generate.ready(begun, read, held):
        generate.begin(begun, read, held)
        assert held.plan
        assert not begun.output.exists()
        generate.generate(begun, read, state=held)
    assert tree(begun) == tree(plain)


def test_what_was_begun_with_for_another_document_is_left(tmp_path: Path) -> None:
    home, held = project(tmp_path, PETSTORE), ProcessState()
    read = document.load(home.document)
    with generate.ready(home, read, held):
        generate.begin(home, read, held)
        (tmp_path / "openapi.yaml").write_text(PETSTORE.replace("title: ", "title: Other "))
        generate.generate(home, document.load(home.document), state=held)
    assert "Other " in (home.output / "models/__init__.py").read_text()


@pytest.mark.parametrize("block", range(3))
def test_a_document_that_is_not_valid_stops_nothing(tmp_path: Path, block: int, capfd: pytest.CaptureFixture[str]) -> None:
    """The check says what is wrong with it; of what was begun nothing is seen."""
    chance, held = random.Random(block), ProcessState()
    texts = [*BROKEN.values()][block::3] + [json.dumps(mutated(GOOD, chance)) for _ in range(20)]
    home = project(tmp_path, PETSTORE)
    with generate.ready(home, document.load(home.document), held):
        for text in texts:
            try:
                read = document.load(project(tmp_path, text).document)
            except DocumentError:
                continue
            generate.begin(home, read, held)
    assert capfd.readouterr() == ("", "")
    assert not home.output.exists()
