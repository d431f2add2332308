"""How fast the simulation is, beside the same plant in plain events and the same workload elsewhere."""
