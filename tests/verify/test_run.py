"""The whole loop turns red when the server breaks the document, and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
FAULTS = {
    "wrong-status": "status-is-documented",
    "wrong-enum": "response-is-valid",
    "missing-field-type": "response-is-valid",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """This repository's project in a folder of its own."""
    for name in ("spec", "generated", ".ci", "tests/bench/results", "pyproject.toml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


def start_with(project: Path, command: str, max_requests: int) -> None:
    path = project / "pyproject.toml"
    text = path.read_text().replace('start = "buddy-sandbox --port {port}"', f'start = "{command}"')
    path.write_text(text.replace("max-requests = 800", f"max-requests = {max_requests}").replace("[tool.oaswright]", "[tool.oaswright]\nprobes = 300"))


def processes(word: str) -> list[str]:
    listing = subprocess.run(["ps", "-ewwo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if word in line]


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_server_that_breaks_the_document_turns_the_loop_red(project: Path, fault: str) -> None:
    start_with(project, f"{sys.executable} {ROOT}/tests/buddy_sandbox/faulty.py --fault {fault} --port {{port}}", 300)
    ran = subprocess.run(["oaswright", "verify"], cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    verdicts = {line.split()[1]: line.split()[0] for line in ran.stdout.splitlines() if line.startswith(("ok ", "failed "))}
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert verdicts == {"check": "ok", "provenance": "ok", "generate": "ok", "prove": "ok", "fuzz": "failed", "docs": "ok"}
    assert f"[{FAULTS[fault]}]" in ran.stdout
    assert "curl" in ran.stdout
    assert "demo-manage" not in ran.stdout + ran.stderr


def test_what_stops_one_step_does_not_stop_the_others(project: Path) -> None:
    """An edit that is not generated drifts; the server still answers as it should."""
    start_with(project, "no-such-program --port {port}", 50)
    schema = project / "spec" / "schemas" / "CacheMode.yaml"
    schema.write_text(schema.read_text().replace("MAX", "LARGE"))
    ran = subprocess.run(["oaswright", "verify"], cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ran.returncode == 4, ran.stdout + ran.stderr
    assert "generated/buddy_models/cache_mode.py is changed [drift]" in ran.stdout
    assert "'no-such-program --port" in ran.stdout


def test_ctrl_c_leaves_no_process_and_no_file_behind(project: Path) -> None:
    port_word = f"--marker-{os.getpid()}"
    start_with(
        project, f"{sys.executable} -c 'import sys; from buddy_sandbox.cli import main; sys.argv = sys.argv[:3]; main()' --port {{port}} {port_word}", 100_000
    )
    before = {path.name for path in project.iterdir()}
    running = subprocess.Popen(["oaswright", "verify"], cwd=project, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 120
    while not processes(port_word) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes(port_word)
    time.sleep(3)
    running.send_signal(signal.SIGINT)
    printed = running.communicate(timeout=60)[0]
    assert running.returncode == 130, printed
    assert "Traceback" not in printed
    assert processes(port_word) == []
    assert {path.name for path in project.iterdir()} - before <= {".oaswright"}
