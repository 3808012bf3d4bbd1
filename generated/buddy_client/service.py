# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""The client of Buddy API, the Build Docker Image action, one method an operation."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ._calls.client import Service

if TYPE_CHECKING:
    from .api.actions import ActionsResource, ActionsResponses, AsyncActionsResource, AsyncActionsResponses


class Buddy(Service):
    """The client of Buddy API, the Build Docker Image action.

    Its address and credentials are read from BUDDY_BASE_URL, BUDDY_TOKEN and BUDDY_<name of a security scheme> where they are not given.
    """

    _prefix = "BUDDY"
    _resources = ("actions", "with_response",)

    @cached_property
    def actions(self) -> ActionsResource:
        """The operations of actions."""
        from .api.actions import ActionsResource

        return ActionsResource(self)

    @cached_property
    def with_response(self) -> _BuddyResponses:
        """The same methods, answered with status, headers and body; no status is raised."""
        return _BuddyResponses(self)


class _BuddyResponses:
    def __init__(self, client: Buddy) -> None:
        self._client = client

    @cached_property
    def actions(self) -> ActionsResponses:
        """The operations of actions."""
        from .api.actions import ActionsResponses

        return ActionsResponses(self._client)


class AsyncBuddy(Service):
    """The asynchronous client of Buddy API, the Build Docker Image action.

    Its address and credentials are read from BUDDY_BASE_URL, BUDDY_TOKEN and BUDDY_<name of a security scheme> where they are not given.
    """

    _prefix = "BUDDY"
    _resources = ("actions", "with_response",)

    @cached_property
    def actions(self) -> AsyncActionsResource:
        """The operations of actions."""
        from .api.actions import AsyncActionsResource

        return AsyncActionsResource(self)

    @cached_property
    def with_response(self) -> _AsyncBuddyResponses:
        """The same methods, answered with status, headers and body; no status is raised."""
        return _AsyncBuddyResponses(self)


class _AsyncBuddyResponses:
    def __init__(self, client: AsyncBuddy) -> None:
        self._client = client

    @cached_property
    def actions(self) -> AsyncActionsResponses:
        """The operations of actions."""
        from .api.actions import AsyncActionsResponses

        return AsyncActionsResponses(self._client)
