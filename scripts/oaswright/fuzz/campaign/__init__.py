"""Campaigns of many units: cut, run by one or many workers, merged into one result."""
