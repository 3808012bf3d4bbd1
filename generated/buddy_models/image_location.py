# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class ImageLocation(Root):
    """
    Where the action finds the image that it works with.
    """

    root: Literal['PUBLIC_REGISTRY', 'PRIVATE_REGISTRY', 'ACTION', 'PACKAGE_REGISTRY']
