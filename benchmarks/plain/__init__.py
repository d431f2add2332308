"""The plant in plain, idiomatic SimPy: a process for each truck, lot, load, delivery and container.

It shares with the product the frozen scenario, the calendar and the random streams, and nothing else.
"""
