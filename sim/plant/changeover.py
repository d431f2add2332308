"""What it costs a line to change over to another size of can."""

from sim.plant.accounts import Entry
from sim.plant.can_sizes import Size
from sim.plant.run_context import RunContext
from sim.scenario.models.physical import Plant


class Changeovers:
    """The changeovers of a line, which opens set up for the main size."""

    def __init__(self, context: RunContext, plant: Plant) -> None:
        terms = plant.changeover if len(context.sizes) > 1 else None
        self._context = context
        self.hours = terms.length if terms is not None else 0.0
        """Hours of a changeover."""
        self._lost = terms.lost if terms is not None else 0
        self._set_for = context.sizes[0]

    def hours_to(self, size: Size) -> float:
        """Return the hours that it takes to set the line up for a size."""
        return 0.0 if size is self._set_for else self.hours

    def set_up(self, size: Size, begins: float) -> tuple[float, int]:
        """Set the empty line up for a size; return when it is done, and the cans that are spoiled by it."""
        if size is self._set_for:
            return begins, 0
        self._set_for, ends = size, begins + self.hours
        self._context.accounts.book("line.changeovers", begins, 1.0)
        self._context.accounts.book("line.changeover_h", begins, self.hours)
        self._context.accounts.note(Entry(begins, ends, "changeover", size=size.name))
        return ends, self._lost
