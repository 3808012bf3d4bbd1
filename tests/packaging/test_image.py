"""The images: built where Docker runs, checked by hadolint everywhere."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / ".docker" / "Dockerfile"


def has_docker() -> bool:
    """Tell whether there is a daemon to build with."""
    return bool(shutil.which("docker")) and subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def lint(path: Path) -> int:
    return subprocess.run([Path(sys.executable).with_name("hadolint"), "--failure-threshold", "info", path], capture_output=True, check=False).returncode


def test_the_file_of_the_images_is_clean(tmp_path: Path) -> None:
    assert lint(FILE) == 0
    planted = tmp_path / "Dockerfile"
    planted.write_text(FILE.read_text().replace("python:3.12-slim", "python"))
    assert lint(planted) == 1


def test_no_image_runs_as_root() -> None:
    stages = FILE.read_text().split("\nFROM ")[1:]
    final = [stage for stage in stages if "ENTRYPOINT" in stage]
    assert len(final) == 2
    assert all(stage.index("USER 10001") < stage.index("ENTRYPOINT") for stage in final)


def test_every_file_that_the_images_copy_is_there() -> None:
    copied = [name for line in FILE.read_text().splitlines() if line.startswith("COPY ") for name in line.split()[1:-1]]
    ignored = (FILE.with_name("Dockerfile.dockerignore")).read_text().splitlines()
    assert copied
    assert [name for name in copied if not (ROOT / name).exists() or f"!{name}" not in ignored] == []


@pytest.mark.skipif(not has_docker(), reason="no Docker daemon runs here")
@pytest.mark.parametrize(("target", "program"), [("toolkit", "oaswright"), ("sandbox", "buddy-sandbox")])
def test_an_image_is_built_and_runs(target: str, program: str) -> None:
    name = f"oaswright-test-{target}"
    subprocess.run(["docker", "build", "--quiet", "--file", FILE, "--target", target, "--tag", name, "."], cwd=ROOT, check=True)
    ran = subprocess.run(["docker", "run", "--rm", "--entrypoint", program, name, "--version"], capture_output=True, text=True, check=True)
    assert program in ran.stdout
    user = subprocess.run(["docker", "run", "--rm", "--entrypoint", "id", name, "-u"], capture_output=True, text=True, check=True)
    assert user.stdout.strip() == "10001"
