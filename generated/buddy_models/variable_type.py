# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class VariableType(Root):
    """
    What a variable holds: plain text, an SSH key or a file.
    """

    root: Literal['VAR', 'SSH_KEY', 'FILE']
