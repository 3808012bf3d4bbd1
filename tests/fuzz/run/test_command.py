"""`oaswright fuzz`, as it is typed."""

import os
import subprocess
import sys
from pathlib import Path

from tests.fuzz import shelf_document

CONFIGURATION = """
[tool.oaswright]
document = "shelves.yaml"
models = "shelf_models"
client = "shelf_client"

[tool.oaswright.fuzz]
environment = { SHELF_ADMIN = "shelf-admin-token" }
tokens = [{ env = "SHELF_ADMIN", scopes = ["books:read", "books:write"] }]
max-requests = 60
"""
APPS = """
from tests.fuzz.shelf_api import Refused, Shelves
class Forgetful(Shelves):
    def error(self, refused, request):
        refused.status = 418 if refused.status == 404 else refused.status
        return super().error(refused, request)
good, bad = Shelves().app(), Forgetful().app()
"""


def fuzz(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    (folder / "pyproject.toml").write_text(CONFIGURATION)
    (folder / "shelves.yaml").write_text(shelf_document.TEXT)
    (folder / "shelf_apps.py").write_text(APPS)
    program = Path(sys.executable).with_name("oaswright")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([program, "fuzz", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_good_server_ends_with_0_and_leaves_no_file(tmp_path: Path) -> None:
    ran = fuzz(tmp_path, "shelf_apps:good")
    assert (ran.returncode, ran.stdout.splitlines()[-1].split(" in ")[0]) == (0, "60 requests"), ran.stderr
    assert ran.stdout.endswith("0 failures (the request budget is spent)\n")
    assert "fuzz: shelf_apps:good: 11 operations, at most 60 requests, seed 0\n" in ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != ".oaswright") == ["pyproject.toml", "shelf_apps.py", "shelves.yaml"]


def test_a_failure_ends_with_1_and_a_curl_line_without_the_token(tmp_path: Path) -> None:
    ran = fuzz(tmp_path, "shelf_apps:bad", "--only", "getBook")
    assert ran.returncode == 1, ran.stderr
    assert 'curl -sS -H "Authorization: Bearer $SHELF_ADMIN" http://testserver/shelves/' in ran.stdout
    assert "418" in ran.stdout
    assert "shelf-admin-token" not in ran.stdout + ran.stderr


def test_a_server_that_is_not_there_ends_with_4(tmp_path: Path) -> None:
    ran = fuzz(tmp_path, "http://127.0.0.1:9")
    assert (ran.returncode, ran.stdout) == (4, "")
    assert "http://127.0.0.1:9 cannot be reached" in ran.stderr


def test_an_operation_that_is_not_there_ends_with_2_and_names_the_others(tmp_path: Path) -> None:
    ran = fuzz(tmp_path, "shelf_apps:good", "--only", "getBok")
    assert ran.returncode == 2
    assert "no operation is called or tagged getBok" in ran.stderr
    assert "getBook" in ran.stderr


def test_against_a_revision_only_what_an_edit_touches_is_asked(tmp_path: Path) -> None:
    (tmp_path / "before.yaml").write_text(shelf_document.TEXT.replace("default: 50", "default: 40").replace("title: Shelves", "title: Racks"))
    ran = fuzz(tmp_path, "shelf_apps:good", "--against", "before.yaml")
    assert ran.returncode == 0, ran.stderr
    assert "2 operations" in ran.stderr
    ran = fuzz(tmp_path, "shelf_apps:bad", "--against", "before.yaml", "--only", "getBook")
    assert (ran.returncode, ran.stdout.partition(" in ")[0]) == (0, "0 requests"), ran.stderr
    assert ran.stdout.endswith(" s, 0 failures (no edit touches an operation)\n")
