"""Where the actions and tokens are kept: SQLite or PostgreSQL, behind the same few questions."""

from buddy_sandbox.store.connections import Store, in_memory, open_store

__all__ = ["Store", "in_memory", "open_store"]
