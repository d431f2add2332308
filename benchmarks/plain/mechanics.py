"""Mechanics of a plant, who repair first what breaks down first.

How long each breakdown waits is part of what is known as lots are started, so what is decided in a shift
is decided again with the waits that follow from it, until they are those with which it began.
"""

from copy import deepcopy


class Mechanics:
    """Some mechanics; None: as many as are needed."""

    def __init__(self, count):
        self._free = None if count is None else [0.0] * count
        """When each gets free, in hours with power."""

    def decide(self, outlook, shift_of):
        """Return a shift that is decided on what is foreseen of a line."""
        waits, before = {}, []
        while True:
            shift = shift_of(deepcopy(outlook).waiting(waits))
            shift.decide()
            if self._free is None:
                return shift
            follow, free = self._assigned(shift.outlook)
            if follow in before:
                # They would change for ever: the longer ones count.
                follow = {call: max(wait, waits.get(call, 0.0)) for call, wait in follow.items()}
            if follow == waits:
                self._free = free
                return shift
            before.append(follow)
            waits = follow

    def _assigned(self, outlook):
        """Return the wait of each breakdown of a shift, and when the mechanics are free then."""
        free, waits = sorted(self._free), {}
        for hour, place, number, repair in sorted(outlook.calls()):
            begins = max(hour, free[0])
            waits[place, number] = begins - hour
            free = sorted([*free[1:], begins + repair])
        return waits, free
