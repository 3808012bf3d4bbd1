"""What differs between two documents, without judgement."""
