"""A reporter for tests."""

from contextlib import nullcontext

from sim.catalogue.labels import Labels


class Recorder:
    """Records messages, the number of steps, and the parts that they belong to."""

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
