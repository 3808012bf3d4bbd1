# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Model
from buddy_models.access_grant_input import AccessGrantInput
from buddy_models._sentinel import UNSET, Unset
from pydantic import ConfigDict


class PermissionsInput(Model):
    """
    Who may do what with the action, as it is sent.
    """

    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    others: Literal['DEFAULT', 'DENIED', 'READ_ONLY', 'RUN_ONLY', 'READ_WRITE'] | Unset = UNSET
    """
    What those may do who are in neither list.
    """
    users: list[AccessGrantInput] | Unset = UNSET
    """
    What single users may do.
    """
    groups: list[AccessGrantInput] | Unset = UNSET
    """
    What whole groups may do.
    """
