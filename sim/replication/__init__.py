"""Replications of scenarios: executed, cached and stored, without any economics."""
