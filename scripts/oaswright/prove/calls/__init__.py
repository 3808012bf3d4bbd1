"""Calls of the client against a transport that records them: requests, parameters, replies and what a caller gets besides a response."""
