"""The limits of every kind of number in a scenario, one table by unit; a field may narrow them.

The lower limits follow from what a number is of. The upper limits are far beyond any cannery: they
catch slips of the keyboard and keep the arithmetic finite.
"""

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_HOLDS = {"gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}


@dataclass(frozen=True)
class Limit:
    """A bound on a number: greater than, at least, less than, at most."""

    kind: str
    bound: float

    @property
    def is_lower(self) -> bool:
        """Whether it bounds a number from below."""
        return self.kind in ("gt", "ge")

    def allows(self, number: float) -> bool:
        """Return whether a number keeps to the bound."""
        return bool(_HOLDS[self.kind](number, self.bound))


# The largest number in each unit that a field may have; the smallest is 0.
_MOST: Mapping[str, float] = {
    "": 1e6,
    "kg": 100_000,
    "t": 1_000,
    "km": 20_000,
    "h": 8_760,
    "day": 3_650,
    "month": 1_200,
    "year": 100,
    "kW": 100_000,
    "IDR": 1e18,
    "IDR/USD": 1e9,
    "IDR/JPY": 1e9,
    "can": 1e8,
    "carton": 1e8,
    "piece": 1e8,
    "m3": 100_000,
    "kg/can": 25,
    "piece/can": 100,
    "m3/can": 1,
    "can/carton": 1_000,
    "carton/container": 100_000,
    "kg/carton": 1_000,
    "%/km": 100,
    "%/day": 100,
    "kg/t": 1e6,
    "m3/t": 1e4,
    "kg/h": 1e6,
    "m3/h": 1e4,
    "kg/kWh": 100,
    "kg/tkm": 100,
    "t/year": 1e8,
    "t/day": 1e5,
    "t/h": 1e4,
    "can/h": 1e7,
    "can/month": 1e9,
    "can/year": 1e11,
    "carton/year": 1e11,
    "piece/year": 1e11,
    "kg/year": 1e11,
    "person_hour/year": 1e11,
    "km/h": 200,
    "event/month": 10_000,
}
NOT_NEGATIVE = Limit("ge", 0)
MORE_THAN_NOTHING = Limit("gt", 0)
MONEY = (NOT_NEGATIVE, Limit("le", 1e15))
"""Limits of an amount of money, in the currency it is quoted in."""
EITHER_SIGN = (Limit("ge", -1e15), Limit("le", 1e15))
"""Limits of an amount of money that may be earned in place of paid."""
YEARLY_RATE = (Limit("ge", -0.5), Limit("le", 1))
"""Limits of a yearly rate [share]: beyond them prices vanish or explode within a study."""


def of_unit(*units: str) -> tuple[Limit, ...]:
    """Return the limits of a number in one of some units.

    Raises
    ------
    KeyError
        If a unit has no limits: whoever adds a unit states them.
    """
    if units == ("%/year",):
        return tuple(Limit(limit.kind, 100 * limit.bound) for limit in YEARLY_RATE)
    return up_to(max(_MOST[unit] for unit in units))


def up_to(most: float) -> tuple[Limit, ...]:
    """Return the limits of a number from 0 to `most`."""
    return NOT_NEGATIVE, Limit("le", most)


def tightest(limits: Iterable[Limit]) -> tuple[Limit, ...]:
    """Return the tightest lower and the tightest upper bound of some.

    >>> [limit.kind for limit in tightest([Limit("ge", 0), Limit("gt", 0), Limit("le", 5)])]
    ['gt', 'le']
    """
    stated = list(limits)
    least = [limit for limit in stated if limit.kind in ("gt", "ge")]
    most = [limit for limit in stated if limit.kind in ("lt", "le")]
    return (
        *sorted(least, key=lambda limit: (-limit.bound, limit.kind == "ge"))[:1],
        *sorted(most, key=lambda limit: (limit.bound, limit.kind == "le"))[:1],
    )
