"""Who may do what, and what the others learn: nothing."""

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from buddy_sandbox.cli import command
from buddy_sandbox.store import open_store, token_rows
from buddy_sandbox.web.access import Scope, bearer_token, token_digest
from click.testing import CliRunner

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
UPDATE = {"type": "DOCKERFILE", "name": "Changed"}
NO_TOKEN = {"errors": [{"message": "The request carries no valid access token: send 'Authorization: Bearer <token>'"}]}
NOT_FOUND = {"errors": [{"message": "The action was not found"}]}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def made(database: str, token: str, scope: Scope, *workspaces: str) -> int:
    with closing(open_store(database)) as store, store.writing() as connection:
        return token_rows.create(connection, "made", token, scope, workspaces or None)


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer unknown", "Basic ZGVtbzpkZW1v", "demo-manage", "Bearer demo-manage extra", "Bearer \x7f"]
)
def test_without_a_valid_token_there_is_401_and_nothing_else(client: httpx.Client, authorization: str) -> None:
    for path in (PATH, "/workspaces/nowhere/projects/none/pipelines/1/actions/1"):
        for response in (
            client.get(path, headers={"Authorization": authorization}),
            client.patch(path, headers={"Authorization": authorization}, json=UPDATE),
            client.patch(path, headers={"Authorization": authorization}, content=b"{", timeout=5),
        ):
            assert (response.status_code, response.json()) == (401, NO_TOKEN)
            assert response.headers["www-authenticate"] == 'Bearer realm="buddy"'


def test_the_scheme_is_known_in_any_case(client: httpx.Client) -> None:
    assert client.get(PATH, headers={"Authorization": "bearer demo-manage"}).status_code == 200
    assert bearer_token("BEARER  x ") == "x"


def test_two_tokens_are_none(client: httpx.Client) -> None:
    headers = [("Authorization", "Bearer demo-manage"), ("Authorization", "Bearer demo-info")]
    assert client.get(PATH, headers=headers).status_code == 401


@pytest.mark.parametrize(("scope", "read", "update"), [("EXECUTION_INFO", 200, 403), ("EXECUTION_RUN", 200, 403), ("EXECUTION_MANAGE", 200, 200)])
def test_a_wider_scope_contains_the_narrower_ones(client: httpx.Client, database: str, scope: str, read: int, update: int) -> None:
    made(database, "other", Scope[scope])
    assert client.get(PATH, headers=bearer("other")).status_code == read
    assert client.patch(PATH, headers=bearer("other"), json=UPDATE).status_code == update


def test_a_missing_scope_is_told_before_anything_is_looked_up(client: httpx.Client) -> None:
    for path in (PATH, PATH.replace("456", "1"), PATH.replace("my-company", "none")):
        for body in ({"json": UPDATE}, {"content": b"nonsense"}):
            response = client.patch(path, headers=bearer("demo-info"), **body)
            assert (response.status_code, response.json()) == (403, {"errors": [{"message": "The access token lacks the scope EXECUTION_MANAGE"}]})


def test_another_workspace_looks_like_none(client: httpx.Client, database: str) -> None:
    made(database, "theirs", Scope.EXECUTION_MANAGE, "other-company")
    theirs = "/workspaces/other-company/projects/their-project/pipelines/223/actions/556"
    assert client.get(theirs, headers=bearer("theirs")).status_code == 200
    for path in (PATH, PATH.replace("my-company", "none"), PATH.replace("456", "1")):
        for method in ("GET", "PATCH"):
            response = client.request(method, path, headers=bearer("theirs"), json=UPDATE)
            assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    "path",
    [
        PATH.replace("my-company", "My-Company"),
        PATH.replace("my-company", "other-company"),
        PATH.replace("my-project", "their-project"),
        PATH.replace("123", "124"),
        PATH.replace("123", "223"),
        PATH.replace("456", "460"),
        PATH.replace("456", "0"),
        PATH.replace("456", "-456"),
        PATH.replace("456", "0456"),
        PATH.replace("456", "+456"),
        PATH.replace("456", "456.0"),
        PATH.replace("456", "abc"),
        PATH.replace("456", "٤٥٦"),
        PATH.replace("456", str(2**63)),
        PATH.replace("456", str(10**40)),
        PATH.replace("my-company", "%00"),
        PATH.replace("my-project", "%FF"),
        PATH.replace("my-project", "%25"),
    ],
)
def test_whatever_is_unknown_in_a_path_gets_the_same_answer(client: httpx.Client, path: str) -> None:
    for response in (client.get(path), client.patch(path, json=UPDATE)):
        assert (response.status_code, response.json()) == (404, NOT_FOUND)


def test_tokens_are_made_listed_and_revoked_on_the_command_line(serve: Callable[..., httpx.Client], database: str) -> None:
    client = serve()

    def run(*arguments: str) -> str:
        ran = CliRunner().invoke(command, ["token", *arguments, "--database", database])
        assert ran.exit_code == 0, ran.output
        return ran.stdout

    token = run("create", "--name", "ci", "--scope", "EXECUTION_INFO", "--workspace", "my-company").strip()
    assert client.get(PATH, headers=bearer(token)).status_code == 200
    listed = run("list")
    assert token not in listed
    number = re.findall(r"(\d+)  ci +EXECUTION_INFO +\S+ +valid +my-company", listed)[0]
    assert run("revoke", number) == f"Token {number} is revoked\n"
    assert client.get(PATH, headers=bearer(token)).json() == NO_TOKEN
    assert "revoked" in run("list")


def test_only_the_digest_of_a_token_is_stored(sqlite_database: str) -> None:
    made(sqlite_database, "a-secret-token", Scope.EXECUTION_INFO)
    for file in Path(sqlite_database.removeprefix("sqlite:///")).parent.iterdir():
        assert b"a-secret-token" not in file.read_bytes()
    with closing(open_store(sqlite_database)) as store, store.reading() as connection:
        assert token_rows.grant_of(connection, token_digest("a-secret-token")) is None


def test_a_token_command_without_a_shared_database_says_what_is_missing() -> None:
    program = Path(sys.executable).with_name("buddy-sandbox")
    ran = subprocess.run([program, "token", "list"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "buddy-sandbox: A database in memory keeps no tokens: name the server's with --database\n")
