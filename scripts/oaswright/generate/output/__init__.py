"""The generated tree on disk: staged, compared, swapped in, with its manifest."""
