# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""The classes of the models package, which are the client's too."""

from buddy_models import *  # noqa: F403 # all of them
from buddy_models import __getattr__ as __getattr__
