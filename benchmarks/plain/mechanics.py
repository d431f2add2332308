"""Mechanics of a plant, who repair first what breaks down first.

How long each breakdown waits is part of what is known as lots are started, so a shift is repeated with
the waits that follow from it until they are those with which it began.
"""

from copy import copy
from dataclasses import replace


class Mechanics:
    """Some mechanics; None: as many as are needed."""

    def __init__(self, count):
        self._free = None if count is None else [0.0] * count
        """When each gets free, in hours with power."""

    def work(self, setup, shift_of):
        """Return the shift of a line, worked by copies of its machines."""
        waits, before = {}, []
        while True:
            shift = shift_of(replace(setup, machines=[*_copies(setup.machines, waits)]))
            shift.run()
            if self._free is None:
                return shift
            follow, free = self._assigned(shift.machines)
            if follow in before:
                # They would change for ever: the longer ones count.
                follow = {call: max(wait, waits.get(call, 0.0)) for call, wait in follow.items()}
            if follow == waits:
                self._free = free
                return shift
            before.append(follow)
            waits = follow

    def _assigned(self, machines):
        """Return the wait of each breakdown of a shift, and when the mechanics are free then."""
        free, waits = sorted(self._free), {}
        calls = [
            (hour, place, number)
            for place, machine in enumerate(machines)
            for number, hour in machine.calls.items()
        ]
        for hour, place, number in sorted(calls):
            begins = max(hour, free[0])
            waits[place, number] = begins - hour
            free = sorted([*free[1:], begins + machines[place].repair(number)])
        return waits, free


def _copies(machines, waits):
    """Yield copies of machines whose breakdowns wait for some hours, by place and number."""
    for place, machine in enumerate(machines):
        own = copy(machine)
        own.tank = copy(machine.tank)
        own.waits = {number: wait for (at, number), wait in waits.items() if at == place}
        own.calls = {}
        yield own
