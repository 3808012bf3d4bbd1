"""A document alone is enough for every command; a configuration above it counts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from oaswright import standalone
from oaswright.errors import UsageError

PROGRAM = Path(sys.executable).with_name("oaswright")
DOCUMENT = """\
openapi: 3.1.0
info: {title: Pet Store, version: '1'}
security: []
paths:
  /pets:
    get:
      operationId: listPets
      responses: {'200': {description: Pets., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components: {schemas: {Pet: {type: object, properties: {name: {type: string}}}}}
"""
APP = """
import json, pathlib
DOCUMENT = {"openapi": "3.1.0", "info": {"title": "Served", "version": "1"}, "security": [], "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "d"}}}}}}
async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError
    held = {"/openapi.json": json.dumps(DOCUMENT), "/a": ""}.get(scope["path"])
    await send({"type": "http.response.start", "status": 404 if held is None else 200 if scope["method"] == "GET" else 405, "headers": [(b"allow", b"GET")]})
    await send({"type": "http.response.body", "body": (held or "").encode()})
async def silent(scope, receive, send):
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    (tmp_path / "shop.py").write_text(APP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def oaswright(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    return subprocess.run([PROGRAM, *words], cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300)


def test_every_command_takes_a_document_without_configuration(home: Path) -> None:
    for code, words in [
        (0, "check openapi.yaml"),
        (0, "bundle openapi.yaml"),
        (0, "prove openapi.yaml --probes 50"),
        (0, "generate openapi.yaml -o client"),
        (0, "generate openapi.yaml -o client --check"),
        (0, "prove openapi.yaml -o client --probes 50"),
        (0, "docs openapi.yaml -o pages"),
        (0, "diff openapi.yaml openapi.yaml"),
        (0, "check shop:app"),
        (0, "fuzz shop:app --document shop:app --max-requests 20"),
    ]:
        ran = oaswright(home, *words.split())
        assert ran.returncode == code, (words, ran.stdout + ran.stderr)
    assert {path.name for path in (home / "client").iterdir() if path.is_dir()} == {"pet_store_models", "pet_store_client"}
    assert (home / "pages" / "index.html").exists()
    assert (home / ".oaswright" / ".gitignore").read_text() == "*\n"
    assert not (home / "generated").exists()


def test_without_a_document_the_next_step_is_named(home: Path) -> None:
    ran = oaswright(home, "check")
    assert (ran.returncode, "oaswright init" in ran.stderr) == (2, True)


def test_an_application_that_serves_no_document_is_told_what_was_asked(home: Path) -> None:
    ran = oaswright(home, "check", "shop:silent")
    assert (ran.returncode, "shop:silent serves no OpenAPI document" in ran.stderr) == (2, True)


def test_the_configuration_above_a_file_counts(home: Path) -> None:
    (home / "pyproject.toml").write_text(
        '[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "m"\nclient = "c"\nreleased = "v*"\ncheck = {fail-on = "warning"}\noutput = "made"\n'
    )
    (home / "spec").mkdir()
    (home / "spec" / "other.yaml").write_text(DOCUMENT.replace("Pet Store", "Other"))
    own, other = standalone.find(home, "openapi.yaml"), standalone.find(home, "spec/other.yaml")
    assert (own.settings.models, own.settings.output) == ("m", "made")
    assert (other.root, other.settings.document, other.settings.check.fail_on) == (home, "spec/other.yaml", "warning")
    assert (other.settings.models, other.settings.output, other.settings.released) == ("other_models", "other-generated", "")
    assert oaswright(home, "check", "spec/other.yaml").returncode == 1  # a warning, which fails the check


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Pet Store", "pet_store"),
        ("PetStore API v2", "pet_store_api_v2"),
        ("Żółw", "zow"),
        ("东京", "api"),
        ("", "api"),
        ("3D Print", "api_3d_print"),
        ("class", "class"),
        ("Pet Store Client", "pet_store"),
        ("Client", "client"),
    ],
)
def test_packages_are_named_after_the_title(title: str, name: str) -> None:
    assert standalone.name_of(title) == name
    assert f"{name}_models".isidentifier()


def test_init_configures_a_folder_that_then_verifies(home: Path) -> None:
    (home / ".gitignore").write_text("*.log")
    (home / "pyproject.toml").write_text("[project]\nname = 'a'\nversion = '1'")
    shown = oaswright(home, "init", "--dry-run")
    assert (shown.returncode, "+[tool.oaswright]" in shown.stdout, (home / ".github").exists()) == (0, True, False), shown.stderr
    ran = oaswright(home, "init")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, shown.stdout, "Next: oaswright verify\n")
    assert (home / ".gitignore").read_text() == "*.log\n.oaswright/\n/site/\n"
    assert (home / "pyproject.toml").read_text().startswith("[project]\nname = 'a'\nversion = '1'\n\n[tool.oaswright]\ndocument = \"openapi.yaml\"\n")
    assert (oaswright(home, "init").stdout, oaswright(home, "init").stderr) == ("", "nothing to do: the folder is configured\n")
    loop = oaswright(home, "verify")
    assert loop.returncode == 0, loop.stdout + loop.stderr
    assert "skip    fuzz        skipped: the configuration names no start and no target of fuzz" in loop.stdout
    assert "skip    generate    skipped: nothing was generated in generated/ yet; `oaswright generate` does it" in loop.stdout
    assert "ok      prove       models: " in loop.stdout
    assert not (home / "generated").exists()
    assert oaswright(home, "generate").returncode == 0
    assert "ok      generate    no drift" in oaswright(home, "verify").stdout


@pytest.mark.parametrize("has_pyproject", [True, False])
def test_init_takes_a_document_over_with_its_errors(home: Path, *, has_pyproject: bool) -> None:
    """A vendor's mistakes do not stop the user: what the document has wrong already is shown and waived, and what is new is an error."""
    wrong = DOCUMENT.replace("description: Pets.,", 'description: {"$ref": "a.md"},').replace("type: string", "type: string, default: 7")
    (home / "openapi.yaml").write_text(wrong)
    if has_pyproject:
        (home / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert oaswright(home, "check", "openapi.yaml").returncode == 1
    ran = oaswright(home, "init", "--yes")
    assert (ran.returncode, ran.stdout.count("+rule = "), "waived" in ran.stderr) == (0, 2, True)
    assert oaswright(home, "check").returncode == 0
    (home / "openapi.yaml").write_text(wrong.replace("title: Pet Store", "title: [Pet Store]"))
    again = oaswright(home, "check")
    assert (again.returncode, "/info/title" in oaswright(home, "check", "--format", "json").stdout) == (1, True)


def test_init_lowers_a_rule_with_very_many_errors(home: Path) -> None:
    fields = ", ".join(f"f{number}: {{type: string, default: 7}}" for number in range(60))
    (home / "openapi.yaml").write_text(DOCUMENT.replace("{name: {type: string}}", "{" + fields + "}"))
    assert '+"default-valid" = "warning" # 60 places' in oaswright(home, "init", "--yes").stdout
    assert oaswright(home, "check").returncode == 0


def test_init_writes_a_document_where_there_is_none(tmp_path: Path) -> None:
    assert oaswright(tmp_path, "init").returncode == 0
    assert (tmp_path / "oaswright.toml").read_text().startswith('document = "openapi.yaml"\n')
    assert not (tmp_path / "pyproject.toml").exists()
    ran = oaswright(tmp_path, "check", "--fail-on", "warning", "--format", "json")
    assert (ran.returncode, json.loads(ran.stdout)["findings"]) == (0, [])


def test_init_asks_which_document_is_meant(home: Path) -> None:
    (home / "openapi.json").write_text("{}")
    ran = oaswright(home, "init")
    assert (ran.returncode, "there are several documents: openapi.json, openapi.yaml" in ran.stderr) == (2, True)
    assert not (home / ".github").exists()


def test_a_document_elsewhere_is_refused(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    from oaswright import init

    other = tmp_path_factory.mktemp("other") / "openapi.yaml"
    other.write_text(DOCUMENT)
    with pytest.raises(UsageError, match="is outside"):
        init.plan(home, str(other))
