"""The session that the README shows, as it is on a terminal and in a file."""

import re
import shutil
import signal
import subprocess
from pathlib import Path

from tests.watch.conftest import PROGRAM, write

ROOT = Path(__file__).parents[2]


def test_the_session_of_the_readme(tmp_path: Path) -> None:
    """An edit of a response of this repository's document; nothing is coloured, for this is no terminal."""
    for name in ("spec", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    running = subprocess.Popen([PROGRAM, "watch"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert running.stdout is not None
    printed = [running.stdout.readline(), running.stdout.readline()]
    while not re.match(r"check .* generate ", printed[-1]):  # a slow step may be told of
        printed = [*printed, running.stdout.readline()]
    path = tmp_path / "spec/schemas/TriggerTime.yaml"
    path.write_text(path.read_text() + "  - ON_PAUSE\n")
    while not re.match(r"check .* prove ", printed[-1]):
        printed.append(running.stdout.readline())
    running.send_signal(signal.SIGINT)
    printed.append(running.communicate(timeout=30)[0])
    text = "".join(line for line in printed if not re.match(r"\w+ \.\.\. \d+ s$", line))
    block = re.search(r"^\$ oaswright watch\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert block is not None
    expected = ".*".join(re.escape(part.strip()) for part in block[1].split("…"))
    assert re.fullmatch(rf"\s*{expected}\s*", text, re.DOTALL), text
    assert running.returncode == 0


def test_without_a_project_nothing_is_watched(tmp_path: Path) -> None:
    ran = subprocess.run([PROGRAM, "watch"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: no [tool.oaswright] in a pyproject.toml and no oaswright.toml from ")


def test_a_project_that_goes_away_ends_the_watch_with_a_message(tmp_path: Path) -> None:
    home = write(tmp_path / "kiosk")
    running = subprocess.Popen([PROGRAM, "watch", "--project", home], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    running.stdout.readline()
    shutil.rmtree(home)
    errors = running.communicate(timeout=60)[1]
    assert (running.returncode, errors.splitlines()[0]) == (2, f"error: {home}: the folder of the project is gone")
