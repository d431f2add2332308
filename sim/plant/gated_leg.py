"""A leg with fruit whose trucks are processes, because more than bays limits them."""

from sim.plant.fruit import Yard
from sim.plant.fruit_leg import FruitLeg
from sim.plant.gate import Gate
from sim.plant.run_context import RunContext
from sim.plant.transport import TripTimes
from sim.scenario.models.physical import Plant, Toll


def places_at_gate(works: Plant | Toll) -> int | None:
    """Return the trucks that may wait for a bay, None for any number."""
    return works.waiting_trucks if isinstance(works, Plant) else None


class GatedLeg(FruitLeg):
    """Trucks with fruit that pass a gate by events."""

    def __init__(
        self, context: RunContext, works: Plant | Toll, yard: Yard, good_per_usable: float
    ) -> None:
        """Take what any leg with fruit takes."""
        super().__init__(context, works, yard, good_per_usable)
        self._env = context.env
        self._gate = Gate(context.env, works.bays, places_at_gate(works))
        self._times = TripTimes(context, self._leg)

    def advance(self, hour: float) -> None:
        """Do nothing, as trucks arrive by events."""

    def open_bays(self, count: int, hour: float) -> None:
        """Set the number of bays from now on."""
        self._gate.open_bays(count)
