"""What is copied into the models package as it stands."""
