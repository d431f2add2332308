"""The frozen objects that a scenario file describes."""
