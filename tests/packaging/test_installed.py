"""The wheel and the source distribution, installed alone: with the lowest and the highest allowed dependencies, on every Python that is promised."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_wheel import DOCUMENT, SERVER, uv

BIN = Path(sys.executable).parent
VERSIONS = ("3.11", "3.12", "3.13")
CONFIGURATION = """\
document = "openapi.json"
models = "shop_models"
client = "shop_client"
probes = 300
fuzz = { target = "shop:app", max-requests = 60, min-reach = 100 }
"""
STEPS = ["check", "provenance", "generate", "prove", "fuzz", "docs"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "-o", str(folder))
    return folder


def interpreter(version: str) -> str:
    """Return an interpreter of a version, which a shim may name that is not there; skip where this machine has none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for path in (Path(f"/usr/bin/python{version}"), Path(f"/usr/local/bin/python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python{version}"))):
        if path.is_file() and subprocess.run([path, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0:
            return str(path)
    pytest.skip(f"this machine has no Python {version}; CI's has all")


def installed(folder: Path, wheel: Path, version: str, resolution: str, extras: str = "") -> Path:
    """Install the wheel in an environment of its own; return the folder of its programs."""
    uv("venv", "--no-project", "--python", interpreter(version), str(folder))
    uv("pip", "install", "--no-config", "--resolution", resolution, "--python", str(folder / "bin" / "python"), f"oaswright{extras} @ {wheel.as_uri()}")
    return folder / "bin"


def run(programs: Path, home: Path, *words: str, code: int = 0) -> str:
    """Run a command of an environment in a folder; return what it printed."""
    environment = {"PATH": f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin", "HOME": str(home), "NO_COLOR": "1", "LANG": "C.UTF-8"}
    done = subprocess.run([programs / "oaswright", *words], cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_twine_finds_nothing_wrong(built: Path, tmp_path: Path) -> None:
    files = [path for path in built.iterdir() if path.suffix in (".whl", ".gz")]
    assert len(files) == 2
    checked = subprocess.run([BIN / "twine", "check", "--strict", *files], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout.count("PASSED")) == (0, 2), checked.stdout
    planted = tmp_path / "planted-1.tar.gz"
    planted.write_bytes(b"")
    assert subprocess.run([BIN / "twine", "check", planted], capture_output=True, check=False).returncode != 0


def test_the_source_distribution_holds_what_is_needed_to_build_and_nothing_private(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    names = subprocess.run(["tar", "tzf", archive], capture_output=True, text=True, check=True).stdout.splitlines()
    inside = {name.partition("/")[2] for name in names}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "scripts/oaswright/cli/group.py"} <= inside
    assert [name for name in inside if name.startswith((".git/", ".venv/", ".oaswright/", "site/")) or "__pycache__" in name] == []


@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_main_job_runs(built: Path, tmp_path: Path, version: str, resolution: str) -> None:
    """With the oldest dependencies that pyproject.toml allows, and with the newest that there are."""
    (wheel,) = built.glob("*.whl")
    programs = installed(tmp_path / "venv", wheel, version, resolution)
    home = tmp_path / "shop"
    home.mkdir()
    (home / "openapi.json").write_text(json.dumps(DOCUMENT))
    (home / "shop.py").write_text(SERVER)
    (home / "oaswright.toml").write_text(CONFIGURATION)
    run(programs, home, "generate")
    report = json.loads(run(programs, home, "verify", "--format", "json"))
    assert [(one["step"], one["status"]) for one in report["steps"]] == [(step, "ok") for step in STEPS], report["findings"]
    (home / "old.json").write_text(json.dumps({**DOCUMENT, "paths": {}}))
    run(programs, home, "diff", "openapi.json", "old.json", "--fail-on", "breaking", code=1)


def test_the_extras_run_with_the_oldest_that_they_allow(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    programs = installed(tmp_path / "venv", wheel, VERSIONS[0], "lowest-direct", "[lsp,handbook,explorer,cluster]")
    home = tmp_path / "shop"
    home.mkdir()
    (home / "openapi.json").write_text(json.dumps(DOCUMENT))
    (home / "shop.py").write_text(SERVER)
    (home / "oaswright.toml").write_text(CONFIGURATION + 'docs = { try-servers = ["http://localhost:8000"] }\n')
    run(programs, home, "docs", "--handbook", "-o", "handbook")
    assert (home / "handbook" / "reference" / "rules.html").is_file()
    run(programs, home, "docs", "-o", "pages")
    assert "swagger" in "".join(page.read_text() for page in (home / "pages").rglob("*.html")).lower()
    run(programs, home, "fuzz", "--start", "python -m http.server {port}", "--workers", "2", "--max-requests", "10", code=2)
    imported = subprocess.run([programs / "python", "-c", "import oaswright.lsp.server"], capture_output=True, text=True, check=False)
    assert imported.returncode == 0, imported.stderr
