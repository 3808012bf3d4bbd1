# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class DockerRegistry(Root):
    """
    The kind of registry that holds the image.
    """

    root: Literal['NONE', 'DOCKER_HUB', 'AMAZON_ECR', 'GOOGLE_GCR', 'GOOGLE_ARTIFACT_REGISTRY', 'OTHER', 'GIT_HUB_CONTAINER_REGISTRY', 'PACKAGE_REGISTRY', 'DIGITAL_OCEAN_CONTAINER_REGISTRY']
