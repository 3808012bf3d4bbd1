# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from pydantic import MISSING


class ShortPipelineView(Model):
    """
    The pipeline that holds the action, in short.
    """

    url: str | None | MISSING = MISSING
    """
    The address under which the API answers the pipeline.
    """
    html_url: str | None | MISSING = MISSING
    """
    The address of the pipeline's page for people.
    """
    id: int | None | MISSING = MISSING
    """
    The number of the pipeline.
    """
    identifier: str | None | MISSING = MISSING
    """
    The pipeline's identifier.
    """
    name: str | None | MISSING = MISSING
    """
    The pipeline's name.
    """
    on: str | None | MISSING = MISSING
    """
    What starts the pipeline; an older field.
    """
    refs: list[str] | None | MISSING = MISSING
    """
    The branches and tags that the pipeline works on.
    """
    last_execution_status: str | None | MISSING = MISSING
    """
    How the pipeline's last run stands or ended.
    """
    last_execution_revision: str | None | MISSING = MISSING
    """
    The revision that the pipeline's last run worked on.
    """
