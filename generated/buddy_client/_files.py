# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""Files to send."""

from buddy_models._files import File as File
from buddy_models._files import is_file as is_file
