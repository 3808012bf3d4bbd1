"""Python names and literals for what a document names: stable, unique, and never code."""
