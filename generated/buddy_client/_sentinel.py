# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""The value that means "not sent"."""

from buddy_models._sentinel import UNSET as UNSET
from buddy_models._sentinel import Unset as Unset
