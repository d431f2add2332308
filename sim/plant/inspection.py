"""Rejected cans: a binomial number of each run's cans, cause by cause."""

import math

from sim.plant.floor import Floor


class Inspection:
    """Rejects the cans of a shift or a slot; its date is the index of its luck."""

    def __init__(self, floor: Floor, rejects: dict[str, float]) -> None:
        self._record = floor.record
        self._rejects = rejects
        self._luck = {
            cause: floor.streams.by_day(f"reject.{cause}", "random").tolist() for cause in rejects
        }

    @property
    def expected_good(self) -> float:
        """Share of the cans that is expected to pass."""
        return math.prod(1 - share for share in self._rejects.values())

    def good(self, cans: int, hour: float, day: int) -> int:
        """Return the cans that pass, and book the others."""
        for cause, share in self._rejects.items():
            rejected = binomial(self._luck[cause][day], cans, share)
            self._record.book(f"cans.rejected.{cause}", hour, rejected)
            cans -= rejected
        return cans


def binomial(uniform: float, trials: int, share: float) -> int:
    """Return the binomial quantile at `uniform`: the least number that is reached by that share.

    >>> binomial(0.5, 1000, 0.01)
    10
    """
    from scipy.special import bdtr, bdtrik

    if trials == 0 or share == 0:
        return 0
    if share == 1:
        return trials
    # The inverse is exact to rounding only, and fails (nan) where next to nothing is rejected.
    guess = float(bdtrik(uniform, trials, share))
    number = 0 if math.isnan(guess) else min(trials, max(0, math.ceil(guess)))
    while number > 0 and bdtr(number - 1, trials, share) >= uniform:
        number -= 1
    while number < trials and bdtr(number, trials, share) < uniform:
        number += 1
    return number
