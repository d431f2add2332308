"""Numbers at the beginning of texts; a number that can be read in two ways is refused.

In Indonesian `1.900` is nineteen hundred and `12,5` twelve and a half; a program would read 1.9
and 12. Neither is accepted: the message asks which one was meant.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_NUMERAL = re.compile(r"([+-]?\d[\d_]*(?:[., ]\d+)*)([eE][+-]?\d+)?", re.ASCII)
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*", re.ASCII)
_DECIMAL = re.compile(r"([+-]?\d[\d_]*(?:[., ]\d{3})*)[.,](\d+)", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """A problem with an input: a message key and the words that fill the sentence."""

    key: str
    words: Mapping[str, str] = field(default_factory=dict)


class InputError(ValueError):
    """An input that is refused; `at` names the key below it where the fault is, such as `low`."""

    def __init__(self, key: str, **words: object) -> None:
        self.problem = Problem(key, {name: str(word) for name, word in words.items()})
        self.at = ""
        super().__init__(f"{key}: {self.problem.words}")


# Each scenario that inherits a text splits it several times.
@lru_cache(maxsize=4096)
def split(text: str) -> tuple[float, str]:
    """Return the number and the unit text of a quantity such as `68 km`.

    Raises
    ------
    InputError
        If the number can be read in two ways, or if there is none.

    >>> split("3_000 IDR/kg")
    (3000.0, 'IDR/kg')
    """
    text = text.strip()
    match = _NUMERAL.match(text)
    if not match:
        raise InputError("no_number", text=text)
    numeral, exponent = match.group(1), match.group(2) or ""
    if not _is_plain(numeral):
        raise _question(numeral, exponent, text)
    number = float(numeral.replace("_", "") + exponent)
    if not math.isfinite(number):
        raise InputError("no_number", text=text)
    return number, text[match.end() :].strip()


def written(number: float) -> str:
    """Return a number as a scenario file writes it; `split` reads the same number back.

    >>> written(3000.0), written(1.125)
    ('3_000', '1.1250')
    """
    text = f"{number:_}".removesuffix(".0")
    return text if _is_plain(text) else f"{text}0"


def _is_plain(numeral: str) -> bool:
    """Return whether a numeral has at most one dot, and that dot cannot be a thousands mark."""
    marks = re.findall("[., ]", numeral)
    return not marks or (marks == ["."] and not _TWO_WAYS.fullmatch(numeral))


def _question(numeral: str, exponent: str, text: str) -> InputError:
    readings = [reading + exponent for reading in _readings(numeral)]
    if len(readings) == 2:
        return InputError("number_trap", text=text, thousands=readings[0], decimal=readings[1])
    if len(readings) == 1:
        return InputError("number_form", text=text, right=readings[0])
    return InputError("no_number", text=text)


def _readings(numeral: str) -> list[str]:
    """Return the possible meanings of a numeral with foreign marks, each in an unambiguous form."""
    readings = [re.sub("[., ]", "_", numeral)] if _GROUPED.fullmatch(numeral) else []
    match = _DECIMAL.fullmatch(numeral)
    if match and numeral[match.end(1)] not in match.group(1):
        whole = re.sub("[., ]", "_", match.group(1))
        readings.append(_decimal(whole, match.group(2)))
    return readings


def _decimal(whole: str, digits: str) -> str:
    """Return a decimal number without zeros at its end, unless it needs one to be unambiguous."""
    text = f"{whole}.{digits}".rstrip("0").rstrip(".")
    return text if _is_plain(text) else f"{text}0"
