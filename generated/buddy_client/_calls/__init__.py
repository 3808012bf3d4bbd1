"""Calls: the client, its resources and operations, what can be set, and one call from its arguments to its result."""
