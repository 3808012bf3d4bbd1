# Generated from the OpenAPI document by oaswright and openapi-python-client; edits are lost.
from ._operation import RequestRefused, ResponseRefused

__all__ = ["RequestRefused", "ResponseRefused"]
