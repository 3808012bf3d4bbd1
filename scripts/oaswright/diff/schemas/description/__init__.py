"""What an edit of a schema is about, in the words of those who read the document."""
