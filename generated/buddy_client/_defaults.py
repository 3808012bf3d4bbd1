# Generated from the OpenAPI document by specwright and datamodel-code-generator; edits are lost.
"""What the document says of the service as a whole."""

BASE_URL = 'https://api.buddy.works'
AUTH_HEADER = 'Authorization'
AUTH_PREFIX = 'Bearer'
