# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""The classes of the models package, which are the client's too."""

from typing import TYPE_CHECKING

from buddy_models import __dir__ as __dir__, __getattr__ as __getattr__

if TYPE_CHECKING:
    from buddy_models import *  # noqa: F403 # all of them
