"""Laws of times: how the time of a lot, a trip or a repair varies around the stated one."""

import difflib
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator

from sim.numerals import InputError, written
from sim.scenario.models.types import FROM_FILE
from sim.units import quantity

MOST_TIMES = 100_000
_MOST_HOURS = 876_600
"""A century, beyond which no study goes."""
_MOST_PHASES = 1_000
LAWS = {
    "constant": "",
    "exponential": "",
    "erlang": "3",
    "uniform": "25 %",
    "lognormal": "40 %",
    "hyperexponential": "150 %",
    "drawn": "10 5 7.5 min",
    "listed": "10 5 7.5 min",
}
"""Names of the laws, each with an example of what it needs."""


@dataclass(frozen=True)
class Law:
    """How a time varies: by a factor of mean 1 on the stated time, or by a list in its place."""

    name: str
    phases: int = 1
    """Exponential phases of an Erlang law, one after the other."""
    spread: float = 0.0
    """Largest deviation of a uniform law, as a share of the stated time."""
    cv: float = 0.0
    """Coefficient of variation of a lognormal or hyperexponential law."""
    times: tuple[float, ...] = ()
    """Hours that are drawn at random, or taken in their order; a list at its end begins again."""

    def mean(self, stated: float) -> float:
        """Return the mean time where `stated` is the one that varies."""
        return sum(self.times) / len(self.times) if self.times else stated


def law_examples() -> list[str]:
    """Return a text for each law."""
    return [f"{name} {needs}".strip() for name, needs in LAWS.items()]


def parse_law(text: str) -> Law:
    """Return the law that a text states, such as `lognormal 40 %` or `listed 10 5 7.5 min`.

    Raises
    ------
    InputError
        If there is no such law, or if it lacks what it needs, has more, or has it beyond its bounds.
    """
    name, _, rest = text.strip().partition(" ")
    if name not in LAWS:
        raise _unknown(text.strip(), name)
    rest = rest.strip()
    if bool(rest) != bool(LAWS[name]):
        raise InputError("law_needs", text=text.strip(), right=f"{name} {LAWS[name]}".strip())
    if name == "erlang":
        return Law(name, phases=round(_within(rest, "", 1, _MOST_PHASES)))
    if name == "uniform":
        return Law(name, spread=_within(rest, "%", 0, 100) / 100)
    if name in ("lognormal", "hyperexponential"):
        least = 0 if name == "lognormal" else 100
        return Law(name, cv=_within(rest, "%", least, 1_000) / 100)
    return Law(name, times=_hours(rest) if rest else ())


def _unknown(text: str, name: str) -> InputError:
    """Return the error of a text that begins with no law; a list may lack its own."""
    known = " | ".join(LAWS)
    if name[:1].isdigit() and len(text.split()) > 2:
        return InputError("unknown_law", text=text, known=known, meant=f"drawn {text}")
    near = difflib.get_close_matches(name.lower(), LAWS, 1)
    return InputError("unknown_law", text=name, known=known, meant="".join(near))


@dataclass(frozen=True)
class Moments:
    """Hours at which something happens, in ascending order."""

    hours: tuple[float, ...]


def parse_moments(text: str) -> Moments:
    """Return the moments that a text lists, such as `0 5 7.5 min`.

    Raises
    ------
    InputError
        If they are no list of times, or not in ascending order.
    """
    hours = _hours(text)
    for number, (before, after) in enumerate(pairwise(hours), 2):
        if after < before:
            words = {"before": f"{written(before)} h", "after": f"{written(after)} h"}
            raise InputError("not_ascending", number=number, **words)
    return Moments(hours)


def _within(text: str, unit: str, least: float, most: float) -> float:
    number = quantity(text, unit)
    if not least <= number <= most or (not unit and number % 1):
        bounds = {"least": f"{least} {unit}".strip(), "most": f"{most:_} {unit}".strip()}
        raise InputError("law_bounds", text=text, **bounds)
    return number


def _hours(text: str) -> tuple[float, ...]:
    """Return the hours of `10 5 7.5 min`."""
    *numbers, unit = text.split() or [""]
    if not numbers or len(numbers) > MOST_TIMES:
        raise InputError("bad_times", text=text, most=f"{MOST_TIMES:_}")
    if unit[-1].isdigit():
        raise InputError("needs_unit", text=text, unit="h")
    return tuple(hours_of(f"{number} {unit}") for number in numbers)


def hours_of(text: str) -> float:
    """Return the hours of a time in a list, such as `5 min`.

    Raises
    ------
    InputError
        If it is no time, negative, or longer than a century.
    """
    hours = quantity(text, "h")
    if hours < 0:
        raise InputError("negative_time", text=text)
    if hours > _MOST_HOURS:
        raise InputError("limit_le", text=text, bound=f"{_MOST_HOURS:_} h")
    return hours


def _read(raw: object) -> object:
    return parse_law(raw) if isinstance(raw, str) else raw


def _read_moments(raw: object) -> object:
    return parse_moments(raw) if isinstance(raw, str) else raw


StatedMoments = Annotated[Moments, FROM_FILE, BeforeValidator(_read_moments)]
"""Moments as a file states them: `0 5 7.5 min`, or the name of a CSV file as for a law."""
StatedLaw = Annotated[Law, FROM_FILE, BeforeValidator(_read)]
"""A law as a file states it: `exponential`, `erlang 3`, `uniform 25 %`, `lognormal 40 %`,
`hyperexponential 150 %`, `drawn 10 5 7.5 min` or `listed 10 5 7.5 min`.

The last two may name a CSV file with one column of times, headed by its unit.
"""
