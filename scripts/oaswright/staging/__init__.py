"""Write generated files so that nothing is lost, half-written or left behind."""
