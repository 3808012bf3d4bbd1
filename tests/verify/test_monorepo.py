"""`verify --all`: every project below a folder, each in a process of its own, one table and the exit code of the worst."""

import subprocess
import sys
from pathlib import Path

import pytest
from oaswright.errors import UsageError
from oaswright.verify import monorepo
from oaswright.verify.monorepo import Verified

DOCUMENT = "openapi: 3.1.0\ninfo: {{title: {0}, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{Word: {{type: string, maxLength: 4{1}}}}}}}\n"
PROJECT = '[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "same_models"\nclient = "same_client"\n'


def made(folder: Path, title: str, extra: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "openapi.yaml").write_text(DOCUMENT.format(title, extra))
    (folder / "pyproject.toml").write_text(PROJECT)
    return folder


def test_projects_are_found_in_order_and_what_is_not_ours_is_left_out(tmp_path: Path) -> None:
    wanted = [made(tmp_path / name, "T") for name in ("a", "b/deep/er", "c")]
    for name in (".venv/x", "node_modules/y", "c/build/z"):
        made(tmp_path / name, "T")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'root'\n")
    assert monorepo.projects(tmp_path) == wanted


def test_a_project_below_another_is_found_too(tmp_path: Path) -> None:
    outer, inner = made(tmp_path / "outer", "T"), made(tmp_path / "outer/inner", "T")
    assert monorepo.projects(tmp_path) == [outer, inner]


def test_a_project_with_a_file_of_its_own_is_found(tmp_path: Path) -> None:
    (tmp_path / "oaswright.toml").write_text(PROJECT.partition("\n")[2])
    assert monorepo.projects(tmp_path) == [tmp_path]


def test_a_folder_without_a_project_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="below"):
        monorepo.projects(tmp_path)


def test_the_table_has_a_row_for_each_project_and_the_exit_code_is_that_of_the_worst(tmp_path: Path) -> None:
    """One is well, one has a document at fault, one cannot be read; two have packages of one name."""
    made(tmp_path / "good", "Good")
    made(tmp_path / "invalid", "Invalid", ", minLength: many")
    (made(tmp_path / "broken", "Broken") / "pyproject.toml").write_text("[tool.oaswright\n")
    program = Path(sys.executable).with_name("oaswright")
    ran = subprocess.run(
        [program, "verify", "--all", "--workers", "2", "--skip", "prove", "--skip", "docs"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    rows = {line.split()[1]: line.split()[0] for line in ran.stdout.splitlines() if line.startswith(("ok ", "failed "))}
    assert rows == {"broken": "failed", "good": "ok", "invalid": "failed"}, ran.stdout + ran.stderr
    assert ran.returncode >= 2
    assert "cannot be read" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr


def test_a_process_that_ends_without_a_result_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    one = monorepo.one_of(tmp_path)
    assert (one.exit_code, one.outcome) == (2, "the process ended with exit code 1")


def test_a_row_names_what_failed() -> None:
    steps = (
        {"step": "check", "status": "ok", "outcome": "no findings", "exit_code": 0},
        {"step": "generate", "status": "failed", "outcome": "3 files drift", "exit_code": 1},
        {"step": "fuzz", "status": "skip", "outcome": "skipped", "exit_code": 0},
    )
    assert (Verified(Path("a"), steps, code=1).outcome, Verified(Path("a"), steps, code=1).exit_code) == ("generate: 3 files drift", 1)
    assert Verified(Path("a"), (steps[0], steps[2])).outcome == "1 steps, 1 skipped"
    assert monorepo.exit_code([Verified(Path("a"), steps, code=1), Verified(Path("b"), problem="no\nmore")]) == 2
