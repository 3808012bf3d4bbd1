"""What an edit of the document breaks, with proof."""
