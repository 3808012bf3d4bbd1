"""The deterministic plan: which cases to try, in which order."""
