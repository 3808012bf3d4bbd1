"""Where the two documents come from: files, folders, git revisions and the last release."""
