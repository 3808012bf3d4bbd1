# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model


class DockerIntegrationRef(Model):
    """
    Names the integration through which the registry is reached.
    """

    identifier: str
    """
    The identifier of the integration.
    """
