"""A server that behaves as the document of the Update Build Docker Image action endpoint says."""
