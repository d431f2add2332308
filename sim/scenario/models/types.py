"""Types of the values of a scenario: numbers with their unit, weekdays, times of day."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sim.numerals import InputError
from sim.scenario.models.parsers import Share, Unit

Number = Annotated[float, Unit("")]
Count = Annotated[int, Unit("")]
Year = Annotated[int, Unit(""), Field(ge=1990, le=2100)]
Positive = Field(gt=0)
Fraction = Annotated[float, Share()]
Spread = Annotated[float, Share(most=10)]
Kilometres = Annotated[float, Unit("km")]
Hours = Annotated[float, Unit("h")]
Days = Annotated[float, Unit("day")]
Tonnes = Annotated[float, Unit("t"), Field(ge=0.01)]
Kilograms = Annotated[float, Unit("kg"), Field(ge=0.1)]
TonnesPerYear = Annotated[float, Unit("t/year")]
TonnesPerDay = Annotated[float, Unit("t/day"), Positive]
CansPerHour = Annotated[float, Unit("can/h"), Positive]
CansPerMonth = Annotated[float, Unit("can/month")]
Cans = Annotated[float, Unit("can"), Field(ge=1)]
KmPerHour = Annotated[float, Unit("km/h"), Field(ge=1)]
EventsPerMonth = Annotated[float, Unit("event/month")]


@dataclass(frozen=True)
class Stated:
    """Marks a field with a default that a file has to write, as a value or as `none`."""


STATED = Stated()


@dataclass(frozen=True)
class Assumed:
    """Marks a field whose default is told where no file writes it."""


ASSUMED = Assumed()


@dataclass(frozen=True)
class FromFile:
    """Marks a list that may stand in a CSV file, which the field then names."""


FROM_FILE = FromFile()

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Part(BaseModel):
    """A piece of a scenario: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _places(raw: str, known: tuple[str, ...], key: str) -> list[int]:
    """Return the places of names with spaces between among those known; each stands once."""
    names = raw.split()
    if not names or not {*names} <= {*known}:
        raise InputError(key, text=raw, allowed=" ".join(known))
    for name in names:
        if names.count(name) > 1:
            raise InputError("repeated_name", text=raw, name=name)
    return [known.index(name) for name in names]


def _weekdays(raw: object) -> object:
    """Turn `mon tue wed` into the numbers 0 1 2."""
    if not isinstance(raw, str):
        return raw
    return tuple(sorted(_places(raw, WEEKDAYS, "bad_weekday")))


Weekdays = Annotated[tuple[int, ...], BeforeValidator(_weekdays)]


def _months(raw: object) -> object:
    """Turn `jun jul aug` into the numbers 6 7 8."""
    if not isinstance(raw, str):
        return raw
    return frozenset(1 + place for place in _places(raw, MONTHS, "bad_month"))


Months = Annotated[frozenset[int], BeforeValidator(_months)]


def _time_of_day(raw: object) -> object:
    """Turn `06:30` into a time."""
    if not isinstance(raw, str):
        return raw
    if not (match := re.fullmatch(r"(\d{1,2}):([0-5]\d)", raw, re.ASCII)) or int(match[1]) > 23:
        raise InputError("not_a_time", text=raw)
    return time(int(match[1]), int(match[2]))


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]


YEAR_OF_OPERATION = "^([1-9][0-9]?|100)$"
"""The only way to write a year of operation as a key: not `01`, nor a year of the calendar."""


def _year_of_operation(raw: object) -> object:
    """Refuse the texts that are no year of operation."""
    if isinstance(raw, str) and not re.match(YEAR_OF_OPERATION, raw):
        raise InputError("ramp_up_year", year=raw)
    return raw


YearOfOperation = Annotated[int, BeforeValidator(_year_of_operation)]
