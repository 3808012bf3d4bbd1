"""What is generated follows the document, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).with_name("oaswright")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("spec", "generated", "pyproject.toml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


def run(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([PROGRAM, *words], cwd=project, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True, check=False)


def edit(project: Path, name: str, old: str, new: str) -> None:
    path = project / "spec" / "schemas" / name
    path.write_text(path.read_text().replace(old, new, 1))


def contents(project: Path) -> dict[str, bytes]:
    folder = project / "generated"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        (
            "RunNext.yaml",
            "type: string",
            "typ: string",
            "spec/schemas/RunNext.yaml:2:1: error: 'typ' is no keyword of a schema, so it says nothing [keyword-known]",
        ),
        ("RunNext.yaml", "type: string", "type: strng", "spec/schemas/RunNext.yaml:2:7: error:"),
        ("RunNext.yaml", "type: string", "type: [string", "spec/schemas/RunNext.yaml:3:5: error: not readable:"),
        ("DockerfileAction.yaml", "$ref: TriggerTime.yaml", "$ref: TrigerTime.yaml", "spec/schemas/DockerfileAction.yaml:"),
    ],
)
@pytest.mark.parametrize("verb", ["check", "generate"])
def test_a_typo_is_told_with_its_place_and_nothing_is_written(project: Path, verb: str, name: str, old: str, new: str, place: str) -> None:
    before = contents(project)
    edit(project, name, old, new)
    ran = run(project, verb)
    assert (ran.returncode, place in ran.stdout) == (1, True), ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    assert contents(project) == before


def test_an_edit_changes_only_the_files_that_it_affects(project: Path) -> None:
    before = contents(project)
    edit(project, "CacheMode.yaml", "- MAX", "- LARGE\n  - MAX")
    affected = {f"buddy_models/{name}.py" for name in ("cache_mode", "dockerfile_action", "dockerfile_action_update")}
    affected |= {"buddy_models/_schemas/CacheMode.json", "openapi.json", "manifest.json", "CHANGELOG.md"}
    drift = run(project, "generate", "--check")
    assert (drift.returncode, {line.split()[1].removeprefix("generated/") for line in drift.stdout.splitlines() if "[drift]" in line}) == (1, affected)
    assert contents(project) == before
    assert run(project, "generate").returncode == 0
    after = contents(project)
    assert {name for name in before | after if before.get(name) != after.get(name)} == affected
    assert run(project, "generate", "--check").returncode == 0


def test_a_full_generation_writes_the_same_bytes_as_one_after_an_edit(project: Path) -> None:
    before = contents(project)
    shutil.rmtree(project / "generated")
    assert run(project, "generate").returncode == 0
    assert contents(project) == before


def test_a_renamed_schema_leaves_no_stale_file(project: Path) -> None:
    for path in (project / "spec").rglob("*.yaml"):
        path.write_text(path.read_text().replace("CacheMode.yaml", "CachingMode.yaml"))
    (project / "spec" / "schemas" / "CacheMode.yaml").rename(project / "spec" / "schemas" / "CachingMode.yaml")
    assert run(project, "generate").returncode == 0
    assert [name for name in contents(project) if "cache_mode" in name or "CacheMode" in name] == []
    assert "buddy_models/caching_mode.py" in contents(project)


def test_the_two_packages_need_nothing_of_the_toolkit(project: Path) -> None:
    for name, content in contents(project).items():
        assert b"import oaswright" not in content, name
        assert b"from oaswright" not in content, name
