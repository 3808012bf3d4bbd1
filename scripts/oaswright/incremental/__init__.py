"""Tracked queries over the sections of a document: what is reused while nothing it has read has changed."""
