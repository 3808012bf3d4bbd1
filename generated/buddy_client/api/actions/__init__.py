# Generated from the OpenAPI document by specwright and openapi-python-client; edits are lost.
"""The operations of one tag."""
