"""What a document says of its resources: items, collections, lists, pages and references."""
