"""Text of a file and tree: parsing YAML and JSON with the position of every node, and edits of the text."""
