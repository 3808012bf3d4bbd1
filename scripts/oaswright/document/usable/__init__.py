"""What can be used of a document that breaks rules of OpenAPI."""
