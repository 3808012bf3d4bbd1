# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model


class ErrorMessage(Model):
    """
    One reason why a request was not carried out.
    """

    message: str
    """
    The reason, in words for a person.
    """
