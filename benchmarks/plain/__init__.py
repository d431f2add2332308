"""The plant in plain, idiomatic SimPy: a process for each truck and lot, resources, events."""
