"""What goes wrong around a command gives a message and an exit code of 2 or more, never a traceback."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from oaswright import cli
from oaswright.cli import group

PROGRAM = Path(sys.executable).with_name("oaswright")
BROKEN = "openapi: 3.1.0\ninfo: {title: T}\npaths: {}\n"
CONFIGURED = '[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "m"\nclient = "c"\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(BROKEN)
    (tmp_path / "pyproject.toml").write_text(CONFIGURED)
    return tmp_path


def shell(home: Path, line: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of bash in which $O is the program."""
    environment = {**os.environ, "O": str(PROGRAM), "NO_COLOR": "1", **more}
    return subprocess.run(["bash", "-c", line], cwd=home, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("$O check >/dev/full", 2, "error: No space left on device"),
        ("$O check --format sarif >/dev/full", 2, "error: No space left on device"),
        ("$O check --help >/dev/full", 2, "error: No space left on device"),
        ("$O check | true; exit ${PIPESTATUS[0]}", 141, "error: the output was closed before all of it was written"),
        ("$O check 2>/dev/full", 2, ""),
        ("$O check >/dev/full 2>&1", 2, ""),
        ("$O bundle --project openapi.yaml", 2, "error: Invalid value for '--project'"),
        ("$O check none.yaml", 2, "error: none.yaml: no such file"),
        ("$O check .", 2, "expected a regular file, got a folder"),
        ("$O chek", 2, "Did you mean 'check'?"),
        ("$O check --fromat json", 2, "'--format'"),
        ("printf '\\xff\\xfe' > pyproject.toml; $O check", 2, "pyproject.toml: cannot be read"),
        ("printf 'a: \\xff' > openapi.yaml; $O check", 2, "expected UTF-8 text"),
        ("touch generated; sed -i 's/title: T/title: T, version: \"1\"/' openapi.yaml; $O generate", 2, "generated"),
        ("touch site; sed -i 's/title: T/title: T, version: \"1\"/' openapi.yaml; $O docs", 2, "site"),
        ("ln -s loop loop; $O check loop", 2, "loop"),
        ("echo '{' > openapi.yaml; $O bundle", 2, "not readable"),
        ("$O check $(printf 'x%.0s' {1..300})", 2, "cannot be read"),
        ("$O check none.yaml <&- >&- 2>&-", 2, ""),
        ("$O check none.yaml <&- >&-", 2, "error: none.yaml: no such file"),
        ("mkdir gone; cd gone; rmdir ../gone; $O check", 2, "error: the working directory does not exist any more"),
        ("(printf 'x = '; printf '[%.0s' {1..20000}) > pyproject.toml; $O check", 2, "error: pyproject.toml: cannot be read (it is nested too deeply)"),
        (
            "mkdir ../elsewhere; ln -s ../elsewhere .oaswright; $O check",
            2,
            "error: .oaswright: expected a folder inside the project, got a link that leads out of it",
        ),
        ("mkdir .oaswright; ln -s /tmp .oaswright/fuzz; $O check", 2, "error: .oaswright/fuzz: expected a folder inside the project, got a link"),
    ],
)
def test_a_failure_has_a_message(home: Path, line: str, code: int, message: str) -> None:
    ran = shell(home, line)
    assert (ran.returncode, message in ran.stderr, "Traceback" in ran.stdout + ran.stderr) == (code, True, False), ran.stdout + ran.stderr


@pytest.mark.parametrize("verb", ["check", "generate"])
def test_findings_of_the_document_are_exit_code_1(home: Path, verb: str) -> None:
    (home / "openapi.yaml").write_text(BROKEN.replace("paths: {}", "paths: {/a: {$ref: 'none.yaml'}}"))
    ran = shell(home, f"$O {verb}")
    assert (ran.returncode, "none.yaml" in ran.stdout) == (1, True), ran.stderr


@pytest.mark.parametrize("verb", ["bundle", "docs", "prove", "fuzz http://127.0.0.1:9", "replay"])
def test_a_document_that_cannot_be_followed_is_exit_code_2_elsewhere(home: Path, verb: str) -> None:
    (home / "openapi.yaml").write_text(BROKEN.replace("paths: {}", "paths: {/a: {$ref: 'none.yaml'}}"))
    ran = shell(home, f"$O {verb}")
    assert (ran.returncode, ran.stdout, "none.yaml" in ran.stderr) == (2, "", True), ran.stdout + ran.stderr


def test_a_terminal_that_is_not_utf_8_stops_nothing(home: Path) -> None:
    (home / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: T, version: '1', zażółć: 1}\npaths: {}\n", encoding="utf-8")
    ran = shell(home, "$O check", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (ran.returncode, ": error: " in ran.stdout, "Traceback" in ran.stderr) == (1, True, False), ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (click.Abort(), 130, "interrupted"),
        (OSError(errno.ENOSPC, "No space left on device", "/a/b"), 2, "error: /a/b: No space left on device"),
        (OSError(errno.EROFS, "Read-only file system"), 2, "error: Read-only file system"),
        (PermissionError(errno.EACCES, "Permission denied", b"/a/\xff"), 2, "error: /a/\\udcff: Permission denied"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), 2, "error: text that is not UTF-8"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), 2, "error: text that is not UTF-8"),
        (RecursionError(), 2, "error: the document is nested too deeply"),
        (MemoryError(), 2, "error: there is not enough memory"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, "error: the output was closed"),
        (KeyError("token s3cret"), 70, "error: internal error: KeyError at test_failures.py:"),
    ],
)
def test_whatever_a_verb_raises_becomes_a_message(
    error: BaseException, code: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def planted() -> None:
        raise error

    monkeypatch.setitem(group.commands.commands, "planted", planted)
    monkeypatch.setattr(sys, "argv", ["oaswright", "planted"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err
    assert (ended.value.code, told.startswith(message), "s3cret" in told) == (code, True, False), told


def test_the_traceback_of_an_internal_error_is_there_for_those_who_ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def planted() -> None:
        raise KeyError

    monkeypatch.setitem(group.commands.commands, "planted", planted)
    monkeypatch.setattr(sys, "argv", ["oaswright", "planted"])
    monkeypatch.setenv("OASWRIGHT_TRACEBACK", "1")
    with pytest.raises(SystemExit):
        cli.main()
    assert "Traceback" in capsys.readouterr().err
