# Generated from the OpenAPI document by oaswright and openapi-python-client; edits are lost.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from ..._calls.operation import Operation, Types
from ..._calls.caller import Functions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from buddy_models.dockerfile_action import DockerfileAction
    from buddy_models.dockerfile_action_update import DockerfileActionUpdate
    from buddy_models.error_list import ErrorList
    from ..._calls.options import Options
    from ..._calls.caller import Caller


def types() -> Types[DockerfileAction | ErrorList]:
    """Return the Python type of each documented body, by status and media type."""
    from buddy_models.dockerfile_action import DockerfileAction
    from buddy_models.error_list import ErrorList

    return Types({
        ("200", "application/json"): DockerfileAction,
        ("400", "application/json"): ErrorList,
        ("401", "application/json"): ErrorList,
        ("403", "application/json"): ErrorList,
        ("404", "application/json"): ErrorList,
        ("413", "application/json"): ErrorList,
        ("415", "application/json"): ErrorList,
        ("429", "application/json"): ErrorList,
    })


_OPERATION = Operation("update_action", types)


def call(
    self: Caller,
    workspace: str,
    project_name: str,
    pipeline_id: int,
    action_id: int,
    *,
    body: DockerfileActionUpdate | Mapping[str, Any],
    **options: Unpack[Options],
) -> DockerfileAction:
    """Update a Build Docker Image action

    Changes the fields that the body carries and leaves all others as they are. The body always names the action's
    `type` and `name`. The type itself is fixed: to get an action of another type, delete this one and add a new
    one.

    Args:
        workspace: The workspace's handle, as it stands in its web address.
        project_name: The project's handle within the workspace, as it stands in its web address.
        pipeline_id: The number of the pipeline that holds the action.
        action_id: The number of the action.
        **options: Options of this call alone, see Options.

    Raises:
        BadRequestError: The request does not fit this document: a parameter, the JSON or a field of it is
            not acceptable.
        UnauthorizedError: The token is missing, unknown or no longer valid.
        ForbiddenError: The token is valid but lacks the scope that the operation needs.
        NotFoundError: There is no such workspace, project, pipeline or action, or the token may not know of
            it.
        RequestEntityTooLargeError: The body is larger than the service takes.
        UnsupportedMediaTypeError: The body is not declared as JSON.
        TooManyRequestsError: The request rate is used up; `X-Rate-Limit-Reset` says when to try again.
    """
    found: DockerfileAction = self._call(_OPERATION, {"workspace": workspace, "project_name": project_name, "pipeline_id": pipeline_id, "action_id": action_id}, options, body)
    return found


_FUNCTIONS = Functions(call, types)
sync, sync_detailed = _FUNCTIONS.sync, _FUNCTIONS.sync_detailed
asyncio, asyncio_detailed = _FUNCTIONS.asyncio, _FUNCTIONS.asyncio_detailed
