# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class ActionType(Root):
    """
    The kind of an action; this document knows only the one that builds a Docker image.
    """

    root: Literal['DOCKERFILE']
