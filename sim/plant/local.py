"""The local chain: fruit called off for the next shift, and the shift on the line."""

import simpy

from sim.plant.calloff import CallOff
from sim.plant.floor import Floor, FruitLeg
from sim.plant.fruit import Yard
from sim.plant.line import Clock, Machine, Shift
from sim.plant.stock import Inspection, Store, cans_of
from sim.scenario.parts import Plant


class LocalPlant:
    """A plant in the district with its yard, line and crew."""

    def __init__(self, floor: Floor, plant: Plant) -> None:
        self._floor = floor
        self._plant = plant
        self.yard = Yard(floor.physical.fruit, floor.record)
        self._inspection = Inspection(floor, plant.rejects)
        leg = FruitLeg(floor, plant.bays, self.yard)
        self.call_off = CallOff(floor, leg, self.yard, self._inspection, plant.recovery)
        self.store = Store(floor, self.call_off.book)
        self._machines = [
            Machine(name, stage, floor.streams) for name, stage in plant.stages.items()
        ]
        self._crew = sum(stage.crew for stage in plant.stages.values())
        self._outages = self._failures_of_the_grid()
        calendar = floor.physical.calendar
        self._opens = calendar.shift_start.hour + calendar.shift_start.minute / 60
        self._length = calendar.shift

    def _failures_of_the_grid(self) -> dict[int, list[tuple[float, float]]]:
        """Return (begin, length) of the outages by the day they begin on, drawn for the whole run."""
        outage, days = self._plant.outage, self._floor.days
        found: dict[int, list[tuple[float, float]]] = {}
        if outage is None or outage.rate == 0:
            return found
        gaps = self._floor.streams.series("grid.gap", "standard_exponential")
        lengths = self._floor.streams.series("grid.length", "standard_exponential")
        hour, number = 0.0, 0
        mean_gap = days.hours / days.months / outage.rate
        while (hour := hour + mean_gap * gaps[number]) < days.hours:
            length = outage.mean * lengths[number]
            found.setdefault(int(hour // 24), []).append((hour, length))
            hour += length
            number += 1
        return found

    def run(self) -> "simpy.events.ProcessGenerator":
        """Call off fruit each working morning, and work through the yard at the end of the shift.

        The shift is computed when it closes: by then all arrivals that it could use are known.
        """
        floor, env = self._floor, self._floor.env
        harvest = floor.physical.call_off.harvest_start
        target = 1000 * (floor.physical.call_off.target or 0.0)
        for day in floor.days.working(floor.physical.calendar):
            yield env.timeout(24.0 * day + harvest.hour + harvest.minute / 60 - env.now)
            want = min(target - self.yard.kg, self.call_off.open_kg(day))
            called = self.call_off.gather(day, want) > 0 or bool(self.yard.lots)
            yield env.timeout(24.0 * day + self._opens + self._length - env.now)
            if called:
                self._work(24.0 * day + self._opens, Clock(self._outages.get(day, ())))

    def _work(self, opens: float, clock: Clock) -> None:
        begin = clock.powered(opens)
        closes = clock.powered(opens + self._length)
        latest = clock.powered(opens + self._length + self._plant.overtime)
        shift = Shift(self._machines, begin)
        taken = filled = 0.0
        self.yard.discard_old(opens)
        while self.yard.lots:
            lot = self.yard.lots[0]
            start = max(clock.powered(lot.arrived), shift.free)
            kg = self._lot_size(lot.kg)
            if start >= closes or shift.foresee(start, kg, kg * self._cans_per_kg()) > latest:
                break
            usable = self.yard.draw(kg, clock.wall(start))
            cans = cans_of(usable, self._plant.recovery, self._floor.physical)
            shift.start(start, kg, cans)
            taken += kg
            filled += cans
            self._book_fruit(opens, kg, usable, cans)
        shift.close()
        self._close(shift, opens, max(opens, clock.wall(shift.finish)), clock, taken, filled)

    def _lot_size(self, kg: float) -> float:
        """Return an equal part of `kg` that is no more than a batch."""
        return kg / -int(-kg // self._plant.batch)

    def _cans_per_kg(self) -> float:
        return self._plant.recovery / self._floor.physical.product.fill

    def _book_fruit(self, hour: float, kg: float, usable: float, cans: float) -> None:
        record = self._floor.record
        into_cans = cans * self._floor.physical.product.fill
        record.book("fruit.processed_kg", hour, kg)
        record.book("fruit.damaged_kg", hour, kg - usable)
        record.book("fruit.filled_kg", hour, into_cans)
        record.book("fruit.waste_kg", hour, usable - into_cans)
        record.book("item.waste.used", hour, kg - into_cans)

    def _close(
        self, shift: Shift, opens: float, finish: float, clock: Clock, taken: float, filled: float
    ) -> None:
        """Book crew, machines, energy and cans of a shift that is over at `finish`."""
        record = self._floor.record
        if filled:
            self.store.fill(filled, opens)
            self.store.receive(self._inspection.good(filled, opens), opens)
        regular = min(max(finish - opens, self._plant.min_paid_hours), self._length)
        overtime = max(0.0, finish - opens - self._length)
        record.book("line.days", opens, 1.0)
        record.book("line.shift_h", opens, regular)
        record.book("line.overtime_h", opens, overtime)
        record.book("item.person_hour.used", opens, self._crew * regular)
        record.book("item.overtime_hour.used", opens, self._crew * overtime)
        attended = max(finish - opens, 0.0)
        dark = attended - (clock.powered(opens + attended) - clock.powered(opens))
        for desk in shift.desks:
            stage, name = desk.machine.stage, desk.machine.name
            down = desk.down + dark * stage.units
            states = {
                "busy_h": desk.busy,
                "down_h": down,
                "blocked_h": desk.blocked,
                "starved_h": attended * stage.units - desk.busy - down - desk.blocked,
                "kwh": desk.busy * stage.power,
                "steam_kg": stage.steam * taken / 1000,
                "water_m3": stage.water * taken / 1000,
                "person_h": stage.crew * (regular + overtime),
            }
            for state, amount in states.items():
                record.book(f"stage.{name}.{state}", opens, amount)
            record.book("item.kwh.used", opens, states["kwh"])
            record.book("item.steam.used", opens, states["steam_kg"])
            record.book("item.water.used", opens, states["water_m3"])
