"""Databases of older and newer versions, and what survives a restart."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from buddy_sandbox.store import open_store, token_rows
from buddy_sandbox.store.connections import engine_for
from buddy_sandbox.store.migrate import NEWEST, migrate, revision
from buddy_sandbox.store.tables import metadata
from buddy_sandbox.web.access import Scope
from buddy_sandbox.web.errors import NewerDatabase
from sqlalchemy import text

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"


def emptied(database: str) -> str:
    """The same database without a table."""
    engine = engine_for(database)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
    return database


def test_a_restart_keeps_what_was_written(serve: Callable[..., httpx.Client]) -> None:
    written = serve().patch(PATH, json={"type": "DOCKERFILE", "name": "Kept", "timeout": 5}).json()
    assert serve().get(PATH).json() == written


def test_the_migrations_make_the_tables_that_the_code_expects(database: str) -> None:
    open_store(emptied(database)).close()
    engine = engine_for(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        assert revision(connection) == NEWEST
    engine.dispose()


def test_a_database_of_an_older_version_is_migrated_with_what_it_holds(database: str, serve: Callable[..., httpx.Client]) -> None:
    engine = engine_for(emptied(database))
    with engine.begin() as connection:
        migrate(connection, "0001")
        connection.execute(text("INSERT INTO workspaces (id, domain) VALUES (1, 'my-company')"))
        connection.execute(text("INSERT INTO projects (id, workspace_id, name) VALUES (1, 1, 'my-project')"))
        connection.execute(text('INSERT INTO pipelines (id, project_id, view) VALUES (123, 1, \'{"name": "Old"}\')'))
        connection.execute(
            text(
                "INSERT INTO actions (id, pipeline_id, position, type, last_execution_status, configuration)"
                " VALUES (456, 123, 0, 'DOCKERFILE', 'INITIAL', '{\"name\": \"Old action\", \"timeout\": 9}')"
            )
        )
        connection.execute(text("INSERT INTO secrets (name, value) VALUES ('sealing', '00')"))
        connection.execute(
            text("INSERT INTO tokens (id, name, digest, scope, created_at) VALUES (9, 'old', :digest, 'EXECUTION_INFO', 1)"), {"digest": "0" * 64}
        )
    engine.dispose()
    action = serve().get(PATH).json()
    assert (action["name"], action["timeout"], action["pipeline"]["name"]) == ("Old action", 9, "Old")
    with closing(open_store(database)) as store, store.reading() as connection:
        assert {row.name: row.revoked_at for row in token_rows.listed(connection)}["old"] is None


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database: str) -> None:
    engine = engine_for(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match=r"The database has the schema 9999, and this version of buddy-sandbox knows up to 0002: start a newer"):
        open_store(database)
    with engine.connect() as connection:
        assert revision(connection) == "9999"
    engine.dispose()
    ran = subprocess.run([Path(sys.executable).with_name("buddy-sandbox"), "--database", database], capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)


def test_several_servers_may_start_on_an_empty_database_at_once(database: str, start: Callable[..., Any]) -> None:
    emptied(database)
    with ThreadPoolExecutor(2) as pool:
        servers = list(pool.map(lambda _: start("--database", database), range(2)))
    for server in servers:
        with server.client() as client:
            assert client.get(PATH).status_code == 200


def test_a_write_that_fails_halfway_leaves_nothing(database: str) -> None:
    def fail() -> None:
        with store.writing() as connection:
            token_rows.create(connection, "half", "half", Scope.EXECUTION_INFO, None)
            raise ZeroDivisionError

    with closing(open_store(database)) as store:
        with pytest.raises(ZeroDivisionError):
            fail()
        with store.reading() as connection:
            assert "half" not in {row.name for row in token_rows.listed(connection)}


def test_the_database_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    script = "import os, sys; os.umask(0); from buddy_sandbox.store import open_store; kept = open_store(sys.argv[1]); os._exit(0)"
    subprocess.run([sys.executable, "-c", script, "sqlite:///sandbox.db"], cwd=tmp_path, check=True)
    files = sorted(tmp_path.iterdir())
    assert files
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in files} == {file.name: "0o600" for file in files}


def test_an_existing_database_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    file.touch()
    file.chmod(0o660)
    open_store(f"sqlite:///{file}").close()
    assert oct(file.stat().st_mode & 0o777) == "0o660"
