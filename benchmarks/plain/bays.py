"""Bays of a site, and the trucks that wait for one."""

import math
from dataclasses import dataclass

import simpy


@dataclass(eq=False)
class Bay:
    """A bay for one truck."""

    until: float = 0.0
    """Hour at which its truck is unloaded."""
    closes: bool = False
    """Whether no other truck comes to it."""


class Bays:
    """Bays of some works, to which trucks come in the order of their arrival."""

    def __init__(self, env, works):
        self._env = env
        self._open = [Bay() for _ in range(works.bays)]
        """Bays that do not close."""
        self._free = simpy.Store(env)
        self._free.items.extend(self._open)
        self._places = works.waiting_trucks if works.key == "plant" else None
        """Trucks that may wait; None: any number."""

    def set_count(self, count):
        """Set the number of bays from now on; those that close finish their truck."""
        while len(self._open) < count:
            self._open.append(Bay())
            self._free.put(self._open[-1])
        # A bay that is free first stays.
        free = self._free.items
        self._open.sort(key=lambda bay: -math.inf if bay in free else bay.until)
        for bay in self._open[count:]:
            bay.closes = True
            if bay in free:
                free.remove(bay)
        del self._open[count:]

    def is_full(self):
        """Tell whether a truck that comes now is turned away: all bays and all places are taken."""
        waiting = len(self._free.get_queue)
        return self._places is not None and not self._free.items and waiting >= self._places

    def visit(self, hours, parts, patience=math.inf):
        """Wait for a bay and be unloaded, for the hours that are told then; write the hours of both.

        Return whether it is unloaded: a truck whose patience ends first is not.
        """
        env, arrived = self._env, self._env.now
        turn = self._free.get()
        yield turn if patience == math.inf else turn | env.timeout(patience)
        parts["queue"] = env.now - arrived
        if not turn.triggered:
            turn.cancel()
            return False
        bay, parts["unloading"] = turn.value, hours()
        bay.until = env.now + parts["unloading"]
        yield env.timeout(parts["unloading"])
        if not bay.closes:
            self._free.put(bay)
        return True
