"""Hours of the crews, of the stages and of energy in the shifts of a plant."""

from collections import Counter

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

    def book(self, crew, terms, line, output):
        """Book a shift of a crew."""
        world, plant, stations = self._world, self._plant, line.stations
        begins, closes, finish = terms.called, terms.closes, line.finish
        least = min(plant.min_paid_hours, closes - begins)
        # The line is cleaned if it was used.
        cleaning = plant.cleaning if finish > terms.begins else 0.0
        whole = max(finish + cleaning - begins, least)

        def book(account, amount):
            world.ledger.book_during(account, begins, begins + whole, amount)

        book("line.days", float(int(terms.opens // 24) != self._day))
        self._day = int(terms.opens // 24)
        in_shift = min(whole, closes - begins)
        book("line.shift_h", in_shift)
        book("line.overtime_h", whole - in_shift)
        book("line.setup_h", terms.begins - begins + cleaning)
        if terms.begins > begins:
            book("item.steam.used", plant.start_up.steam)
        left, staying = float("-inf"), 0
        for place, station in enumerate(stations):
            stage, name = station.stage, station.machine.name
            # Nobody leaves before those whose goods may still come.
            left = max(left, station.left)
            cleans = plant.cleaning if begins < left <= finish else 0.0
            there = max(min(left, finish) + cleans - begins, least)
            people = self._people[crew][name]
            stay = min(people, stage.stay)
            self._stage(book, station, (terms, there, min(left, finish)), output.kg)
            book(f"stage.{name}.person_h", (people - stay) * there + stay * whole)
            if stage.paid_by == "hour":
                self.pay(book, (crew, name), people - stay, terms, there)
                staying += stay
            else:
                book(f"item.piece.{name}.used", self._pieces(place, line, output))
        self.pay(book, (crew, None), staying, terms, whole)

    def _stage(self, book, station, presence, kg):
        """Book the hours of a stage by state, its energy and its water.

        Its crew is there for some hours, and goods may come until an hour.
        """
        terms, there, ends = presence
        stage, name, begins = station.stage, station.machine.name, terms.called
        powered = self._grid.powered
        with_power = powered(begins + there) - powered(begins)
        repaired = min(station.out_until, powered(ends)) - powered(terms.begins)
        repaired = station.out * max(0.0, repaired)
        down = station.down + repaired + (there - with_power) * stage.units
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
        return output.filled - (line.lost + line.held if behind else 0.0)

    def pay(self, book, group, people, terms, hours):
        """Pay hours as normal ones up to those of a day and of a week, the others as overtime."""
        crew, _ = group
        week = (int(terms.opens // 24) + self._world.days.first.weekday()) // 7
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
            book("item.night_hour.used", people * self._at_night(terms.called, hours))

    def _at_night(self, begins, hours):
        """Return how many of the hours from an hour on are at night."""
        night, at_night = self._plant.night, 0.0
        length = (hours_of(night.ends) - hours_of(night.begins)) % 24
        for day in range(int(begins // 24) - 1, int((begins + hours) // 24) + 1):
            dusk = 24.0 * day + hours_of(night.begins)
            at_night += max(0.0, min(begins + hours, dusk + length) - max(begins, dusk))
        return at_night
