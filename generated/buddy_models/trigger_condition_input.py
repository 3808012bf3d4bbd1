# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from buddy_models._sentinel import UNSET, Unset


class TriggerConditionInput(Model):
    """
    One condition that a run has to meet for the action to be carried out, as it is sent.
    """

    trigger_condition: str
    """
    The kind of condition. The list is open; known are `ON_CHANGE`, `ON_CHANGE_AT_PATH`, `VAR_IS`, `VAR_IS_NOT`,
    `VAR_CONTAINS`, `VAR_NOT_CONTAINS`, `DATETIME`, `SUCCESS_PIPELINE`, `TRIGGERING_USER_IS`,
    `TRIGGERING_USER_IS_NOT`, `TRIGGERING_USER_IS_IN_GROUP` and `TRIGGERING_USER_IS_NOT_IN_GROUP`.
    """
    trigger_condition_paths: list[str] | Unset = UNSET
    """
    Paths in the repository; a change under one of them meets the condition.
    """
    trigger_variable_key: str | Unset = UNSET
    """
    The name of the variable whose value is looked at.
    """
    trigger_variable_value: str | Unset = UNSET
    """
    The value that the variable is compared with.
    """
    trigger_hours: list[int] | Unset = UNSET
    """
    Hours of the day in which the condition is met, 0 to 23.
    """
    trigger_days: list[int] | Unset = UNSET
    """
    Days of the week on which the condition is met, from 1 for Monday to 7 for Sunday.
    """
    timezone: str | Unset = UNSET
    """
    The time zone in which the hours and days are counted.
    """
    trigger_project_name: str | Unset = UNSET
    """
    The handle of the project whose pipeline is looked at.
    """
    trigger_pipeline_name: str | Unset = UNSET
    """
    The name of the pipeline that has to have succeeded.
    """
    trigger_user: str | Unset = UNSET
    """
    The e-mail address of the user who started the run.
    """
    trigger_group: str | Unset = UNSET
    """
    The name of the group that the user who started the run belongs to.
    """
