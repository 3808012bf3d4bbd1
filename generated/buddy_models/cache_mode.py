# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class CacheMode(Root):
    """
    How much of a Docker build is kept in the cache.
    """

    root: Literal['MIN', 'MAX']
