"""What a team makes of changes: severities, accepted changes, and the lifecycle of what is deprecated."""
