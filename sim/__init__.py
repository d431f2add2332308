"""Discrete-event simulation and appraisal of a pineapple-canning investment."""
