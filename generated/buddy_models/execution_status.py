# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class ExecutionStatus(Root):
    """
    How a run stands or ended.
    """

    root: Literal['INPROGRESS', 'ENQUEUED', 'TERMINATED', 'SUCCESSFUL', 'FAILED', 'INITIAL', 'NOT_EXECUTED', 'SKIPPED', 'TERMINATING', 'WAITING_FOR_APPLY', 'WAITING_FOR_VARIABLES', 'WAITING_FOR_SETTABLE_VARIABLES', 'WAITING_FOR_VT_SESSION']
