# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from buddy_models._sentinel import UNSET, Unset


class ShortPipelineView(Model):
    """
    The pipeline that holds the action, in short.
    """

    url: str | None | Unset = UNSET
    """
    The address under which the API answers the pipeline.
    """
    html_url: str | None | Unset = UNSET
    """
    The address of the pipeline's page for people.
    """
    id: int | None | Unset = UNSET
    """
    The number of the pipeline.
    """
    identifier: str | None | Unset = UNSET
    """
    The pipeline's identifier.
    """
    name: str | None | Unset = UNSET
    """
    The pipeline's name.
    """
    on: str | None | Unset = UNSET
    """
    What starts the pipeline; an older field.
    """
    refs: list[str] | None | Unset = UNSET
    """
    The branches and tags that the pipeline works on.
    """
    last_execution_status: str | None | Unset = UNSET
    """
    How the pipeline's last run stands or ended.
    """
    last_execution_revision: str | None | Unset = UNSET
    """
    The revision that the pipeline's last run worked on.
    """
