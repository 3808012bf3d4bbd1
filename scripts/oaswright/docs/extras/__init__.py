"""What a project gives its site besides the document."""
