"""Purchasing of fruit: how much each area sells, and on how many trucks it comes."""

import math

_DUST = 1e-6
"""Kilograms or cans below which there is nothing."""


def trucks_for(kg, payload):
    """Return how many trucks some fruit fills."""
    return max(math.ceil(kg / payload - 1e-9), 1 if kg >= _DUST else 0)


class Buyer:
    """Buys fruit of the areas for a site, the nearest first or of all in proportion."""

    def __init__(self, world, gate, good_per_kg):
        """Take the gate of a site, and the good cans expected of a kilogram of usable fruit."""
        self._world, self._gate = world, gate
        self._nearest = sorted(world.physical.areas, key=lambda name: (gate.km(name), name))
        self._good_per_kg, self._cans = good_per_kg, {}
        """Good cans expected of a kilogram, by area, the nearest first."""
        self._payload = 1000 * gate.vehicle.payload
        self._least = gate.vehicle.minimum_load

    def buy(self, kg, cans, least=0.0):
        """Buy fruit now, up to some kilograms and cans; none if it fills less than `least` cans.

        Return whether any is bought.
        """
        if cans <= 0 or cans < least - _DUST:
            return False
        now = self._world.env.now
        day = int(now // 24)
        usable, gate = self._world.usable_share, self._gate
        self._cans = {
            name: usable(gate.km(name, day), 0.0) * self._good_per_kg for name in self._nearest
        }
        offers = {name: self._world.fields[name].offer(day) for name in self._cans}
        nearest = self._world.physical.call_off.order == "nearest"
        bought = (self._nearest_first if nearest else self._pro_rata)(offers, kg, cans)
        expected = sum(bought[name] * self._cans[name] for name in bought)
        if expected <= 0 or expected < least - _DUST:
            return False
        for name in self._cans:
            sold = bought.get(name, 0.0)
            self._world.fields[name].sell(sold, day)
            self._world.ledger.book(f"area.{name}.bought_kg", now, sold)
            self._world.ledger.book("fruit.bought_kg", now, sold)
            self._world.ledger.book("item.fruit.used", now, sold)
            self._gate.send(name, sold, sold * self._cans[name], trucks_for(sold, self._payload))
        return True

    def _least_of(self, area):
        """Return the smallest load as a share; any once the oldest fruit has waited long enough."""
        wait = self._gate.vehicle.longest_wait
        waited = 24.0 * self._world.fields[area].waits(int(self._world.env.now // 24))
        return 0.0 if wait is not None and waited >= wait else self._least

    def _carried(self, area, kg):
        """Return what equal truckloads above the smallest load carry of some fruit [kg]."""
        if kg < _DUST:
            return 0.0
        trucks = trucks_for(kg, self._payload)
        if kg / trucks >= self._least_of(area) * self._payload:
            return kg
        return (trucks - 1) * self._payload

    def _nearest_first(self, offers, kg, cans):
        bought = {}
        for name, per_kg in self._cans.items():
            if kg > 0 and cans > 0 and per_kg > 0:
                bought[name] = self._carried(name, min(offers[name], kg, cans / per_kg))
                kg -= bought[name]
                cans -= bought[name] * per_kg
        return bought

    def _pro_rata(self, offers, kg, cans):
        """Let all give the same share; the smallest is left out while it fills no truck."""
        names = sorted((name for name in offers if self._cans[name] > 0), key=offers.__getitem__)
        while names:
            total = sum(offers[name] for name in names)
            filled = sum(offers[name] * self._cans[name] for name in names)
            share = min(1.0, kg / total, cans / filled) if total > 0 and filled > 0 else 0.0
            bought = {name: self._carried(name, offers[name] * max(0.0, share)) for name in names}
            if bought[names[0]] > 0:
                return bought
            names.pop(0)
        return {}
