"""Colours: as the option says, else by NO_COLOR, FORCE_COLOR and CLICOLOR, else on a terminal; never in a pipe, a file or another format."""

import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from oaswright.cli.console import is_colored
from oaswright.cli.group import VERBS

from tests.cli.conftest import Run, write

PROGRAM = Path(sys.executable).with_name("oaswright")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
CALLS = {
    "bundle": ["bundle"],
    "check": ["check"],
    "diff": ["diff", "old.yaml", "openapi.yaml"],
    "docs": ["docs"],
    "fuzz": ["fuzz"],
    "generate": ["generate"],
    "init": ["init", "--dry-run"],
    "join": ["join", "openapi.yaml", "openapi.yaml"],
    "provenance": ["provenance"],
    "prove": ["prove"],
    "replay": ["replay"],
    "schema": ["schema", "check"],
    "split": ["split", "openapi.yaml", "-o", "{}"],
    "stats": ["stats"],
    "verify": ["verify", "--only", "check", "--only", "fuzz"],
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "pipe"),
    [
        ("auto", {}, True, False),
        ("auto", {"NO_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": ""}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ("auto", {"FORCE_COLOR": "1"}, True, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, True, True),
        ("auto", {"CLICOLOR": "0"}, False, False),
        ("auto", {"CLICOLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, False, False),
        ("always", {"NO_COLOR": "1"}, True, True),
        ("never", {"FORCE_COLOR": "1"}, False, False),
    ],
)
def test_who_decides(choice: str, environment: dict[str, str], terminal: bool, pipe: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (is_colored(choice, Terminal()), is_colored(choice, io.StringIO())) == (terminal, pipe)


def test_no_command_prints_a_control_character_to_a_pipe_or_without_colours(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command, through a pipe, and with colours forced but for NO_COLOR."""
    assert set(CALLS) == set(VERBS) - {"watch", "lsp"}  # they do not end
    (home / "old.yaml").write_text((home / "openapi.yaml").read_text().replace("type: string", "type: integer"))
    for verb, words in CALLS.items():
        for environment in ({}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}):
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            ran = run(*(word.format(f"{verb}-{len(environment)}") for word in words))
            assert CONTROL.findall(ran.out + ran.err) == [], verb
        monkeypatch.delenv("NO_COLOR")
        forced = run(*(word.format("forced") for word in words))
        monkeypatch.delenv("FORCE_COLOR")
        assert verb not in ("check", "diff", "verify") or "\x1b[" in forced.out  # the check above can fail


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("form", ["json", "github", "sarif", "junit", "markdown", "html"])
def test_only_text_has_colours(run: Run, form: str) -> None:
    plain = run("check", "--format", form).out
    assert run("check", "--format", form, "--color", "always").out == plain
    assert "\x1b" not in plain


def test_files_have_no_colours(home: Path, run: Run) -> None:
    run("check", "--color", "always", "--output", "a.txt")
    assert "\x1b" not in (home / "a.txt").read_text()


def on_a_terminal(folder: Path, *words: str, **environment: str) -> str:
    """What a command prints on a terminal."""
    reader, writer = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR")}
    with subprocess.Popen(
        [PROGRAM, *words], cwd=folder, stdout=writer, stderr=writer, stdin=subprocess.DEVNULL, env={**clean, "TERM": "xterm", **environment}
    ) as running:
        os.close(writer)
        printed = b""
        while True:
            try:
                part = os.read(reader, 4096)
            except OSError:  # how Linux says that nobody writes any more
                break
            if not part:
                break
            printed += part
        running.wait()
    os.close(reader)
    return printed.decode()


def test_a_terminal_gets_colours_unless_it_wants_none(tmp_path: Path) -> None:
    home = write(tmp_path)
    assert "\x1b[33m\x1b[1mwarning\x1b[0m" in on_a_terminal(home, "check")
    for words, environment in ((["check"], {"NO_COLOR": "1"}), (["check", "--color", "never"], {}), (["check"], {"TERM": "dumb"})):
        assert "\x1b" not in on_a_terminal(home, *words, **environment)
    json.loads(on_a_terminal(home, "check", "--format", "json", "--quiet", "--color", "always"))


def test_a_document_cannot_colour_what_is_printed(home: Path, run: Run) -> None:
    path = home / "openapi.yaml"
    path.write_text(path.read_text().replace("tags: [Pets]", 'tags: ["\\e[31mred"]'))
    ran = run("check", "--color", "always")
    assert "\\x1b[31mred" in ran.out
    assert "\x1b[31mred" not in ran.out
