"""Shell completion: the scripts for bash, zsh and fish, and what they ask."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("oaswright")


def complete(*words: str) -> list[str]:
    """What is offered for the last of these words."""
    environment = {**os.environ, "_OASWRIGHT_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(["oaswright", *words]), "COMP_CWORD": str(len(words))}
    ran = subprocess.run([PROGRAM], env=environment, capture_output=True, text=True, check=False)
    return [line.partition(",")[2] for line in ran.stdout.splitlines()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell_is_printed(shell: str, tmp_path: Path) -> None:
    ran = subprocess.run([PROGRAM], env={**os.environ, "_OASWRIGHT_COMPLETE": f"{shell}_source"}, capture_output=True, text=True, check=False)
    assert (ran.returncode in (0, 1), "_OASWRIGHT_COMPLETE" in ran.stdout, ran.stderr) == (True, True, "")
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(ran.stdout)
        assert subprocess.run([program, "-n", tmp_path / "script"], capture_output=True, check=False).returncode == 0


def test_commands_options_and_values_are_completed() -> None:
    assert complete("pro") == ["prove", "provenance"] or complete("pro") == ["provenance", "prove"]
    assert "--fail-on" in complete("check", "--f")
    assert complete("check", "--format", "s") == ["sarif"]
    assert complete("verify", "--skip", "pr") == ["provenance", "prove"]
    assert "breaking" in complete("diff", "--fail-on", "")
