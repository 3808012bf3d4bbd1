"""Replies: read, checked and typed; streams, downloads and pages."""
