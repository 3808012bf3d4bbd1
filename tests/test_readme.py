"""Every command and every example of the README runs, and prints what stands there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from oaswright.fuzz.wire import target

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
SERVER = "http://127.0.0.1:8000"
TEST_COMMAND = "uv run pytest"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each command with the output that stands below it."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = re.sub(r"\\\n\s*", " ", part).split("\n", 1)
            found.append((lines[0], lines[1].strip() if len(lines) > 1 else ""))
    return found


def matches(expected: str, printed: str) -> bool:
    """`…` stands for any text."""
    pattern = ".*".join(re.escape(part.strip()) for part in expected.split("…"))
    return re.fullmatch(r"\s*" + pattern + r"\s*", printed, re.DOTALL) is not None


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a clone holds, so that commands may write."""
    folder = tmp_path_factory.mktemp("readme") / "oaswright"
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in names.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    person = ["-c", "user.name=Reader", "-c", "user.email=reader@example.com", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], [*person, "commit", "-q", "-m", "As cloned"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with target.started("buddy-sandbox --port {port}", environment={"BUDDY_TOKEN": "demo-manage"}) as url:
        yield url


@pytest.fixture(scope="module")
def environment(checkout: Path) -> dict[str, str]:
    paths = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": f"{checkout / 'generated'}"}
    return {**os.environ, **paths, "BUDDY_TOKEN": "demo-manage", "COLUMNS": "120", "NO_COLOR": "1"}


@pytest.mark.parametrize(("command", "expected"), [pytest.param(*one, id=one[0][:60]) for one in commands()])
def test_a_command_prints_what_stands_below_it(command: str, expected: str, checkout: Path, server: str, environment: dict[str, str]) -> None:
    if command == TEST_COMMAND or command.startswith(("buddy-sandbox --port 8000", "oaswright watch")):
        return  # this very run, the server that the fixture started, and what tests/watch runs
    line = re.sub(r"^.*uv run ", "", command).replace(SERVER, server)
    ran = subprocess.run(
        ["bash", "-c", line], cwd=checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False
    )
    printed = ran.stdout.replace(server, SERVER)
    assert matches(expected, printed), f"{command}\n--- expected\n{expected}\n--- printed (exit {ran.returncode})\n{printed}"


@pytest.mark.parametrize("code", blocks("python"))
def test_an_example_runs(code: str, checkout: Path, server: str, environment: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", code.replace(SERVER, server)], cwd=checkout, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    printed = re.findall(r"# ?> (.*)", code)
    assert (ran.returncode, ran.stdout.splitlines()) == (0, printed), ran.stderr


def test_every_verb_stands_in_the_readme() -> None:
    from oaswright.cli.group import VERBS

    assert [verb for verb in VERBS if f"oaswright {verb}" not in TEXT] == []
