"""Whoever looks on in a test."""

from contextlib import nullcontext


class Watch:
    """Notes what is told, and how many steps are shown."""

    def __init__(self):
        self.told, self.steps = [], 0

    def tell(self, key, **words):
        self.told.append((key, words))

    def progress(self, steps):
        self.steps += steps
        return nullcontext(lambda: None)
