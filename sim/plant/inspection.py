"""Inspection of cans: a binomial number of each session's cans is rejected, cause by cause."""

import math

from sim.compiled import compiled
from sim.plant.streams import Streams

_FEW = 300
"""Mean up to which terms are summed one by one, which is faster than the inverse."""
_CLOSE = 1e-10
"""Share within which rounding could decide, so that the inverse is used."""


class Inspection:
    """Rejects cans of sessions; the date of a session is the index of its draws."""

    def __init__(self, streams: Streams, rejects: dict[str, float]) -> None:
        self.expected_good = math.prod(1 - share for share in rejects.values())
        """Expected share of good cans."""
        self._rejects = [
            (share, streams.by_day(f"reject.{cause}", "random").tolist())
            for cause, share in rejects.items()
        ]

    def rejected(self, cans: int, day: int) -> list[int]:
        """Return the rejected cans, cause by cause."""
        rejected = []
        for share, uniforms in self._rejects:
            rejected.append(binomial(uniforms[day], cans, share))
            cans -= rejected[-1]
        return rejected


def binomial(uniform: float, trials: int, share: float) -> int:
    """Return the binomial quantile: the least number whose distribution function reaches `uniform`.

    >>> binomial(0.5, 1000, 0.01)
    10
    """
    if trials == 0 or share == 0:
        return 0
    if share == 1:
        return trials
    if trials * share / (1 - share) < _FEW:
        number = _counted_up(uniform, float(trials), share)
        if number >= 0:
            return number
    from scipy.special import bdtr, bdtrik

    # The inverse is exact to rounding only, and is nan where next to nothing is rejected.
    guess = float(bdtrik(uniform, trials, share))
    number = 0 if math.isnan(guess) else min(trials, max(0, math.ceil(guess)))
    while number > 0 and bdtr(number - 1, trials, share) >= uniform:
        number -= 1
    while number < trials and bdtr(number, trials, share) < uniform:
        number += 1
    return number


@compiled
def _counted_up(uniform: float, trials: float, share: float) -> int:
    """Return the quantile, or -1 where rounding could decide, as in the far tail."""
    odds = share / (1 - share)
    left, number = trials, 0.0
    term = reached = math.exp(trials * math.log1p(-share))
    # Terms beyond the number of trials are 0.
    while reached < uniform and term > 0:
        number += 1
        term *= odds * left / number
        left -= 1
        reached += term
    below = reached - term if number > 0 else 0.0
    sure = uniform - below > _CLOSE and reached - uniform > _CLOSE
    return int(number) if sure else -1
