"""Other work of a line in stints in which it has no fruit of its own."""

import math
from types import SimpleNamespace

from benchmarks.plain.crew import Crew


class Idle:
    """What a line makes for others, and the people who come for it."""

    def __init__(self, world, plant, grid):
        self._world, self._plant, self._grid = world, plant, grid
        self._crew = Crew(world, plant, grid)
        self._month, self._left = None, {}
        """The month of the last stint, and what is still wanted in it."""
        for day in range(world.opening, world.days.count):
            if day == world.opening or world.days.dates[day].day == 1:
                for name, cans in self._wanted(world.days.dates[day]).items():
                    world.ledger.book(f"other_work.{name}.demand", 24.0 * day, cans)

    def _wanted(self, date):
        works = self._plant.other_work.items()
        return {name: w.demand for name, w in works if w.months is None or date.month in w.months}

    def work(self, stint, ready, ends, speed):
        """Make the first kind that is wanted, as much as the stint leaves time for."""
        grid, plant, date = self._grid, self._plant, self._world.days.dates[stint.day]
        if (date.year, date.month) != self._month:
            self._month, self._left = (date.year, date.month), self._wanted(date)
        wanted = [name for name, cans in self._left.items() if cans >= 1]
        if not wanted:
            return
        name, work = wanted[0], plant.other_work[wanted[0]]
        begins, ends = max(stint.opens, ready), min(stint.closes, ends)
        warm = plant.start_up.length if plant.start_up is not None else 0.0
        beside = warm + work.set_up + plant.cleaning
        hours = grid.powered(ends) - grid.powered(begins) - beside
        cans = math.floor(min(self._left[name], hours * work.rate * speed) + 1e-9)
        if cans >= 1:
            self._left[name] -= cans
            hours = cans / (work.rate * speed)
            finish = min(ends, grid.after(begins, beside + hours))
            self._book(stint, (begins, finish, ends), name, (cans, hours))

    def _book(self, stint, times, name, made):
        begins, finish, ends = times
        work, steam = self._plant.other_work[name], 0.0
        if self._plant.start_up is not None:
            steam = self._plant.start_up.steam
        for shift in stint.shifts:
            here, closes = max(begins, shift.opens), min(ends, shift.closes)
            line = min(finish, closes) - here
            if line > 0:
                part = line / (finish - begins)
                cans, hours = made[0] * part, made[1] * part
                amounts = {
                    "line.other_h": line,
                    f"other_work.{name}.line_h": line,
                    f"item.{name}.used": cans,
                    "other_work.kwh.used": hours * work.power,
                    "other_work.steam.used": cans * work.steam + steam,
                    "other_work.water.used": cans * work.water,
                }
                for stage, one in self._world.on(stint.day).plant.stages.items():
                    amounts[f"stage.{stage}.other_h"] = line * one.units
                for account, amount in amounts.items():
                    self._world.ledger.book_during(account, here, here + line, amount)
                least = min(self._plant.min_paid_hours, closes - here)
                self._pay(work.crew, shift, (here, line), max(line, least))
                steam = 0.0

    def _pay(self, people, shift, span, hours):
        here, line = span

        def book(account, amount):
            paid = account.replace("item.", "other_work.")
            self._world.ledger.book_during(paid, here, here + line, amount)

        terms = SimpleNamespace(shift_opens=shift.opens, opens=here)
        self._crew.pay(book, (shift.crew, None), people, terms, hours)
