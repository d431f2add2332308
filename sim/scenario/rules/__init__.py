"""Rules that hold across the parts of a scenario."""
