"""The sources of the generated packages, which need pydantic, jsonschema-rs and httpx, and nothing of this project."""
