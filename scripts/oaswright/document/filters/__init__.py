"""Keep a part of a document: the operations that are asked for, and what they use."""
