"""What a changed schema means: sets, patterns and values that one side accepts and the other does not."""
