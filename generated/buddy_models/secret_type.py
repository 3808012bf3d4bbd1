# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class SecretType(Root):
    """
    Where a build secret is taken from: FILE reads a file, ENV an environment variable.
    """

    root: Literal['FILE', 'ENV']
