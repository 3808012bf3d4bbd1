"""`oaswright lsp`: the document in an editor, checked and compared with its last release while it is typed."""
