"""The machines of a line: the hours of their work and repairs, and random draws by running number."""

import math
from copy import copy
from itertools import chain
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.plant.laws import draws
from sim.plant.streams import Streams
from sim.scenario.models.physical import Stage
from sim.streams import log_sigma

_GAP: Final = "standard_exponential"


class Machine:
    """A stage and its breakdowns by operating hours.

    `number` counts the machines that a stage has had, each with random draws of its own; a unit works
    `hours` at most in a run.
    """

    def __init__(
        self, name: str, stage: Stage, streams: Streams, number: int = 1, hours: float = math.inf
    ) -> None:
        self.name = name
        self.stage = stage
        self.number = number
        self._streams = streams
        self._stream = f"stage.{name}" if number == 1 else f"stage.{name}.{number}"
        self.repairs = breakdowns(self._stream, stage, streams, min(hours, streams.hours))
        """Hours of operation and of repair, in turn; none for a stage that does not break down."""

    @property
    def key(self) -> tuple[str, int]:
        """Name and number: what is worn, whatever it works on."""
        return self.name, self.number

    def for_size(self, stage: Stage) -> "Machine":
        """Return the same machine at work on cans of another size, with its draws and breakdowns."""
        other = copy(self)
        other.stage = stage
        return other

    @property
    def hours_per_unit(self) -> tuple[float, float]:
        """Hours of work at full speed for a kilogram of fruit and for a can, of which one is 0."""
        rate = self.stage.rate
        if rate is None:
            return 0.0, 0.0
        hours = 1 / rate.amount
        return (hours / 1000, 0.0) if rate.unit == "t/h" else (0.0, hours)

    @property
    def varies(self) -> bool:
        """Whether the hours of a lot, or of a batch, vary."""
        return self.stage.service is not None

    @property
    def lot_hours(self) -> float:
        """Mean hours of a lot of any size at full speed; 0 if they follow from its size."""
        return self._mean(self.stage.time)

    @property
    def cycle(self) -> float:
        """Mean hours of a batch."""
        return self._mean(self.stage.cycle)

    def _mean(self, stated: float | None) -> float:
        service = self.stage.service
        return 0.0 if stated is None else service.mean(stated) if service else stated

    def draws(self, count: int) -> tuple[Array, Array]:
        """Return, of the first lots or batches, their hours over the mean; of batches, 1 for a deviation."""
        stage = self.stage
        hours, deviates = np.zeros(0), np.zeros(0)
        if stage.service is not None:
            hours = draws(stage.service, self._streams, f"{self._stream}.service", count)
            hours = hours / stage.service.mean(1.0)
        if stage.deviation is not None:
            drawn = self._streams.numbered(f"{self._stream}.deviation", "random", count)
            deviates = (drawn < stage.deviation.share).astype(float)
        return hours, deviates


def breakdowns(stream: str, stage: Stage, streams: Streams, hours: float) -> list[float]:
    """Return hours of operation to a breakdown and hours of its repair, in turn.

    The former are exponential. Their sum exceeds the `hours` of all units.
    """
    if stage.mtbf is None:
        return []
    most, size = stage.units * hours, 64
    while (gaps := stage.mtbf * streams.numbered(f"{stream}.breakdown", _GAP, size)).sum() <= most:
        size *= 2
    count = int(gaps.cumsum().searchsorted(most, "right")) + 1
    stops = _repairs(f"{stream}.repair", stage, streams, count)
    gaps[count - 1] = math.inf  # so that the row is never read past its end
    return list(chain.from_iterable(zip(gaps[:count].tolist(), stops, strict=True)))


def _repairs(stream: str, stage: Stage, streams: Streams, count: int) -> list[float]:
    """Return hours of repair by the law of the stage, or lognormal ones."""
    mean, law = stage.repair or 0.0, stage.repair_law
    if law is not None:
        return [*map(float, (1.0 if law.times else mean) * draws(law, streams, stream, count))]
    sigma = log_sigma(stage.repair_cv)
    normals = streams.numbered(stream, "standard_normal", count).tolist()
    return [mean * math.exp(sigma * normal - sigma**2 / 2) for normal in normals]
