"""Text: as JSON, as names, and safe in code and on terminals."""
