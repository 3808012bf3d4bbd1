# Generated from the OpenAPI document by oaswright and openapi-python-client; edits are lost.
"""The operations of one tag."""
