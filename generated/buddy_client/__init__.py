# Generated from the OpenAPI document by oaswright and openapi-python-client; edits are lost.
"""A client of the API, synchronous and asynchronous: it sends only what the document allows, and loses nothing of what comes back."""

from ._body import File
from ._client import AuthenticatedClient, Client
from ._defaults import VERSION as __version__
from ._operation import UNSET, RequestRefused, Response, ResponseRefused, Unset

__all__ = ["UNSET", "AuthenticatedClient", "Client", "File", "RequestRefused", "Response", "ResponseRefused", "Unset", "__version__"]
