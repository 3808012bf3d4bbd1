"""What generated code is called in Python, which schemas are classes there, and the types of the others."""
