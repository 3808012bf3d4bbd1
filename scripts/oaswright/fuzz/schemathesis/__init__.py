"""The adapter around schemathesis."""
