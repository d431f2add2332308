"""Time of the simulation, of the same plant in plain events, and of a like model in other engines."""
