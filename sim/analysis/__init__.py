"""Analyses: what is simulated, and the frames that are computed from the flows."""
