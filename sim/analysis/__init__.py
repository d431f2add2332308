"""Analyses: what is simulated, and which frames are read from it."""
