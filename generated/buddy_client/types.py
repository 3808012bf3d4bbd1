# Generated from the OpenAPI document by oaswright and openapi-python-client; edits are lost.
from ._files import File
from ._response import Response
from ._sentinel import UNSET, Unset

__all__ = ["UNSET", "File", "Response", "Unset"]
