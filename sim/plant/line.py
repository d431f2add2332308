"""The line of a plant in a shift, computed from departure to departure.

Nothing changes the way of a lot that is started: arrivals are known, breakdowns by operating hours and
power outages are drawn ahead. So a shift is an exact recursion on departure times, without an event
for each lot and stage. Lots keep their order:

    start(lot, stage) = max(ready, a unit of the stage is free, start of the lot before)
    end               = start + work + repairs that fall into the work
    leave             = max(end, a place before the next stage is free); blocked until then

Where no lot can wait before the next stage, its place there is a free unit.

Before a batch stage cans pile up, and each full load is a lot of its own from there on. A power
outage stops all stages at once, so hours here are those of a clock of hours with power.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from sim.arrays import Array
from sim.compiled import Row, Table, blank, copied, records, row, table
from sim.plant import kernel
from sim.plant.fruit import Yard
from sim.plant.line_state import (
    HOLD,
    KINDS,
    REPROCESS,
    TOLD,
    Forecast,
    LineState,
    StageState,
    by_clock,
    forecast,
)
from sim.plant.machines import Machine
from sim.plant.mechanics import Mechanics
from sim.plant.power_outages import NEVER, Clock, PowerOutage, calendar_hour
from sim.plant.session import SessionOutput
from sim.plant.shift import ShiftTerms, shift
from sim.plant.tanks import full
from sim.scenario.models.physical import Stage

_FOLLOWS = {"hold": HOLD, "reprocess": REPROCESS}
_NO_OUTAGES = Clock(records(PowerOutage, []))
_NO_LOG = table([[0.0] * 5])
_OTHERS: Final = 4_096
"""Entries of a log beside those of lots: repairs, small loads."""


class Logged(NamedTuple):
    """What happened on a line between two hours of the calendar."""

    kind: int
    """`line_state.WORK` on a lot or a batch, `REPAIR`, `LANDING` before a batch stage or at the exit; `LACK`, `DELIVERY` of a tank."""
    stage: str
    """Empty: the exit."""
    begin: float
    end: float
    cans: float
    """Cans of a batch, and of what lands."""


class Line:
    """Machines in the order of the flow, and their state in a shift."""

    def __init__(
        self,
        machines: Iterable[Machine],
        wait: float = math.inf,
        mechanics: Mechanics | None = None,
    ) -> None:
        """Take the machines, the hours that cans may wait before the last batch stage, and who repairs."""
        self.machines = list(machines)
        states = [*_states(self.machines, wait)]
        for state in states:
            state.calls = mechanics is not None
        self._line = _state(states, self._drawn(0))
        self._mechanics = mechanics
        self._simple = [state.simple for state in states[: len(self.machines)]]
        calm = _state([_calm(state) for state in states], self._line.drawn)
        self._forecast = Forecast(calm.stages, calm.rings, calm.shifts)
        self._draws = any(state.varies or state.deviation for state in states)
        """Whether lots or batches differ by draws."""
        self._hours = row([0.0] * ((TOLD + 1) * len(self.machines)))

    @property
    def stages(self) -> Sequence[StageState]:
        """State of each machine."""
        return self._line.stages[: len(self.machines)]

    def set_speed(self, speed: float) -> None:
        """Work at a share of full speed from the next shift on; the cycle of a batch stays."""
        for line in (self._line, self._forecast):
            for machine, stage in zip(self.machines, line.stages, strict=False):
                kg_hours, can_hours = machine.hours_per_unit
                stage.kg_hours, stage.can_hours = kg_hours / speed, can_hours / speed
                stage.lot_hours = machine.lot_hours / speed

    def kg_per_hour(self, cans_per_kg: float, lot: float) -> tuple[float, float]:
        """Return the fruit that the slowest flow stage, and batch stage, takes in an hour at full speed.

        Lots are of `lot` kg; behind a batch stage each load is one.
        """
        flow = batches = math.inf
        for machine in self.machines:
            stage, (kg_hours, can_hours) = machine.stage, machine.hours_per_unit
            if stage.load is not None:
                lot = stage.load / cans_per_kg
                batches = min(batches, stage.units * lot / machine.cycle)
            elif stage.time is not None:
                flow = min(flow, stage.units * lot / machine.lot_hours)
            else:
                flow = min(flow, stage.units / (kg_hours + can_hours * cans_per_kg))
        return flow, batches

    def take_over(self, before: "Line") -> None:
        """Take over the wear of machines that were in the line before, and what is in its tanks."""
        keys = [machine.key for machine in before.machines]
        worn = dict(zip(keys, before.stages, strict=True))
        named = {machine.name: worn[machine.key] for machine in before.machines}
        for machine, stage in zip(self.machines, self.stages, strict=True):
            if machine.stage.tank is not None:
                stage.level, stage.arrives = named[machine.name].level, named[machine.name].arrives
            if (same := worn.get(machine.key)) is not None:
                stage.runs_for = same.runs_for
                stage.breakdowns = same.breakdowns
                stage.visits, stage.batches = same.visits, same.batches
                stage.broken = same.broken
                stage.repaired = same.repaired

    def repaired(self, machines: Collection[Machine]) -> float:
        """Return the calendar's hour from which each stage with one of some machines has a unit again."""
        stages, keys = zip(self.machines, self.stages, strict=True), {m.key for m in machines}
        down = (each for machine, each in stages if machine.key in keys)
        hours = (each.repaired for each in down if each.broken > each.more_units)
        return max(hours, default=0.0)

    def open(self, closes: Sequence[float]) -> None:
        """Prepare to begin with an empty line; shifts close at these hours, the last never."""
        if len(closes) > 1 or len(self._line.shifts) > 1:
            self._line = self._line._replace(shifts=_shifts(closes, len(self._line.stages)))

    def begin(self, hour: float) -> None:
        """Begin a shift without an end at `hour`, with an empty line."""
        kernel.begin(self._line, hour, NEVER, NEVER)

    def may_start(self, cans: float) -> float:
        """Return the first hour at which a lot may start, so that its cans do not wait too long."""
        return kernel.may_start(self._line, cans)

    def hours_alone(self, kg: float, cans: float) -> float:
        """Return the hours of a lot that is alone on the line if nothing breaks down."""
        trial = self._trial()
        kernel.start(trial, 0.0, (kg, cans))
        return kernel.finish(trial)

    def hours_at_most(self, kg: float, cans: float) -> float:
        """Return hours that suffice for a lot and all that can pile up if nothing breaks down.

        A full load before each batch stage is more than ever piles up.
        """
        trial = self._trial()
        for stage in trial.stages[: len(self.machines)]:
            stage.piled_cans = stage.load
        return kernel.at_most(trial, 0.0, (kg, cans))

    def _trial(self) -> LineState:
        """Return the copy at the begin of a shift that has no end and no outages."""
        trial = forecast(self._line._replace(clock=_NO_OUTAGES), self._forecast)
        for stage in trial.stages:
            stage.level, stage.arrives = stage.holds, math.inf
        kernel.begin(trial, 0.0, NEVER, NEVER)
        return trial

    def shift(self, yard: Yard, terms: ShiftTerms) -> SessionOutput:
        """Process fruit of a yard in a shift, or in shifts that touch."""
        lots = yard.lots - yard.started
        self._draw(lots, lots * yard.batch * yard.rules.cans_per_kg)
        given = yard.loads, yard.ages, yard.waits, yard.rules, terms
        if self._mechanics is None:
            return SessionOutput(*shift(self._line, self._forecast, *given))
        line = self._line = by_clock(self._line, terms.clock)
        return self._mechanics.work(
            line, yard, lambda: SessionOutput(*shift(line, self._forecast, *given))
        )

    def _draw(self, lots: int, cans: float) -> None:
        """Draw ahead for as many lots, which fill `cans` in all."""
        if not self._draws:
            return
        most = 0
        for state in self.stages:
            most = max(most, 2 * lots + max(state.visits, state.batches))
            if state.load:
                # Each lot, or load of the batch stage before, may begin a batch that is not full.
                lots = lots + math.ceil((lots + cans) / state.load) + 2
                most = max(most, 2 * lots + max(state.visits, state.batches))
        if most > self._drawn_for:
            self._line = self._line._replace(drawn=self._drawn(2 * most))

    def _drawn(self, count: int) -> Table:
        """Draw ahead for as many lots or batches of each stage."""
        self._drawn_for = count
        rows: list[Sequence[float] | Array] = []
        for machine in self.machines:
            calls = [0.0] * len(machine.repairs)
            rows += [machine.repairs, calls, *machine.draws(count)]
        return table(rows)

    def keep_log(self, lots: int, cans: float) -> None:
        """Keep what each stage does with goods from now on; lots and their cans at most."""
        loads = (each.stage.load for each in self.machines if each.stage.load)
        passes = 4 + cans / min(loads, default=math.inf)  # a load is a lot of its own from there on
        rows = _OTHERS + math.ceil(lots * passes * len(self.machines))
        self._line = self._line._replace(log=blank(rows, len(_NO_LOG[0])))
        for stage in self.stages:
            stage.simple = False

    def log(self, clock: Clock) -> Iterator[Logged]:
        """Yield what has been kept, by the calendar, and keep no more.

        Raises
        ------
        RuntimeError
            If there was more than was made room for, which is an error of the program.
        """
        log = self._line.log
        self._line = self._line._replace(log=_NO_LOG)
        for stage, is_simple in zip(self.stages, self._simple, strict=True):
            stage.simple = is_simple
        if int(log[0][0]) == len(log) - 1:
            raise RuntimeError("a stage did more than the log of the line holds")
        names = [*(machine.name for machine in self.machines), ""]
        for entry in log[1 : 1 + int(log[0][0])]:
            kind, number, begin, end, cans = map(float, entry)
            hours = calendar_hour(clock, begin), calendar_hour(clock, end)
            yield Logged(int(kind), names[int(number)], *hours, cans)

    @property
    def shifts(self) -> int:
        """Shifts from its begin until it is empty again."""
        return len(self._line.shifts)

    def hours(self, clock: Clock, first: int = 0, beyond: int = 1) -> Row:
        """Return what the stages did in the shifts [first, beyond), as `kernel.write_hours` orders it."""
        kernel.write_hours(self._line, clock, first, beyond, self._hours)
        return copied(self._hours)

    def start(self, ready: float, kg: float, cans: float) -> float:
        """Send a lot of `kg` of fruit, which fills `cans`, through the line.

        Return the last hour at which it keeps a stage busy; infinity if it stays fruit.
        """
        self._draw(1, cans)
        return kernel.start(self._line, ready, (kg, cans))

    def finish(self) -> float:
        """Process the piles as last, smaller loads; return when the line is empty."""
        return kernel.finish(self._line)

    def foresee(self, ready: float, kg: float, cans: float) -> float:
        """Return when the line would be empty after a last lot if nothing broke down from now on."""
        return kernel.foresee(self._line, self._forecast, ready, (kg, cans))

    def at_most(self, ready: float, kg: float, cans: float) -> float:
        """Return an upper bound on `foresee`, cheaply: as if batches never overlapped."""
        return kernel.at_most(self._line, ready, (kg, cans))


def _state(states: Sequence[StageState], drawn: Table) -> LineState:
    rings = table([[0.0] * (state.more_units + state.places) for state in states])
    shifts = _shifts([math.inf], len(states))
    return LineState(records(StageState, states), rings, drawn, _NO_OUTAGES, shifts, _NO_LOG)


def _shifts(closes: Sequence[float], stages: int) -> Table:
    """Return the rows of shifts that close at these hours."""
    return table([[hour, *[0.0] * (KINDS * stages)] for hour in closes])


def _calm(state: StageState) -> StageState:
    """Return a stage for a forecast: it never breaks down, works for the mean hours, and never stops."""
    calm = replace(state, varies=False, deviation=0)
    return replace(calm, runs_for=math.inf, forecast=True, stops=NEVER, due=NEVER)


def _states(machines: Sequence[Machine], wait: float) -> Iterator[StageState]:
    """Yield the states of the stages, then of the exit."""
    before = -1
    batches = [number for number, each in enumerate(machines) if each.stage.load is not None]
    buffers = [machine.stage.buffer for machine in machines]
    for number, machine in enumerate(machines):
        stage, breaks = machine.stage, bool(machine.repairs)
        places, places_after = [*buffers, None][number : number + 2]
        kg_hours, can_hours = machine.hours_per_unit
        yield StageState(
            kg_hours=kg_hours,
            can_hours=can_hours,
            load=stage.load or 0.0,
            lot_hours=machine.lot_hours,
            cycle=machine.cycle,
            varies=machine.varies,
            least=_least(stage),
            every=(stage.every or 0.0) if stage.start == "departures" else 0.0,
            deviation=_FOLLOWS[stage.deviation.then] if stage.deviation else 0,
            wait=wait if batches and number == batches[-1] else math.inf,
            batch_before=before,
            fruit=stage.takes_raw,
            simple=not (breaks or stage.units > 1 or machine.varies or stage.tank or places)
            and places_after is None,
            runs_for=machine.repairs[0] if breaks else math.inf,
            more_units=stage.units - 1,
            places=places or 0,
            places_after=-1 if places_after is None else places_after,
            **full(stage.tank),
        )
        before = number if stage.load is not None else before
    never = math.inf
    yield StageState(batch_before=before, load=never, least=never, wait=never, runs_for=never)


def _least(stage: Stage) -> float:
    """Return the cans with which a batch begins when a unit is free; 0 for a flow stage."""
    if stage.start in (None, "full"):
        return stage.load or 0.0
    return stage.least or 1.0
