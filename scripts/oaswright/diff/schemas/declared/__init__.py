"""What schemas declare to generated code: names and types."""
