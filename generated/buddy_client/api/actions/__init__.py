# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""Operations of the tag 'Actions'.

The steps that a pipeline runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..._calls.caller import AsyncResource, AsyncResponseResource, Resource, ResponseResource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..._calls.caller import AsyncResponding, Awaited, Responding
    from . import get_action as get_action
    from . import update_action as update_action

_METHODS = {
    "get": "get_action",
    "update": "update_action",
}


class ActionsResource(Resource):
    _methods: ClassVar[Mapping[str, str]] = _METHODS
    if TYPE_CHECKING:
        get = get_action.call
        update = update_action.call


class AsyncActionsResource(AsyncResource):
    _methods: ClassVar[Mapping[str, str]] = _METHODS
    if TYPE_CHECKING:
        get = Awaited(get_action.call)
        update = Awaited(update_action.call)


class ActionsResponses(ResponseResource):
    _methods: ClassVar[Mapping[str, str]] = _METHODS
    if TYPE_CHECKING:
        get = Responding(get_action.call, get_action.types)
        update = Responding(update_action.call, update_action.types)


class AsyncActionsResponses(AsyncResponseResource):
    _methods: ClassVar[Mapping[str, str]] = _METHODS
    if TYPE_CHECKING:
        get = AsyncResponding(get_action.call, get_action.types)
        update = AsyncResponding(update_action.call, update_action.types)
