"""Requests: arguments and bodies, checked and written."""
