"""Whoever looks on in a test."""

from contextlib import nullcontext

from sim.catalogue.labels import Labels


class Watch:
    """Notes what is told, how many steps are shown, and which parts they were of."""

    def __init__(self):
        self.told, self.steps = [], 0
        self.labels = Labels("en")
        self.parts, self.advanced = [], []

    def tell(self, key, **words):
        self.told.append((key, words))

    def progress(self, whole, parts):
        self.steps += whole.all - whole.done
        self.parts.append(parts)
        return nullcontext(self.advanced.append)
