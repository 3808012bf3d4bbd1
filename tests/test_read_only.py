"""Folders that may not be written, met by a user who is not root: a message, the files as they were, and nothing left over."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("oaswright")
NOBODY = 65534
DOCUMENT = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /things: {get: {responses: {'200': {description: All}}}}\ncomponents:\n  schemas:\n    Thing: {type: object}\n"
SOMEBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
READER = "-all,+dac_read_search"  # may read anything, such as an interpreter in root's home, and write nothing of others


@cache
def dropped() -> tuple[str, ...]:
    """What a command stands behind so that it is not run by root, who may write anywhere."""
    if os.getuid() != 0:
        return ()
    if not shutil.which(SOMEBODY[0]):
        pytest.skip(f"{SOMEBODY[0]} is missing, without which root cannot become somebody else: apt-get install util-linux")
    for prefix in ((*SOMEBODY, f"--inh-caps={READER}", f"--ambient-caps={READER}"), SOMEBODY):
        if subprocess.run([*prefix, str(PROGRAM), "--version"], capture_output=True, check=False).returncode == 0:
            return prefix
    pytest.skip("nobody but root may run this interpreter here: run the tests as another user")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A project with packages of its own, which may be written until `locked`."""
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    (tmp_path / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "m"\nclient = "c"\n')
    (tmp_path / ".pytest").mkdir()
    assert run(tmp_path, "generate").returncode == 0
    yield tmp_path
    for folder, _, _ in os.walk(tmp_path):
        Path(folder).chmod(0o755)


def run(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as somebody who is not root, and who owns the project."""
    if os.getuid() == 0:
        for path in (home, *home.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    command = [*dropped(), str(PROGRAM), *arguments]
    return subprocess.run(command, cwd=home, env={**os.environ, "NO_COLOR": "1", "HOME": "/nonexistent"}, capture_output=True, text=True, check=False, timeout=300)  # fmt: skip


def locked(*folders: Path) -> None:
    for folder in folders:
        folder.chmod(0o555)


def held(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file() and ".oaswright" not in path.parts}


def edit(home: Path) -> None:
    (home / "openapi.yaml").write_text(DOCUMENT + "    Other: {type: object, properties: {a: {type: string}}}\n")


@pytest.mark.parametrize("place", [".", "generated", "generated/m"])
def test_generate_names_what_it_cannot_write_and_leaves_the_packages_as_they_were(home: Path, place: str) -> None:
    edit(home)
    before = held(home)
    locked(home / place)
    done = run(home, "generate")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "cannot be written (Permission denied); the files that were there before are untouched" in done.stderr
    assert held(home) == before
    (home / place).chmod(0o755)
    assert run(home, "generate").returncode == 0
    assert "class Other" in (home / "generated/m/other.py").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("generate",), 0, ""),
        (("generate", "--check"), 0, ""),
        (("check", "--fail-on", "never"), 0, ""),
        (("bundle",), 0, ""),
        (("docs",), 2, "error: .site.oaswright-staging: cannot be written (Permission denied)"),
        (("provenance",), 2, "error: PROVENANCE.md cannot be written (Permission denied)"),
        (("split", "--out-dir", "parts"), 2, "Permission denied"),
        (("check", "--fix"), 2, "error: openapi.yaml: Permission denied"),
    ],
)
def test_in_a_project_that_may_only_be_read_what_reads_works_and_what_writes_says_so(home: Path, arguments: tuple[str, ...], code: int, named: str) -> None:
    before = held(home)
    locked(*(folder for folder in (home, *home.rglob("*")) if folder.is_dir()))
    done = run(home, *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert named in done.stderr
    assert held(home) == before
