"""What is generated, before any text: classes, fields, signatures."""
