"""What stands on the pages: fields, samples and words, made from the document and ready for the templates."""
