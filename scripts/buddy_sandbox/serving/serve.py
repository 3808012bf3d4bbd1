"""Runs the server: one process or several, until a signal ends it gracefully."""

import os
import socket
from collections.abc import Iterator

import uvicorn

from buddy_sandbox.actions import PATH
from buddy_sandbox.admin import PATH as RESET
from buddy_sandbox.serving import logs
from buddy_sandbox.serving.options import Arranged
from buddy_sandbox.serving.settings import VARIABLE, Settings
from buddy_sandbox.store import in_memory, open_store
from buddy_sandbox.web.errors import SandboxError
from buddy_sandbox.web.protocol import StrictProtocol

GRACE = 10


def announcement(arranged: Arranged) -> Iterator[str]:
    """Yield what is printed at the start: the tokens, which cannot be shown later, and where to go."""
    settings, base = arranged.settings, f"http://{arranged.host}:{arranged.port}"
    example = PATH.format(workspace="my-company", project_name="my-project", pipeline_id=123, action_id=456)
    yield f"buddy-sandbox  {base}{example}"
    yield f"document       {base}/openapi.json"
    if settings.manage_token:
        yield f"manage token   {settings.manage_token}"
    if settings.info_token:
        yield f"info token     {settings.info_token}"
    yield f"admin token    {settings.admin_token}   (POST {base}{RESET})"


def run(arranged: Arranged) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are answered first. Raises SandboxError if it cannot start."""
    settings = arranged.settings
    if not in_memory(settings.database):
        open_store(settings.database, settings.lock_timeout).close()  # what is wrong with it is told here, once
    elif arranged.workers > 1:
        raise SandboxError("Several workers cannot share a database in memory: add --database sqlite:///sandbox.db")
    _demand_free(arranged.host, arranged.port)
    os.environ[VARIABLE] = settings.model_dump_json()
    uvicorn.run(
        "buddy_sandbox.serving.serve:application",
        factory=True,
        http=StrictProtocol,
        host=arranged.host,
        port=arranged.port,
        workers=arranged.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_worker_healthcheck=60,  # a busy machine takes its time to start a process
    )


def application() -> object:
    """Return what each process serves."""
    from buddy_sandbox.app import create_app

    settings = Settings.from_environment()
    logs.configure(settings.log_level)
    return create_app(settings)


def _demand_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SandboxError(f"Cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from None
