"""The workflow of the guide for pull requests does what it says: its own commands are run on a merge."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.diff.conftest import Kiosk

GUIDE = Path(__file__).parents[2] / "scripts/oaswright/handbook/how-to/check-pull-requests.md"
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)]
GH = '#!/bin/sh\necho "$@" > "$PWD/gh.called"\ncat changes.md\n'


def steps(block: list[dict[str, str]]) -> list[str]:
    """The commands of a workflow, but for those that install."""
    return [re.sub(r"\buv run ", "", one["run"]) for one in block if "run" in one and not one["run"].startswith("pip ")]


@pytest.fixture
def merge(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """A pull request that turns the tea red, merged into a branch that has moved on."""
    kiosk.git("switch", "-q", "-c", "red")
    kiosk.tea("green, black", "green, black, red")
    kiosk.commit()
    kiosk.git("switch", "-q", "main")
    kiosk.edit("spec/openapi.yaml", "minimum: 1", "minimum: 0")
    kiosk.commit()
    kiosk.git("merge", "-q", "--no-edit", "red")
    (kiosk.root / "gh").write_text(GH)
    (kiosk.root / "gh").chmod(0o755)
    for name, value in {"PATH": f"{kiosk.root}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "NUMBER": "7"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(kiosk.root / "summary.md"))
    return kiosk


def bash(command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["bash", "-e", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)


def test_the_workflow_comments_what_the_pull_request_changes_and_nothing_else(merge: Kiosk) -> None:
    diff, comment = [bash(command) for command in steps(BLOCKS[0]["jobs"]["diff"]["steps"])]
    assert (diff.returncode, comment.returncode) == (0, 0), diff.stderr + comment.stderr
    assert comment.stdout == (merge.root / "summary.md").read_text()
    assert comment.stdout.startswith("## What this edit changes\n\nThe step is major: wire major, source none.\n\n### Breaking\n\n- response field `kind` ")
    assert "cups" not in comment.stdout
    assert (merge.root / "gh.called").read_text() == "pr comment 7 --body-file changes.md --edit-last --create-if-none\n"


def test_the_gate_fails_on_what_breaks_and_on_what_was_not_committed(merge: Kiosk) -> None:
    breaking, followed = [bash(command) for command in steps(BLOCKS[1])]
    assert (breaking.returncode, breaking.stdout.split(",", 1)[0]) == (1, "::error file=spec/schemas/Tea.yaml")
    assert (followed.returncode, "::error::generated/manifest.json is missing" in followed.stdout) == (1, True)
    bash("oaswright generate")
    assert bash(steps(BLOCKS[1])[1]).returncode == 0
    merge.git("tag", "v1", "HEAD^1")
    merge.released("v1")
    assert "release-version" in bash(steps(BLOCKS[1])[1]).stdout
