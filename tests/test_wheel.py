"""The built wheel works by itself: every command in an empty folder, in an environment that holds nothing but the wheel and what it depends on."""

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from oaswright.cli.group import VERBS

ROOT = Path(__file__).parents[1]
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1.0.0", "description": "Sells things."},
    "servers": [{"url": "https://shop.example"}],
    "security": [],
    "tags": [{"name": "things"}],
    "paths": {
        "/things/{id}": {
            "get": {
                "operationId": "getThing",
                "summary": "One thing.",
                "tags": ["things"],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "description": "Which.", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}
                ],
                "responses": {
                    "200": {"description": "It.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                    "422": {"description": "No such number."},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {"id": {"type": "integer", "description": "Its number."}, "name": {"type": "string", "description": "Its name."}},
                "example": {"id": 1, "name": "cup"},
            }
        }
    },
}
SERVER = """
import json, re

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (event := (await receive())["type"]):
            await send({"type": f"{event}.complete"})
            if event.endswith("shutdown"):
                return
    path, method = scope["path"], scope["method"]
    body, status = {}, 404
    if re.fullmatch("/things/[^/]*", path):
        number = path.rpartition("/")[2]
        status = 405 if method != "GET" else 200 if re.fullmatch("[1-9]", number) else 422
        body = {"id": int(number), "name": "cup"} if status == 200 else {}
    elif path == "/openapi.json":
        with open("openapi.json") as file:
            body, status = json.load(file), 200
    headers = [(b"content-type", b"application/json"), (b"allow", b"GET")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def uv(*words: str, environment: dict[str, str] | None = None) -> None:
    """Run uv from its cache; where that lacks something, from the index."""
    there = {**os.environ, **(environment or {})}
    there.pop("VIRTUAL_ENV", None)
    if subprocess.run(["uv", *words, "--offline", "-q"], cwd=ROOT, env=there, capture_output=True, check=False).returncode:
        subprocess.run(["uv", *words, "-q"], cwd=ROOT, env=there, check=True)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the programs of an environment with the wheel."""
    home = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "-o", str(home / "dist"))
    environment = {"UV_PROJECT_ENVIRONMENT": str(home / "venv")}
    uv("sync", "--frozen", "--no-dev", "--no-install-workspace", environment=environment)
    (wheel,) = (home / "dist").glob("*.whl")
    uv("pip", "install", "--no-deps", "--python", str(home / "venv/bin/python"), str(wheel))
    return home / "venv/bin"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a document and a server."""
    home = tmp_path_factory.mktemp("folder")
    (home / "openapi.json").write_text(json.dumps(DOCUMENT, indent=2))
    (home / "shop.py").write_text(SERVER)
    return home


@pytest.fixture(scope="module")
def run(programs: Path, folder: Path) -> Run:
    """Return what runs a command in the folder; it fails unless the exit code is as expected."""

    def ran(*words: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [programs / "oaswright", *words],
            cwd=folder,
            env=environment(programs),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return ran


def environment(programs: Path) -> dict[str, str]:
    return {"PATH": f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin", "HOME": str(programs.parent), "NO_COLOR": "1", "LANG": "C.UTF-8"}


def test_the_sources_of_the_repository_are_not_imported(programs: Path, folder: Path) -> None:
    shown = subprocess.run(
        [programs / "python", "-c", "import oaswright; print(oaswright.__file__)"],
        cwd=folder,
        env=environment(programs),
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(shown.stdout.strip()).is_relative_to(programs.parent)


def test_a_bare_document_goes_through_every_command_that_takes_one(run: Run, folder: Path) -> None:
    assert run("check", "openapi.json").stderr == "oaswright: no findings\n"
    assert json.loads(run("bundle", "openapi.json").stdout) == DOCUMENT
    assert yaml.safe_load(run("bundle", "openapi.json", "--format", "yaml", "--dereferenced").stdout)["paths"]
    assert json.loads(run("join", "openapi.json", "openapi.json").stdout) == DOCUMENT
    assert json.loads(run("stats", "openapi.json", "--format", "json").stdout)["counts"]["operations"] == 1
    run("split", "openapi.json", "-o", "several")
    assert json.loads(run("bundle", "several/openapi.json").stdout) == DOCUMENT
    assert "files written" in run("generate", "openapi.json", "-o", "client").stderr
    assert "up to date" in run("generate", "openapi.json", "-o", "client").stderr
    assert "no findings" in run("prove", "openapi.json", "-o", "client", "--probes", "50").stderr
    assert run("docs", "openapi.json", "-o", "pages").stderr.startswith("pages: ")
    (folder / "new.json").write_text(json.dumps({**DOCUMENT, "paths": {}}))
    assert "GET /things/{id}" in run("diff", "openapi.json", "new.json", "--fail-on", "breaking", code=1).stdout
    assert run("diff", "openapi.json", "openapi.json").stdout.startswith("nothing changes")
    assert "0 failures" in run("fuzz", "shop:app", "--document", "openapi.json", "--max-requests", "60", "--min-reach", "100").stdout
    run("check", "shop:app")


def test_a_folder_is_configured_and_verified(run: Run, programs: Path, folder: Path) -> None:
    run("init", "openapi.json", "--yes")
    assert "ok      check" in run("verify").stdout
    run("provenance")
    assert "properties" in json.loads(run("schema", "configuration").stdout)
    assert "extra 'lsp'" in run("lsp", code=2).stderr  # pygls is an extra
    run("replay")
    assert "missing.ndjson" in run("fuzz", "merge", "missing.ndjson", code=2).stderr
    with subprocess.Popen(["oaswright", "watch", "--format", "json"], cwd=folder, env=environment(programs), stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        assert any("ready" in line.lower() for line in watching.stdout)
        watching.send_signal(signal.SIGINT)
    assert watching.returncode == 0


def test_generated_packages_do_not_import_the_toolkit(run: Run, folder: Path) -> None:
    run("generate", "openapi.json", "-o", "apart")
    texts = [path.read_text() for path in (folder / "apart").rglob("*.py")]
    assert len(texts) > 20
    assert [line for text in texts for line in text.splitlines() if line.startswith(("import oaswright", "from oaswright"))] == []


def test_every_command_is_run_here() -> None:
    text = Path(__file__).read_text()
    assert [name for name in VERBS if f'run("{name}"' not in text and f'"oaswright", "{name}"' not in text] == []
