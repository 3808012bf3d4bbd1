# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class TriggerTime(Root):
    """
    When a run of the pipeline reaches the action.
    """

    root: Literal['ON_EVERY_EXECUTION', 'ON_SUCCESS', 'ON_FAILURE', 'ON_BACK_TO_SUCCESS', 'ON_WARNING', 'ON_WAIT_FOR_APPROVE', 'ON_TERMINATE']
