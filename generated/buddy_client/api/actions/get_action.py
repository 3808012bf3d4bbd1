# Generated from the OpenAPI document by oaswright and openapi-python-client; edits are lost.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal  # noqa: F401 # not every operation has such a type

from ..._operation import UNSET, Operation, Response, Unset  # noqa: F401 # not every operation has such a type

if TYPE_CHECKING:
    from collections.abc import Mapping  # noqa: F401 # not every operation has such a type
    from datetime import date, datetime  # noqa: F401 # not every operation has such a type
    from uuid import UUID  # noqa: F401 # not every operation has such a type

    from buddy_models.dockerfile_action import DockerfileAction
    from buddy_models.error_list import ErrorList

    from ..._body import File  # noqa: F401 # not every operation has such a type
    from ..._client import AuthenticatedClient, Client


def _types() -> dict[tuple[str, str], Any]:
    """What the bodies of responses are, by status and media type."""
    from buddy_models.dockerfile_action import DockerfileAction
    from buddy_models.error_list import ErrorList

    return {
        ('200', 'application/json'): DockerfileAction,
        ('400', 'application/json'): ErrorList,
        ('401', 'application/json'): ErrorList,
        ('403', 'application/json'): ErrorList,
        ('404', 'application/json'): ErrorList,
        ('429', 'application/json'): ErrorList,
    }


_OPERATION = Operation("get_action", _types)


def sync_detailed(
    workspace: str,
    project_name: str,
    pipeline_id: int,
    action_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[DockerfileAction | ErrorList]:
    """Read a Build Docker Image action

    Answers the action's configuration together with the state of its last run. A token with the scope
    `EXECUTION_INFO`, or a wider one, is enough.

    Args:
        workspace: The workspace's handle, as it stands in its web address.
        project_name: The project's handle within the workspace, as it stands in its web address.
        pipeline_id: The number of the pipeline that holds the action.
        action_id: The number of the action.

    Returns the status, headers and body, and what the document does not know of them.
    """

    return client.send(_OPERATION, {"workspace": workspace, "project_name": project_name, "pipeline_id": pipeline_id, "action_id": action_id})


def sync(
    workspace: str,
    project_name: str,
    pipeline_id: int,
    action_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> DockerfileAction | ErrorList | None:
    """Read a Build Docker Image action

    Answers the action's configuration together with the state of its last run. A token with the scope
    `EXECUTION_INFO`, or a wider one, is enough.

    Args:
        workspace: The workspace's handle, as it stands in its web address.
        project_name: The project's handle within the workspace, as it stands in its web address.
        pipeline_id: The number of the pipeline that holds the action.
        action_id: The number of the action.

    Returns the body alone.
    """

    return sync_detailed(workspace=workspace, project_name=project_name, pipeline_id=pipeline_id, action_id=action_id, client=client).parsed


async def asyncio_detailed(
    workspace: str,
    project_name: str,
    pipeline_id: int,
    action_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[DockerfileAction | ErrorList]:
    """Read a Build Docker Image action

    Answers the action's configuration together with the state of its last run. A token with the scope
    `EXECUTION_INFO`, or a wider one, is enough.

    Args:
        workspace: The workspace's handle, as it stands in its web address.
        project_name: The project's handle within the workspace, as it stands in its web address.
        pipeline_id: The number of the pipeline that holds the action.
        action_id: The number of the action.

    Returns the status, headers and body, and what the document does not know of them.
    """

    return await client.send_async(_OPERATION, {"workspace": workspace, "project_name": project_name, "pipeline_id": pipeline_id, "action_id": action_id})


async def asyncio(
    workspace: str,
    project_name: str,
    pipeline_id: int,
    action_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> DockerfileAction | ErrorList | None:
    """Read a Build Docker Image action

    Answers the action's configuration together with the state of its last run. A token with the scope
    `EXECUTION_INFO`, or a wider one, is enough.

    Args:
        workspace: The workspace's handle, as it stands in its web address.
        project_name: The project's handle within the workspace, as it stands in its web address.
        pipeline_id: The number of the pipeline that holds the action.
        action_id: The number of the action.

    Returns the body alone.
    """

    return (await asyncio_detailed(workspace=workspace, project_name=project_name, pipeline_id=pipeline_id, action_id=action_id, client=client)).parsed
