"""Hours of the crews, of the stages and of energy in the shifts of a plant."""

import math
from collections import Counter
from types import SimpleNamespace

from benchmarks.plain.site import Made
from benchmarks.plain.world import hours_of

_FIRST_OVERTIME = 1.0
"""Hours of overtime in a day that count as its first."""
KINDS = ("person_hour", "first_overtime_hour", "further_overtime_hour")


class Crew:
    """The people at the stages of a line, in one or more crews, until the line is replaced."""

    def __init__(self, world, plant, grid):
        self._world, self._plant, self._grid = world, plant, grid
        shifts = [*plant.shifts.values()]
        lengths = [world.physical.calendar.shift, *(shift.length for shift in shifts)]
        self._days = [
            length if plant.normal_day is None else plant.normal_day for length in lengths
        ]
        """Normal hours of a day, by crew."""
        self._people = [
            {name: stage.crew for name, stage in plant.stages.items()},
            *(
                {name: shift.crew.get(name, stage.crew) for name, stage in plant.stages.items()}
                for shift in shifts
            ),
        ]
        """People at each stage, by crew."""
        self._weeks, self._this_week = {}, Counter()
        """The week of each crew; hours up to the normal day that each group has worked in it so far."""
        self._day = None
        """Day of the last shift."""

    def book(self, stint, terms, work):
        """Book the shifts of a stint.

        The crew of the first comes whatever there is, that of another if there is work left.
        """
        day_is_new = stint.day != self._day
        self._day, first = stint.day, True
        for shift in stint.shifts:
            here = self._there(stint, shift, terms, work)
            if here.closes > here.opens and (first or here.ends > here.opens):
                here.is_first, first = first, False
                self._shift(here, terms, work, float(day_is_new and here.is_first))

    def _there(self, stint, shift, terms, work):
        """Return the hours of a shift, and whether the line is cleaned at its end."""
        is_last, goes_on = shift is stint.shifts[-1], work.goes_on
        here = SimpleNamespace(crew=shift.crew, shift_opens=shift.opens)
        here.opens, here.closes = max(terms.called, shift.opens), min(terms.closes, shift.closes)
        here.ends = work.finish if is_last or work.finish < here.closes else here.closes
        here.window = shift.opens, math.inf if is_last and not goes_on else here.closes
        here.empties = work.finish > terms.begins and not goes_on
        day_ends = goes_on and stint.ends_day and terms.closes >= stint.closes
        here.cleaned = (here.empties or day_ends) and here.ends == work.finish
        return here

    def _shift(self, here, terms, work, new_day):
        plant, opens = self._plant, here.opens
        least = min(plant.min_paid_hours, here.closes - opens)
        cleaning = plant.cleaning if here.cleaned else 0.0
        whole = max(here.ends + (cleaning if here.empties else 0.0) - opens, least)

        def book(account, amount):
            self._world.ledger.book_during(account, opens, opens + whole, amount)

        warm = terms.begins - terms.called if here.is_first else 0.0
        book("line.days", new_day)
        in_shift = min(whole, here.closes - opens)
        book("line.shift_h", in_shift)
        book("line.overtime_h", whole - in_shift)
        book("line.setup_h", warm + cleaning)
        if warm > 0:
            book("item.steam.used", plant.start_up.steam)
        made = work.made if here.is_first else Made(0.0, 0.0, 0, 0, math.inf)
        left, staying = -math.inf, 0
        for place, station in enumerate(work.stations):
            stage, name = station.stage, station.machine.name
            # Nobody leaves before those whose goods may still come.
            left = max(left, math.inf if work.goes_on else station.left)
            cleans = plant.cleaning if opens < left <= here.ends else 0.0
            called = least if here.is_first or left > opens else 0.0
            there = max(min(left, here.ends) + cleans - opens, called)
            people = self._people[here.crew][name]
            stay = min(people, stage.stay)
            until = terms.closes if work.goes_on else min(left, work.finish)
            self._stage(book, station, here, (terms.begins, until), there)
            self._energy(book, station, here, made.kg)
            book(f"stage.{name}.person_h", (people - stay) * there + stay * whole)
            if stage.paid_by == "hour":
                self.pay(book, (here.crew, name), people - stay, here, there)
                staying += stay
            else:
                book(f"item.piece.{name}.used", _pieces(place, work.stations, made))
        self.pay(book, (here.crew, None), staying, here, whole)

    def _stage(self, book, station, here, repair, there):
        """Book the hours of a stage by state, where its crew is there for some.

        Units that are out since an earlier time are under repair between two hours at most.
        """
        stage, name, grid = station.stage, station.machine.name, self._grid
        window = [grid.powered(hour) for hour in here.window]
        failed = grid.failed(here.opens + there) - grid.failed(here.opens)
        begins, until = (grid.powered(hour) for hour in repair)
        out = min(station.out_until, until, window[1]) - max(begins, window[0])
        down = station.hours("down", *window) + failed * stage.units
        down += station.out * max(0.0, out)
        busy, blocked = (station.hours(state, *window) for state in ("busy", "blocked"))
        hours = {"busy_h": busy, "down_h": down, "blocked_h": blocked}
        hours["starved_h"] = there * stage.units - busy - down - blocked
        for kind in ("taken", "waited", "wait_h"):
            hours[kind] = station.amount(kind, *window)
        for account, amount in hours.items():
            book(f"stage.{name}.{account}", amount)

    def _energy(self, book, station, here, kg):
        """Book the energy and the water of a stage, where some fruit counts."""
        stage, window = station.stage, [self._grid.powered(hour) for hour in here.window]
        for account, item, amount in (
            ("kwh", "kwh", station.hours("busy", *window) * stage.power),
            ("steam_kg", "steam", stage.steam * kg / 1000),
            ("water_m3", "water", stage.water * kg / 1000),
        ):
            book(f"stage.{station.machine.name}.{account}", amount)
            book(f"item.{item}.used", amount)

    def pay(self, book, group, people, terms, hours):
        """Pay hours as normal ones up to those of a day and of a week, the others as overtime."""
        crew, _ = group
        week = (int(terms.shift_opens // 24) + self._world.days.first.weekday()) // 7
        if week != self._weeks.get(crew):
            self._weeks[crew] = week
            for other in [other for other in self._this_week if other[0] == crew]:
                del self._this_week[other]
        daily, of_week = min(hours, self._days[crew]), self._plant.normal_week
        normal = daily
        if of_week is not None:
            normal = min(daily, max(0.0, of_week - self._this_week[group]))
        self._this_week[group] += daily
        first = min(hours - normal, _FIRST_OVERTIME)
        for kind, paid in zip(KINDS, (normal, first, hours - normal - first), strict=True):
            book(f"item.{kind}.used", people * paid)
        if self._plant.night is not None:
            book("item.night_hour.used", people * self._at_night(terms.opens, hours))

    def _at_night(self, begins, hours):
        """Return how many of the hours from an hour on are at night."""
        night, at_night = self._plant.night, 0.0
        length = (hours_of(night.ends) - hours_of(night.begins)) % 24
        for day in range(int(begins // 24) - 1, int((begins + hours) // 24) + 1):
            dusk = 24.0 * day + hours_of(night.begins)
            at_night += max(0.0, min(begins + hours, dusk + length) - max(begins, dusk))
        return at_night


def _pieces(place, stations, made):
    """Return what comes to a stage: fruit, all cans up to the last batch stage, sound ones behind."""
    if stations[place].stage.takes_raw:
        return made.kg
    batches = [n for n, station in enumerate(stations) if station.stage.load is not None]
    behind = batches and place > batches[-1]
    return made.filled - (made.lost + made.held if behind else 0)
