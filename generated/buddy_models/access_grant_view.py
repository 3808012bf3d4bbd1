# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from buddy_models._sentinel import UNSET, Unset


class AccessGrantView(Model):
    """
    What one user or one group may do, as it is answered.
    """

    id: int | None | Unset = UNSET
    """
    The number of the user or group.
    """
    access_level: str | None | Unset = UNSET
    """
    What the user or group may do; DEFAULT, DENIED, READ_ONLY, RUN_ONLY and READ_WRITE are known.
    """
