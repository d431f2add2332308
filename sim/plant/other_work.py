"""Other work of a line: what it makes in stints in which it has no fruit of its own."""

import math
from datetime import date

import numpy as np

from sim.arrays import Array
from sim.plant.accounts import Columns, Entry
from sim.plant.power_outages import PowerOutages, calendar_hour, powered_hour
from sim.plant.roster import Stint
from sim.plant.run_context import RunContext
from sim.plant.shift_book import at_night, laws_of_hours
from sim.scenario.models.physical import OTHER_WORK, USED_BY_OTHER_WORK, WORK_HOURS, Plant


class IdleLine:
    """A line without fruit of its own, and the accounts of what it makes for others then."""

    def __init__(self, context: RunContext, plant: Plant, outages: PowerOutages) -> None:
        self._context, self._plant, self._outages = context, plant, outages
        self._works = plant.other_work
        self._laws = laws_of_hours(context, plant)
        start_up = plant.start_up
        self._before = start_up.length if start_up is not None else 0.0
        """Hours from the begin of a stint until the line is warm."""
        self._heating = start_up.steam if start_up is not None else 0.0
        self._left: dict[str, float] = {}
        """What is still wanted in the month."""
        self._month: date | None = None
        if self._works:
            own = (f"{OTHER_WORK}.{name}.line_h" for name in self._works)
            made = (f"item.{name}.used" for name in self._works)
            used = (f"{OTHER_WORK}.{item}.used" for item in USED_BY_OTHER_WORK)
            accounts = ["line.other_h", *used, *own, *made]
            self._sheet = context.accounts.sheet(accounts, self._amounts)
            self._book_demand()

    def _book_demand(self) -> None:
        """Book what is wanted in each month from the opening on."""
        days = self._context.days
        for day in range(self._context.opening, days.count):
            if day == self._context.opening or days.dates[day].day == 1:
                for name, wanted in self._wanted(days.dates[day]).items():
                    self._context.accounts.book(f"{OTHER_WORK}.{name}.demand", 24.0 * day, wanted)

    def _wanted(self, day: date) -> dict[str, float]:
        """Return what is wanted in the month of a day, by name."""
        return {
            name: work.demand
            for name, work in self._works.items()
            if work.months is None or day.month in work.months
        }

    def work(self, stint: Stint, ready: float, ends: float, speed: float) -> None:
        """Make what is wanted in a stint without fruit, at a share of full speed, if anything is.

        From the hour on at which each stage has a unit, until the stint or the line ends: set-up and
        cleaning are over by then, so that no fruit ever waits for it.
        """
        if not self._works:
            return
        today = self._context.days.dates[stint.day]
        if (month := today.replace(day=1)) != self._month:
            self._month, self._left = month, self._wanted(today)
        name = next((name for name, left in self._left.items() if left >= 1), None)
        if name is not None:
            self._make(name, stint, max(stint.opens, ready), min(stint.closes, ends), speed)

    def _make(self, name: str, stint: Stint, begin: float, end: float, speed: float) -> None:
        """Make one kind in a stint: as much as is wanted, in the hours with power that are left for it."""
        work, clock = self._works[name], self._outages.clock(begin)
        since = powered_hour(clock, begin)
        beside = self._before + work.set_up + self._plant.cleaning
        hours = powered_hour(clock, end) - since - beside
        rate = work.rate * speed
        cans = math.floor(min(self._left[name], rate * hours) + 1e-9)
        if cans < 1:
            return
        self._left[name] -= cans
        finish = min(end, calendar_hour(clock, since + beside + cans / rate))
        self._context.accounts.note(Entry(begin, finish, OTHER_WORK, name, amount=cans))
        self._book(name, stint, (begin, finish, end), (float(cans), cans / rate))

    def _book(
        self,
        name: str,
        stint: Stint,
        hours: tuple[float, float, float],
        made: tuple[float, float],
    ) -> None:
        """Book what is made, and its hours, from an hour until another; shifts end at a third at the latest."""
        begin, finish, end = hours
        number, first = [*self._works].index(name), 1.0
        for shift in stint.shifts:
            opened, closed = max(begin, shift.opens), min(end, shift.closes)
            line = min(finish, closed) - opened
            if line > 0:
                paid = max(line, min(self._plant.min_paid_hours, closed - opened))
                who = float(number), float(shift.crew), shift.opens, opened, paid
                share = line / (finish - begin)
                goods = made[0] * share, made[1] * share
                self._sheet.book(opened, (*who, line, *goods, first), opened + line)
                first = 0.0

    def _amounts(self, numbers: Columns) -> Columns:
        """Return the amounts of all shifts, in the order of the accounts."""
        number, crew, opens, begins, paid, line, cans, hours, first = numbers
        works, which = [*self._works.values()], number.astype(int)

        def each(field: str) -> Array:
            values = np.array([float(getattr(work, field)) for work in works])
            return np.asarray(values[which])

        kinds = np.zeros((len(WORK_HOURS), len(line)))
        for place, law in enumerate(self._laws):
            own = crew == place
            kinds[:, own] = law.kinds(opens[own], paid[own])
        night = self._plant.night
        dark = at_night(night, begins, paid) if night is not None else 0.0 * paid
        people = each("crew")
        used = [
            *(people * kinds),
            people * dark,
            each("power") * hours,
            each("steam") * cans + self._heating * first,
            each("water") * cans,
        ]
        mine = [which == place for place in range(len(works))]
        return [line, *used, *(line * own for own in mine), *(cans * own for own in mine)]
