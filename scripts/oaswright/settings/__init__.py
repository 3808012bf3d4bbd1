"""The keys of the configuration, and how a table of TOML becomes a dataclass."""
