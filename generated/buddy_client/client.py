# Generated from the OpenAPI document by oaswright and openapi-python-client; edits are lost.
from ._calls.client import AuthenticatedClient, Client

__all__ = ["AuthenticatedClient", "Client"]
