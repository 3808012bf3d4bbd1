"""A database that is full, locked or gone: 5xx with the error body, nothing half-written, and recovery."""

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
UNAVAILABLE = {"errors": [{"message": "The database is not available at the moment; try again"}]}


def update(client: httpx.Client, name: str, **fields: Any) -> httpx.Response:
    return client.patch(PATH, json={"type": "DOCKERFILE", "name": name, **fields})


def demand_unavailable(response: httpx.Response) -> None:
    assert (response.status_code, response.json()) == (503, UNAVAILABLE)
    assert response.headers["retry-after"] == "1"
    assert "x-rate-limit-limit" in response.headers


def name_of(client: httpx.Client) -> Any:
    return client.get(PATH).json()["name"]


@contextmanager
def locked(database: str) -> Iterator[None]:
    """Someone else holds the action, or the whole file where nothing smaller can be locked."""
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")
    else:
        with closing(psycopg.connect(database)) as connection:
            connection.execute("SELECT * FROM actions WHERE id = 456 FOR UPDATE")
            yield


def test_a_locked_database_is_503_after_the_timeout_and_recovers(serve: Callable[..., httpx.Client], database: str) -> None:
    client = serve(lock_timeout=0.1)
    with locked(database):
        demand_unavailable(update(client, "Too early"))
        assert name_of(client) == "Build image", "reading goes on"
    assert update(client, "In time").status_code == 200
    assert name_of(client) == "In time"


def test_a_full_disk_is_503_for_writers_and_recovers_on_sqlite(start: Callable[..., Any], sqlite_database: str) -> None:
    sandbox = start("--database", sqlite_database)
    with sandbox.client() as client:
        assert update(client, "Before").status_code == 200
        size = max(file.stat().st_size for file in Path(sqlite_database.removeprefix("sqlite:///")).parent.glob("sandbox.db*"))
        unlimited = resource.prlimit(sandbox.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(sandbox.process.pid, resource.RLIMIT_FSIZE, (size, unlimited[1]))
        answers = [update(client, "While full", login="x" * 100_000) for _ in range(3)]
        demand_unavailable(answers[-1])
        assert name_of(client) == "Before", "reading goes on"
        resource.prlimit(sandbox.process.pid, resource.RLIMIT_FSIZE, unlimited)
        assert update(client, "After").status_code == 200
        assert name_of(client) == "After"


def test_a_full_disk_is_503_for_writers_and_recovers_on_postgresql(serve_on: Callable[..., httpx.Client], postgresql_database: str) -> None:
    client = serve_on(postgresql_database)
    function = (
        "CREATE FUNCTION no_space() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$ LANGUAGE plpgsql"
    )
    with closing(psycopg.connect(postgresql_database, autocommit=True)) as connection:
        connection.execute(function)
        connection.execute("CREATE TRIGGER no_space BEFORE UPDATE ON actions FOR EACH ROW EXECUTE FUNCTION no_space()")
        demand_unavailable(update(client, "While full"))
        assert name_of(client) == "Build image"
        connection.execute("DROP TRIGGER no_space ON actions")
    assert update(client, "After").status_code == 200


def test_a_lost_connection_is_503_at_most_once_and_recovers(serve_on: Callable[..., httpx.Client], postgresql_database: str) -> None:
    client = serve_on(postgresql_database)
    assert update(client, "Before").status_code == 200
    with closing(psycopg.connect(postgresql_database, autocommit=True)) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    time.sleep(0.2)
    demand_unavailable(update(client, "Lost"))
    assert name_of(client) == "Before"
    assert update(client, "After").status_code == 200


def test_a_database_that_is_away_is_503_also_for_health_until_it_is_back(serve_on: Callable[..., httpx.Client], postgresql_database: str) -> None:
    client = serve_on(postgresql_database)
    name = postgresql_database.partition("@/")[2].partition("?")[0]
    with closing(psycopg.connect(postgresql_database.replace(name, "postgres"), autocommit=True)) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        time.sleep(0.2)
        for _ in range(2):
            demand_unavailable(client.get(PATH))
            assert client.get("/healthz").status_code == 503
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert client.get("/healthz").status_code == 200
    assert name_of(client) == "Build image"


def test_more_requests_than_connections_wait_their_turn(start: Callable[..., Any], database: str) -> None:
    sandbox = start("--database", database, "--log-level", "warning")
    with sandbox.client() as client, ThreadPoolExecutor(24) as pool:
        statuses = list(pool.map(lambda number: update(client, str(number)).status_code, range(72)))
    assert set(statuses) == {200}
