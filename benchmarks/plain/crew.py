"""Hours of the crews, of the stages and of energy in the shifts of a plant."""

from collections import Counter

_FIRST_OVERTIME = 1.0
"""Hours of overtime in a day that count as its first."""
KINDS = ("person_hour", "first_overtime_hour", "further_overtime_hour")


class Crew:
    """The people at the stages of a line, from an expansion to the next."""

    def __init__(self, world, plant, grid):
        self._world, self._plant, self._grid = world, plant, grid
        shift = world.physical.calendar.shift
        self._day = plant.normal_day if plant.normal_day is not None else shift
        self._week = None
        self._this_week = Counter()
        """Hours up to the normal day that each group has worked in the week so far."""

    def book(self, terms, line, output):
        """Book a shift."""
        world, plant, stations = self._world, self._plant, line.stations
        begins, closes = terms.begins, terms.closes
        least = min(plant.min_paid_hours, max(0.0, closes - begins))
        whole = max(line.finish - begins, least)

        def book(account, amount):
            world.ledger.book_during(account, begins, begins + whole, amount)

        book("line.days", 1.0)
        in_shift = min(whole, max(0.0, closes - begins))
        book("line.shift_h", in_shift)
        book("line.overtime_h", whole - in_shift)
        left, staying = float("-inf"), 0
        for place, station in enumerate(stations):
            stage, name = station.stage, station.machine.name
            # Nobody leaves before those whose goods may still come.
            left = max(left, station.left)
            there = max(min(left, line.finish) - begins, least)
            goes = stage.crew - stage.stay
            self._stage(book, station, (begins, there, min(left, line.finish)), output.kg)
            book(f"stage.{name}.person_h", goes * there + stage.stay * whole)
            if stage.paid_by == "hour":
                self._pay(book, name, goes, terms.opens, there)
                staying += stage.stay
            else:
                book(f"item.piece.{name}.used", self._pieces(place, line, output))
        self._pay(book, None, staying, terms.opens, whole)

    def _stage(self, book, station, presence, kg):
        """Book the hours of a stage by state, its energy and its water.

        Its crew is there from an hour on, for some hours, and goods may come until another hour.
        """
        begins, there, ends = presence
        stage, name = station.stage, station.machine.name
        powered = self._grid.powered
        with_power = powered(begins + there) - powered(begins)
        repaired = min(station.out_until, powered(ends)) - powered(begins) if station.out else 0.0
        down = station.down + station.out * max(0.0, repaired) + (there - with_power) * stage.units
        states = {
            "busy_h": station.busy,
            "down_h": down,
            "blocked_h": station.blocked,
            "starved_h": there * stage.units - station.busy - down - station.blocked,
        }
        queue = {"taken": station.taken, "waited": station.waited, "wait_h": station.wait_h}
        energy = {
            "kwh": station.busy * stage.power,
            "steam_kg": stage.steam * kg / 1000,
            "water_m3": stage.water * kg / 1000,
        }
        for account, amount in (states | energy | queue).items():
            book(f"stage.{name}.{account}", amount)
        for account, item in (("kwh", "kwh"), ("steam_kg", "steam"), ("water_m3", "water")):
            book(f"item.{item}.used", energy[account])

    def _pieces(self, place, line, output):
        """Return what comes to a stage: fruit, all cans up to the last batch stage, sound ones behind."""
        stations = line.stations
        if stations[place].stage.takes_raw:
            return output.kg
        batches = [n for n, station in enumerate(stations) if station.stage.load is not None]
        behind = batches and place > batches[-1]
        return output.filled - (line.lost if behind else 0.0)

    def _pay(self, book, group, people, opens, hours):
        """Pay hours as normal ones up to those of a day and of a week, the others as overtime."""
        day = int(opens // 24)
        week = (day + self._world.days.first.weekday()) // 7
        if week != self._week:
            self._week, self._this_week = week, Counter()
        daily, of_week = min(hours, self._day), self._plant.normal_week
        normal = daily
        if of_week is not None:
            normal = min(daily, max(0.0, of_week - self._this_week[group]))
        self._this_week[group] += daily
        first = min(hours - normal, _FIRST_OVERTIME)
        for kind, paid in zip(KINDS, (normal, first, hours - normal - first), strict=True):
            book(f"item.{kind}.used", people * paid)
