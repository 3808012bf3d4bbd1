# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Model


class AccessGrantInput(Model):
    """
    What one user or one group may do, as it is sent.
    """

    id: int
    """
    The number of the user or group.
    """
    access_level: Literal['DEFAULT', 'DENIED', 'READ_ONLY', 'RUN_ONLY', 'READ_WRITE']
    """
    What the user or group may do.
    """
