"""What an OpenAPI document means: operations, objects, media types, serialization, servers, security and status codes."""
