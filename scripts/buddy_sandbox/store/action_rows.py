"""Questions about actions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from buddy_sandbox.store.tables import actions, pipelines, projects, workspaces

_GREATEST_NUMBER = 2**63 - 1


@dataclass(frozen=True)
class Address:
    """Where an action is, as the path of a request names it."""

    workspace: str
    project: str
    pipeline_id: int
    action_id: int


@dataclass(frozen=True)
class Action:
    """A stored action; configuration holds the fields that are set, and secrets only sealed."""

    id: int
    type: str
    last_execution_status: str
    configuration: dict[str, Any]
    pipeline: Mapping[str, Any]


_find = (
    select(actions.c.id, actions.c.type, actions.c.last_execution_status, actions.c.configuration, pipelines.c.view)
    .select_from(actions.join(pipelines).join(projects).join(workspaces))
    .where(
        actions.c.id == bindparam("action_id"),
        pipelines.c.id == bindparam("pipeline_id"),
        projects.c.name == bindparam("project"),
        workspaces.c.domain == bindparam("workspace"),
    )
)
_find_for_update = _find.with_for_update(of=actions)
_save = update(actions).where(actions.c.id == bindparam("action_id")).values(configuration=bindparam("new_configuration"))
_neighbours = select(actions.c.id, actions.c.configuration).where(actions.c.pipeline_id == bindparam("pipeline_id")).order_by(actions.c.position, actions.c.id)
_lock_pipeline = select(pipelines.c.id).where(pipelines.c.id == bindparam("pipeline_id")).with_for_update()
_place = update(actions).where(actions.c.id == bindparam("action_id")).values(position=bindparam("new_position"))


def find(connection: Connection, address: Address, *, for_update: bool = False) -> Action | None:
    """Return the action at this address, locked until the transaction ends if asked for; None if there is none."""
    if max(address.pipeline_id, address.action_id) > _GREATEST_NUMBER or "\0" in address.workspace + address.project:
        return None  # no database can hold such a row, and some refuse to look
    row = connection.execute(
        _find_for_update if for_update else _find,
        {
            "workspace": address.workspace,
            "project": address.project,
            "pipeline_id": address.pipeline_id,
            "action_id": address.action_id,
        },
    ).first()
    if row is None:
        return None
    return Action(row[0], row[1], row[2], json.loads(row[3]), json.loads(row[4]))


def save(connection: Connection, action_id: int, configuration: Mapping[str, Any]) -> None:
    """Replace the configuration as a whole."""
    connection.execute(_save, {"action_id": action_id, "new_configuration": json.dumps(configuration)})


def lock_order(connection: Connection, pipeline_id: int) -> None:
    """Keep others from moving actions of this pipeline until the transaction ends; ask before locking an action."""
    if pipeline_id <= _GREATEST_NUMBER:
        connection.execute(_lock_pipeline, {"pipeline_id": pipeline_id})


def names_in_order(connection: Connection, pipeline_id: int) -> dict[int, str]:
    """Return the pipeline's actions in their order, each with its name."""
    rows = connection.execute(_neighbours, {"pipeline_id": pipeline_id})
    return {row[0]: json.loads(row[1])["name"] for row in rows}


def reorder(connection: Connection, order: Sequence[int]) -> None:
    """Give the pipeline's actions this order."""
    connection.execute(_place, [{"action_id": action_id, "new_position": place} for place, action_id in enumerate(order)])
