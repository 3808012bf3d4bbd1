"""What is copied into the generated packages as it stands; they need pydantic, jsonschema-rs and httpx, and nothing of this project."""
