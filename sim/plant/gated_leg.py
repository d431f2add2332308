"""A leg with fruit whose trucks are processes, because more than bays limits them."""

from sim.plant.fruit import Yard
from sim.plant.fruit_leg import FruitLeg
from sim.plant.gate import Gate
from sim.plant.run_context import RunContext
from sim.plant.transport import TripTimes


class GatedLeg(FruitLeg):
    """Trucks with fruit that pass a gate by events."""

    def __init__(
        self, context: RunContext, at: str, bays: int, yard: Yard, good_per_usable: float
    ) -> None:
        """Take what any leg with fruit takes."""
        super().__init__(context, at, bays, yard, good_per_usable)
        plant = context.physical.plant
        self._env = context.env
        self._gate = Gate(context.env, bays, None if plant is None else plant.waiting_trucks)
        self._times = TripTimes(context, "fruit")

    def advance(self, hour: float) -> None:
        """Do nothing, as trucks arrive by events."""

    def open_bays(self, count: int, hour: float) -> None:
        """Set the number of bays from now on."""
        self._gate.open_bays(count)
