"""Import duties: a share of the value, or an amount per kg, read by one parser."""

from dataclasses import dataclass
from typing import Any

from sim.numerals import InputError, split
from sim.scenario.models.limits import MONEY, Limit
from sim.scenario.models.parsers import Parser, Share
from sim.units import Price, price

# The highest duty by share: ten times the value.
_MOST = 10.0


@dataclass(frozen=True)
class Duty:
    """An import duty: ad valorem [share of the value], or specific [money per kg].

    A specific duty is charged on the declared net mass, syrup included and the can not. A market
    whose law counts the drained mass, or the can as well, needs a duty converted to net mass.
    """

    share: float = 0.0
    per_kg: Price | None = None

    def __str__(self) -> str:
        return Share().write(self.share) if self.per_kg is None else str(self.per_kg)


@dataclass(frozen=True)
class Tariff(Parser):
    """An import duty, ad valorem or specific; never negative."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Bounds on the share, or on the amount per kg."""
        return MONEY

    def parse(self, text: str) -> Duty:
        """Return the duty, as a share or per kg as written."""
        try:
            number, unit = split(text)
            duty = _specific(text) if "/" in unit else Duty(share=Share().parse(text))
        except InputError as error:
            if error.problem.key in ("number_trap", "number_form"):
                raise
            raise InputError("no_duty", text=text) from error
        if number < 0:
            raise InputError("limit_ge", text=text, bound=f"0 {unit}")
        if duty.share > _MOST:
            raise InputError("limit_le", text=text, bound=Share().write(_MOST))
        return duty

    def size(self, value: Any) -> float:
        """Return the number that is compared with others."""
        return super().size(value.share if value.per_kg is None else value.per_kg)


def _specific(text: str) -> Duty:
    return Duty(per_kg=price(text, "kg"))
