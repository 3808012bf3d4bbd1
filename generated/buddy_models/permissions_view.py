# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from buddy_models.access_grant_view import AccessGrantView
from buddy_models._sentinel import UNSET, Unset
from pydantic import ConfigDict


class PermissionsView(Model):
    """
    Who may do what with the action, as it is answered.
    """

    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    others: str | None | Unset = UNSET
    """
    What those may do who are in neither list; DEFAULT, DENIED, READ_ONLY, RUN_ONLY and READ_WRITE are known.
    """
    users: list[AccessGrantView] | None | Unset = UNSET
    """
    What single users may do.
    """
    groups: list[AccessGrantView] | None | Unset = UNSET
    """
    What whole groups may do.
    """
