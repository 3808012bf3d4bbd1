"""Carry out the cases of a plan against the server."""
