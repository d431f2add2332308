"""The same plant in plain, idiomatic SimPy: a process a truck, a process a lot, resources, events."""
