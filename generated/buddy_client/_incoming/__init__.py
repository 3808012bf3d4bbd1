"""Requests that the service sends."""
