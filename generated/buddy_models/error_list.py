# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from buddy_models.error_message import ErrorMessage
from pydantic import ConfigDict


class ErrorList(Model):
    """
    Why a request was not carried out.
    """

    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    errors: list[ErrorMessage]
    """
    The reasons, one entry each.
    """
