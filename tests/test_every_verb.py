"""A document of quite another API goes through every verb by configuration alone, in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from oaswright.cli.group import VERBS

LIBRARY = Path(__file__).with_name("library")
PROGRAMS = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}


def oaswright(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([PROGRAMS / "oaswright", *arguments], cwd=home, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=300)


def copied(home: Path) -> Path:
    for name in ("pyproject.toml", "openapi.yaml", "server.py", "wire.py"):
        shutil.copy(LIBRARY / name, home)
    return home


def held(folder: Path) -> dict[str, bytes]:
    """Each file of a folder by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts}


def edited(home: Path, old: str, new: str, name: str = "openapi.yaml") -> Path:
    """The folder, with the first such text of one of its files replaced."""
    document = home / name
    text = document.read_text()
    assert old in text
    document.write_text(text.replace(old, new, 1))
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library's folder, with its models and its client."""
    home = copied(tmp_path_factory.mktemp("library"))
    ran = oaswright(home, "generate")
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    return home


def test_check_finds_nothing(home: Path) -> None:
    ran = oaswright(home, "check", "--fail-on", "warning")
    assert (ran.returncode, ran.stdout) == (0, "")


def test_check_finds_a_wrong_example(tmp_path: Path) -> None:
    ran = oaswright(edited(copied(tmp_path), "copies: 2", "copies: 0"), "check", "--fail-on", "warning", "--format", "json")
    assert ran.returncode == 1
    assert {(one["rule"], one["position"]["file"]) for one in json.loads(ran.stdout)["findings"]} == {("example-valid", "openapi.yaml")}


def test_bundle_holds_every_operation(home: Path) -> None:
    ran = oaswright(home, "bundle")
    paths = json.loads(ran.stdout)["paths"]
    assert (ran.returncode, {path: sum("operationId" in node for node in item.values() if isinstance(node, dict)) for path, item in paths.items()}) == (
        0,
        {"/books": 2, "/books/{isbn}": 4, "/books/{isbn}/loans": 2, "/loans/{loan_id}": 2},
    )


def test_what_is_generated_has_not_drifted(home: Path) -> None:
    ran = oaswright(home, "generate", "--check")
    assert (ran.returncode, ran.stdout) == (0, "")


def test_what_is_generated_is_the_same_wherever_it_is_made(home: Path, tmp_path: Path) -> None:
    ran = [oaswright(folder, "generate", "--check", "--project", str(home)) for folder in (tmp_path, LIBRARY)]
    (home / "pyproject.toml").write_text((home / "pyproject.toml").read_text() + "\n[tool.black]\nline-length = 40\n")
    shutil.rmtree(home / "generated" / "library_models")
    assert oaswright(home, "generate").returncode == 0
    here = copied(tmp_path)
    assert oaswright(here, "generate").returncode == 0
    assert [one.returncode for one in ran] == [0, 0]
    assert held(here / "generated") == held(home / "generated")


def test_what_is_generated_drifts_from_an_edit(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    ran = oaswright(edited(tmp_path, "enum: [en, de, fr, pl]", "enum: [en, de, fr, pl, it]"), "generate", "--check", "--all")
    assert ran.returncode == 1
    assert "library_models/language.py" in ran.stdout


USE = """
import asyncio, sys
import httpx
from server import app
from library_client import AuthenticatedClient
from library_client.api.books import add_book, get_book, list_books, update_book
from library_client.api.loans import add_loan, delete_loan
from library_models import Audio, Book, BookChanges, Loan

async def use():
    client = AuthenticatedClient("http://library", credentials={"key": app.key}, strict=True)
    client.set_async_httpx_client(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://library"))
    new = Book(isbn="9783257069358", title="Das Parfum", author="Patrick S\\u00fcskind", notes="n", medium=Audio(kind="audio", minutes=512))
    made = await add_book.asyncio_detailed(client=client, body=new)
    print(made.status_code, made.headers["location"], type(made.parsed.medium).__name__, made.parsed.notes)
    changed = await update_book.asyncio("9783257069358", client=client, body=BookChanges(notes=None))
    print(changed.notes, changed.title)
    page = await list_books.asyncio(client=client, author="Patrick S\\u00fcskind", available=True, limit=1)
    print(page.total, page.items[0].isbn)
    lent = await add_loan.asyncio("9783257069358", client=client, body=Loan(borrower="B", due="2026-02-01"))
    print(lent.id, lent.due, (await delete_loan.asyncio_detailed(1, client=client)).status_code)
    print((await get_book.asyncio_detailed("9780000000000", client=client)).status_code)

asyncio.run(use())
"""


def test_the_client_and_the_models_speak_to_the_server(home: Path) -> None:
    path = os.pathsep.join([str(home / "generated"), str(home)])
    ran = subprocess.run([sys.executable, "-c", USE], env={**ENVIRONMENT, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == ["201 /books/9783257069358 Audio n", "None Das Parfum", "1 9783257069358", "1 2026-02-01 204", "404"], ran.stderr


def test_diff_of_the_document_with_itself_is_empty(home: Path) -> None:
    ran = oaswright(home, "diff", "openapi.yaml", "--fail-on", "patch")
    assert (ran.returncode, ran.stdout) == (0, "nothing changes, on the wire or in the source\n")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("maximum: 50, default: 20", "maximum: 40, default: 20", 1),
        ("maximum: 50, default: 20", "maximum: 60, default: 20", 0),
        ("enum: [title, author, created]", "enum: [title, created]", 1),
        ("required: [title, author, medium, id", "required: [title, author, medium, language, id", 1),
        ("oauth: [library.write]", "oauth: [library.admin]", 1),
    ],
)
def test_diff_knows_what_breaks(home: Path, tmp_path: Path, old: str, new: str, code: int) -> None:
    ran = oaswright(edited(copied(tmp_path), old, new), "diff", str(home / "openapi.yaml"), "--fail-on", "breaking")
    assert ran.returncode == code, ran.stdout + ran.stderr


def test_fuzz_finds_nothing_in_the_server(home: Path) -> None:
    ran = oaswright(home, "fuzz", "--max-requests", "150")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_fuzz_finds_what_the_server_answers_wrongly(tmp_path: Path) -> None:
    ran = oaswright(edited(copied(tmp_path), "enum: [audio]", "enum: [tape]"), "fuzz", "--max-requests", "60", "--only", "listBooks")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "GET /books" in ran.stdout
    assert "demo-librarian-key" not in ran.stdout + ran.stderr


def test_provenance_has_nothing_to_tell(home: Path) -> None:
    assert [oaswright(home, "provenance", *more).returncode for more in ([], ["--check"])] == [0, 0]


def test_models_and_client_agree_with_the_document(home: Path) -> None:
    ran = oaswright(home, "prove")
    assert (ran.returncode, "disagrees" in ran.stdout) == (0, False), ran.stdout


def test_docs_hold_a_page_for_every_operation(home: Path) -> None:
    ran = oaswright(home, "docs")
    assert ran.returncode == 0, ran.stderr
    assert {path.stem for path in (home / "site" / "operations").glob("*.html")} >= {
        "listBooks", "addBook", "getBook", "replaceBook", "updateBook", "deleteBook", "listLoans", "addLoan", "getLoan", "deleteLoan",
    }  # fmt: skip


def test_a_recorded_failure_is_sent_again(tmp_path: Path) -> None:
    home = edited(copied(tmp_path), 'Response(200, {"total"', 'Response(203, {"total"', "server.py")
    found = oaswright(home, "fuzz", "--max-requests", "60", "--only", "listBooks", "--record")
    again = oaswright(home, "replay")
    shutil.copy(LIBRARY / "server.py", home)
    mended = oaswright(home, "replay")
    assert (found.returncode, again.returncode, mended.returncode) == (1, 1, 0), again.stdout + mended.stdout + mended.stderr


def test_the_whole_loop_is_green_and_its_site_shows_what_it_proved(home: Path) -> None:
    shutil.rmtree(home / ".oaswright", ignore_errors=True)
    shutil.rmtree(home / "site", ignore_errors=True)
    ran = oaswright(home, "verify")
    assert (ran.returncode, [line.split()[:2] for line in ran.stdout.splitlines() if line.startswith("ok")]) == (
        0,
        [["ok", step] for step in ("check", "provenance", "generate", "prove", "fuzz", "docs")],
    ), ran.stdout + ran.stderr
    page = (home / "site" / "table-agreement.html").read_text()
    assert "<td>proved" in page
    assert "disagrees" not in page


def test_the_document_is_counted_split_and_joined_again(home: Path, tmp_path: Path) -> None:
    counted = oaswright(home, "stats", "--format", "json")
    assert (counted.returncode, json.loads(counted.stdout)["counts"]["operations"] > 0) == (0, True), counted.stderr
    parts = oaswright(home, "split", "--out-dir", str(tmp_path / "parts"))
    assert parts.returncode == 0, parts.stderr
    joined = oaswright(tmp_path, "join", "parts/openapi.yaml", "--output", "joined.json")
    assert joined.returncode == 0, joined.stderr
    compared = oaswright(tmp_path, "diff", str(home / "openapi.yaml"), "joined.json", "--format", "json")
    assert (compared.returncode, json.loads(compared.stdout)["changes"]) == (0, []), compared.stdout


def test_no_verb_is_left_out() -> None:
    told = Path(__file__).read_text()
    verbs = set(VERBS) - {"watch", "lsp", "init", "schema"}  # two do not end, one makes what is here already, one needs no document
    assert {verb for verb in verbs if f'"{verb}"' not in told} == set()
