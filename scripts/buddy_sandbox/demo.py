"""What a new database holds: two workspaces, their pipelines and actions, two tokens, a key."""

import json
import secrets
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text

from buddy_sandbox.sealing import Sealer
from buddy_sandbox.store import Store, tables, token_rows
from buddy_sandbox.web.access import Scope

WORKSPACES: list[dict[str, Any]] = [
    {"id": 1, "domain": "my-company"},
    {"id": 2, "domain": "other-company"},
    {"id": 3, "domain": "zażółć"},
]
PROJECTS: list[dict[str, Any]] = [
    {"id": 1, "workspace_id": 1, "name": "my-project"},
    {"id": 2, "workspace_id": 2, "name": "their-project"},
    {"id": 3, "workspace_id": 3, "name": "gęślą jaźń"},
]
PIPELINES: list[dict[str, Any]] = [
    {"id": 123, "project_id": 1, "name": "Build and publish", "identifier": "build-and-publish"},
    {"id": 124, "project_id": 1, "name": "Nightly", "identifier": "nightly"},
    {"id": 223, "project_id": 2, "name": "Theirs", "identifier": "theirs"},
    {"id": 323, "project_id": 3, "name": "Żółw", "identifier": "zolw"},
]
ACTIONS: list[dict[str, Any]] = [
    {"id": 454, "pipeline_id": 123, "type": "DOCKERFILE", "name": "Build base image"},
    {"id": 455, "pipeline_id": 123, "type": "BUILD", "name": "Run the tests"},
    {"id": 456, "pipeline_id": 123, "type": "DOCKERFILE", "name": "Build image"},
    {"id": 457, "pipeline_id": 123, "type": "DOCKERFILE", "name": "Build image for ARM"},
    {"id": 460, "pipeline_id": 124, "type": "DOCKERFILE", "name": "Build nightly image"},
    {"id": 556, "pipeline_id": 223, "type": "DOCKERFILE", "name": "Build their image"},
    {"id": 656, "pipeline_id": 323, "type": "DOCKERFILE", "name": "Zbuduj obraz"},
]
_KEY = "sealing"


def prepare(store: Store, manage_token: str | None, info_token: str | None) -> None:
    """Fill a database that holds no workspace, and let these be the demo tokens; None leaves a token as it is."""
    with store.writing() as connection:
        _take_turns(connection)
        if connection.execute(select(tables.secrets.c.value).where(tables.secrets.c.name == _KEY)).first() is None:
            connection.execute(insert(tables.secrets).values(name=_KEY, value=secrets.token_hex(32)))
            _fill(connection)
        for name, token, scope in (
            ("demo-manage", manage_token, Scope.EXECUTION_MANAGE),
            ("demo-info", info_token, Scope.EXECUTION_INFO),
        ):
            if token is not None and token_rows.grant_of(connection, token) is None:
                token_rows.replace(connection, name, token, scope)


def reset(store: Store) -> None:
    """Reset the database to the demo data."""
    with store.writing() as connection:
        _take_turns(connection)
        for table in (tables.actions, tables.pipelines, tables.projects, tables.workspaces):
            connection.execute(delete(table))
        _fill(connection)


def sealer_of(store: Store) -> Sealer:
    """Seals with the database's own key."""
    with store.reading() as connection:
        key = connection.execute(select(tables.secrets.c.value).where(tables.secrets.c.name == _KEY)).scalar_one()
    return Sealer(bytes.fromhex(key))


def _take_turns(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE secrets IN EXCLUSIVE MODE"))


def _fill(connection: Connection) -> None:
    connection.execute(insert(tables.workspaces), WORKSPACES)
    connection.execute(insert(tables.projects), PROJECTS)
    connection.execute(insert(tables.pipelines), [_pipeline_row(pipeline) for pipeline in PIPELINES])
    rows = [_action_row(position, action) for position, action in enumerate(ACTIONS)]
    connection.execute(insert(tables.actions), rows)


def _pipeline_row(pipeline: dict[str, Any]) -> dict[str, Any]:
    view = {
        "name": pipeline["name"],
        "identifier": pipeline["identifier"],
        "on": "CLICK",
        "refs": ["refs/heads/main"],
        "last_execution_status": "SUCCESSFUL",
        "last_execution_revision": "506adbdd8f6fd1a5e8f8a1b7c1d2e3f405162738",
    }
    return {"id": pipeline["id"], "project_id": pipeline["project_id"], "view": json.dumps(view)}


def _action_row(position: int, action: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": action["id"],
        "pipeline_id": action["pipeline_id"],
        "position": position,
        "type": action["type"],
        "last_execution_status": "INITIAL",
        "configuration": json.dumps({"name": action["name"]}),
    }
