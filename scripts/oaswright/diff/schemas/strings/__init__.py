"""Strings: patterns as regular languages, and parameters as texts on the wire."""
