# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from buddy_models._sentinel import UNSET, Unset


class IntegrationIdentifierView(Model):
    """
    The integration through which the registry is reached.
    """

    identifier: str | None | Unset = UNSET
    """
    The identifier of the integration.
    """
