"""The action's scripts as a runner calls them: annotations, the summary, the comment that is updated, the exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import write

ACTION = Path(__file__).parents[2] / ".github" / "actions" / "oaswright"
PERSON = ["-c", "user.name=Reader", "-c", "user.email=reader@example.com", "-c", "commit.gpgsign=false"]
# Answers as `gh api` does, and writes down how it was called; $KNOWN is the id of a comment that is there.
GH = """#!/usr/bin/env python3
import json, os, sys
print(json.dumps(sys.argv[1:]), file=open(os.environ["CALLS"], "a"))
if "--jq" in sys.argv and os.environ.get("KNOWN"):
    print(os.environ["KNOWN"])
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A repository with an edit that breaks clients."""
    home = tmp_path / "repository"
    home.mkdir()
    write(home)
    for command in (["init", "-q"], ["add", "-A"], [*PERSON, "commit", "-q", "-m", "Before"]):
        subprocess.run(["git", *command], cwd=home, check=True)
    path = home / "openapi.yaml"
    path.write_text(path.read_text().replace("name: {type: string", "name: {type: integer"))
    return home


def script(home: Path, name: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a script of the action."""
    held = {
        **os.environ,
        "PATH": f"{home.parent}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(home.parent / "temp"),
        "GITHUB_STEP_SUMMARY": str(home.parent / "summary"),
        "GITHUB_OUTPUT": str(home.parent / "output"),
        "CALLS": str(home.parent / "calls"),
        "PROJECT": ".",
        "AGAINST": "HEAD",
        "FAIL_ON": "",
        "FAIL_ON_CHANGE": "breaking",
        "FUZZ_OPTIONS": "--max-requests 12",
        **environment,
    }
    return subprocess.run(["bash", ACTION / name], cwd=home, env=held, capture_output=True, text=True, check=False)


def test_the_commands_annotate_and_summarise(home: Path) -> None:
    ran = script(home, "run.sh", COMMANDS="check diff fuzz")
    commands = [line for line in ran.stdout.splitlines() if line.startswith("::")]
    assert ran.returncode == 1, ran.stderr
    assert any(line.startswith("::warning file=openapi.yaml,") and "title=operation-errors" in line for line in commands)
    assert any(line.startswith("::error file=openapi.yaml,") and "response field `name` is now an integer" in line for line in commands)
    summary = (home.parent / "summary").read_text()
    assert [title in summary for title in ("## oaswright check", "## What this edit changes", "## oaswright fuzz")] == [True] * 3
    assert (home.parent / "output").read_text() == "exit-code=1\n"


def test_what_could_not_run_is_no_finding(home: Path) -> None:
    ran = script(home, "run.sh", COMMANDS="diff", AGAINST="none")
    assert ran.returncode == 2
    assert "Could not run (exit code 2)" in (home.parent / "summary").read_text()
    assert script(home, "run.sh", COMMANDS="chek").stdout.startswith("::error::oaswright: unknown command 'chek'; expected check, generate, diff or fuzz")


@pytest.mark.parametrize(("known", "method", "where"), [("", "POST", "issues/7/comments"), ("42", "PATCH", "issues/comments/42")])
def test_one_comment_is_written_and_updated(home: Path, known: str, method: str, where: str) -> None:
    (home.parent / "gh").write_text(GH)
    (home.parent / "gh").chmod(0o755)
    script(home, "run.sh", COMMANDS="diff")
    ran = script(home, "comment.sh", KNOWN=known, REPOSITORY="shop/api", NUMBER="7")
    assert ran.returncode == 0, ran.stderr
    calls = [json.loads(line) for line in (home.parent / "calls").read_text().splitlines()]
    assert len(calls) == 2
    assert calls[1][calls[1].index("--method") + 1] == method
    assert f"repos/shop/api/{where}" in calls[1]
    assert calls[1][-1].startswith("body=<!-- oaswright -->\n## What this edit changes")
