"""What an editor is in the middle of is waited for, and nothing else."""

import threading
import time
from pathlib import Path

import pytest
from oaswright.incremental import changes
from oaswright.watch import files


@pytest.fixture(autouse=True)
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait that is not meant would outlast the test."""
    monkeypatch.setattr(files, "GRACE", 60.0)


def test_a_file_that_was_renamed_is_not_waited_for(tmp_path: Path) -> None:
    needed, gone = tmp_path / "pyproject.toml", tmp_path / "Tea.yaml"
    assert files.changed({str(gone): "held"}, needed) == {str(gone): ""}


@pytest.mark.parametrize("name", ["pyproject.toml", "Tea.yaml"])
def test_an_empty_file_and_a_configuration_that_is_gone_are_waited_for(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "Tea.yaml":
        path.write_text("")
    threading.Timer(0.1, path.write_text, ["whole"]).start()
    began = time.monotonic()
    assert files.changed({str(path): "held"}, tmp_path / "pyproject.toml") == {str(path): changes.digest_of(path)}
    assert path.read_text() == "whole"
    assert time.monotonic() - began < 30


def test_a_file_that_a_document_lacks_is_given_its_time_to_come_back(tmp_path: Path) -> None:
    path = tmp_path / "Tea.yaml"
    threading.Timer(0.1, path.write_text, ["back"]).start()
    assert files.is_moving({str(path): ""}, {str(path): "held"})


def test_a_file_that_never_was_is_not_waited_for(tmp_path: Path) -> None:
    assert not files.is_moving({str(tmp_path / "Tea.yaml"): ""}, {})
