"""Values for request bodies: valid, invalid, unique, and combined."""
