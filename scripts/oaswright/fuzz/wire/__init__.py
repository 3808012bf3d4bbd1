"""Requests on their way to the server under test, and what it answers."""
