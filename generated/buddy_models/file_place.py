# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class FilePlace(Root):
    """
    Where the file of a variable is put: into the action's container, or nowhere.
    """

    root: Literal['CONTAINER', 'NONE']
