"""Accounts of shifts: hours of the crews by kind, hours of each stage by state, energy and water."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.compiled import Row
from sim.plant.accounts import Columns
from sim.plant.power_outages import PowerOutages
from sim.plant.roster import Stint
from sim.plant.run_context import RunContext
from sim.plant.session import SessionOutput
from sim.scenario.models.physical import NIGHT_HOUR, PIECE, WORK_HOURS, Plant
from sim.scenario.models.shifts import Night, StartUp, hour_of

STATES = ("busy_h", "down_h", "blocked_h", "starved_h")
QUEUE = ("taken", "waited", "wait_h")
"""Lots of a flow stage, or cans of a batch stage; those that waited; for how many hours in all."""
_STAGE = (*STATES, "kwh", "steam_kg", "water_m3", "person_h", *QUEUE)
Crews = NDArray[np.int_]
"""Numbers of people, or of their crews, in each shift."""
Group = tuple[Crews, Array]
"""People, and the hours for which each is there, in each shift."""
_NONE = StartUp.model_construct(length=0.0, steam=0.0)
_FIRST = 1.0
"""Hours of overtime in a day that count as its first."""
_LINE = (
    "line.days",
    "line.shift_h",
    "line.overtime_h",
    "line.setup_h",
    *(f"item.{item}.used" for item in WORK_HOURS),
    "item.kwh.used",
    "item.steam.used",
    "item.water.used",
)


class WorkingHours:
    """How many of the hours that people work are normal, and how many are overtime.

    `weekday` is that of day 0 of the run.
    """

    def __init__(self, day: float, week: float, weekday: int) -> None:
        self._day, self._week, self._weekday = day, week, weekday

    def kinds(self, opens: Array, hours: Array) -> Array:
        """Split hours of shifts, in order, into normal ones, the day's first overtime and the rest.

        Work beyond the normal hours of a day, or of a week, is overtime (Government Regulation
        35/2021 of Indonesia, articles 21 and 31). Shape (kind, shift), or (kind, group, shift)
        for the hours of many groups of people.
        """
        weeks = (opens // 24 + self._weekday) // 7
        daily = np.minimum(hours, self._day)
        before = np.cumsum(daily, axis=-1) - daily
        this_week = before - before[..., np.searchsorted(weeks, weeks)]
        normal = np.clip(self._week - this_week, 0.0, daily)
        first = np.minimum(hours - normal, _FIRST)
        return np.array([normal, first, hours - normal - first])


def laws_of_hours(context: RunContext, plant: Plant) -> list[WorkingHours]:
    """Return what is normal for each crew."""
    weekday, week = context.days.first.weekday(), plant.normal_week
    lengths = context.physical.calendar.shift, *(s.length for s in plant.shifts.values())
    return [
        WorkingHours(
            length if plant.normal_day is None else plant.normal_day,
            np.inf if week is None else week,
            weekday,
        )
        for length in lengths
    ]


def at_night(night: Night, begins: Array, hours: Array) -> Array:
    """Return how many of the hours from `begins` on are at night; arrays of one shape."""
    since = (begins - hour_of(night.begins)) % 24.0
    length = (hour_of(night.ends) - hour_of(night.begins)) % 24.0

    def before(clock: Array) -> Array:
        """Return the hours of nights since the begin of the first, at hours after it."""
        return clock // 24.0 * length + np.minimum(clock % 24.0, length)

    return before(since + hours) - before(since)


class ShiftBook:
    """The accounts of the shifts of a plant."""

    def __init__(self, context: RunContext, plant: Plant, outages: PowerOutages) -> None:
        self._least = plant.min_paid_hours
        self._cleaning = plant.cleaning
        self._start_up = plant.start_up or _NONE
        self._stages = plant.stages
        self._night = plant.night
        self._outages = outages
        self._working_hours = laws_of_hours(context, plant)
        """What is normal for each crew, which has weeks of its own."""
        self._crews = {
            name: np.array([s.crew, *(o.crew.get(name, s.crew) for o in plant.shifts.values())])
            for name, s in plant.stages.items()
        }
        """People at each stage, by crew."""
        accounts = [
            f"item.{PIECE}{n}.used" for n, s in plant.stages.items() if s.paid_by == "piece"
        ]
        accounts += [f"item.{NIGHT_HOUR}.used"] if plant.night else []
        accounts += [f"stage.{name}.{amount}" for name in plant.stages for amount in _STAGE]
        self._sheet = context.accounts.sheet([*_LINE, *accounts], self._amounts)
        self._hours: list[Row] = []
        """Hours and waits of each shift, by stage, as the line writes them."""
        self._day = -1
        """Day of the last shift."""

    def close(
        self,
        stint: Stint,
        hours: tuple[float, float, float],
        output: SessionOutput,
        rows: Sequence[Row],
        equivalent: float = 1.0,
    ) -> None:
        """Book the shifts of a stint, with the row that the line writes for each.

        Its cans count as `equivalent` cans of the main size each.

        Its people are there from the first of these `hours` on; from the second on it takes lots, till
        the third. The crew of the first shift comes whatever there is, that of another if there is work
        left.
        """
        begins, warm, closes = hours
        ends, pauses, last = output.finish, output.pauses, stint.shifts[-1]
        emptied = ends > warm and not pauses
        cleaned = emptied or (pauses and not stint.later and closes >= stint.closes)
        cans, made = equivalent * output.cans, equivalent * output.made
        goods: tuple[float, ...] = stint.day != self._day, output.kg, cans, made
        self._day = stint.day
        first = True
        # Comparisons take a fraction of the time of min() and max().
        for shift, row in zip(stint.shifts, rows, strict=True):
            opened = begins if begins > shift.opens else shift.opens
            closed = closes if closes < shift.closes else shift.closes
            finish = ends if shift is last or ends < closed else closed
            if closed > opened and (first or finish > opened):
                least = closed - opened if closed - opened < self._least else self._least
                cleaning = self._cleaning if cleaned and finish == ends else 0.0
                line = finish + (cleaning if emptied else 0.0) - opened
                line = line if line > least else least
                heats = first and warm > begins
                here = opened, finish, shift.opens, closed, least, line, shift.crew
                self._hours.append(row)
                numbers = (*goods, *here, first, pauses, heats, cleaning)
                self._sheet.book(opened, numbers, opened + line)
                goods, first = (False, 0.0, 0.0, 0.0), False

    def _amounts(self, numbers: Columns) -> Columns:
        """Return the amounts of all shifts, in the order of the accounts.

        A crew is there as long as goods may come to its stage, a line until it is empty or given up, or
        the least hours that are paid. A stage is starved in hours with its crew in which it is neither
        busy, nor down, nor blocked.
        """
        days, kg, cans, made, begins, finish, opens, closes, least, line, *which, cleaning = numbers
        crew, first, goes_on, heats = which[0].astype(int), *(flag > 0 for flag in which[1:])
        table = np.concatenate(self._hours).reshape(len(opens), -1)
        hours = table.T.reshape(len(self._stages), -1, len(opens))
        without_before = self._outages.hours_without(begins)
        there: dict[str, Array] = {}
        states: list[Array] = []
        for (name, stage), of_stage in zip(self._stages.items(), hours, strict=True):
            busy, repaired, blocked, *waits, left = of_stage
            left = np.where(goes_on, np.inf, left)
            called = np.where(first | (left > begins), least, 0.0)
            cleaned = np.where((begins < left) & (left <= finish), self._cleaning, 0.0)
            there[name] = here = np.maximum(np.minimum(left, finish) + cleaned - begins, called)
            without_power = self._outages.hours_without(begins + here) - without_before
            down = repaired + without_power * stage.units
            starved = here * stage.units - busy - down - blocked
            used = (busy * stage.power, stage.steam * kg / 1000, stage.water * kg / 1000)
            staff, stay = self._people(name, crew)
            worked = (staff - stay) * here + stay * line
            states += [busy, down, blocked, starved, *used, worked, *waits]
        none = np.zeros(len(line))
        energy = [sum(states[place :: len(_STAGE)], start=none) for place in (4, 5, 6)]
        shift = np.minimum(line, np.maximum(closes - begins, 0.0))
        pieces = [*self._pieces(kg, cans, made)]
        paid = [*self._paid(crew, opens, begins, [*self._groups(crew, there, line)])]
        people, night = paid[: len(WORK_HOURS)], paid[len(WORK_HOURS) :]
        energy[1] += heats * self._start_up.steam
        times = [days, shift, line - shift, heats * self._start_up.length + cleaning]
        return [*times, *people, *energy, *pieces, *night, *states]

    def _people(self, stage: str, crew: Crews) -> tuple[Crews, Crews]:
        """Return the people at a stage in each shift, and those of them who stay."""
        people = self._crews[stage][crew]
        return people, np.minimum(people, self._stages[stage].stay)

    def _pieces(self, kg: Array, cans: Array, made: Array) -> Iterator[Array]:
        """Yield what comes to each stage that is paid by the piece; lost cans come to a batch stage at most."""
        stages = list(self._stages.values())
        last = max((place for place, stage in enumerate(stages) if stage.load), default=len(stages))
        for place, stage in enumerate(stages):
            if stage.paid_by == "piece":
                yield kg if stage.takes_raw else cans if place <= last else made

    def _groups(self, crew: Crews, there: Mapping[str, Array], line: Array) -> Iterator[Group]:
        """Yield those who are paid by the hour: at each stage, then all who stay."""
        staying = np.zeros_like(crew)
        for name, stage in self._stages.items():
            if stage.paid_by == "hour":
                people, stay = self._people(name, crew)
                staying += stay
                yield people - stay, there[name]
        yield staying, line

    def _paid(
        self, crew: Crews, opens: Array, begins: Array, groups: Sequence[Group]
    ) -> Iterator[Array]:
        """Yield the hours that are paid: of each kind, then those at night, once more."""
        hours = np.array([hours for _, hours in groups])
        kinds = np.zeros((len(WORK_HOURS), *hours.shape))
        for number, law in enumerate(self._working_hours):
            own = crew == number
            kinds[:, :, own] = law.kinds(opens[own], hours[:, own])
        people = np.array([count for count, _ in groups])
        yield from (people * kinds).sum(axis=1)
        if self._night is not None:
            yield (people * at_night(self._night, begins, hours)).sum(axis=0)
