"""Numbers at the beginning of texts; a number that can be read in two ways is refused.

In Indonesian `1.900` is nineteen hundred and `12,5` twelve and a half; a program would read 1.9
and 12. Neither is accepted: the message asks which one was meant. `Rp 4 ribu/can` is 4000 IDR/can.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# Words for powers of ten after a number, in either language.
MAGNITUDES: Mapping[str, int] = {
    "ribu": 3,
    "rb": 3,
    "thousand": 3,
    "juta": 6,
    "jt": 6,
    "million": 6,
    "miliar": 9,
    "milyar": 9,
    "billion": 9,
    "triliun": 12,
    "trillion": 12,
}
MAGNITUDE = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in MAGNITUDES)
"""Pattern of these words, which may begin with a capital."""
_NUMBER = re.compile(
    r"(?P<rupiah>[Rr]p\.?\s*)?"
    r"(?P<numeral>[+-]?(?:\d[\d_]*(?:[., ]\d+)*|[.,]\d+))(?P<exponent>[eE][+-]?\d+)?"
    rf"(?P<magnitude>\s*(?:{MAGNITUDE})\b)?",
    re.ASCII,
)
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*", re.ASCII)
_MARK = re.compile("[., ]")
_NO_DIGIT_BEFORE = re.compile("^([+-]?)(?=[.,])")
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


def split(text: str) -> tuple[float, str]:
    """Return the number and the unit text of a quantity such as `68 km`.

    Raises
    ------
    InputError
        If the number can be read in two ways, or if there is none.

    >>> split("3_000 IDR/kg")
    (3000.0, 'IDR/kg')
    """
    number, _, unit = _parts(text)
    return number, unit


def completed(text: str, value: str) -> str:
    """Return a bare number with the magnitude and the unit of another; one with a unit as it is.

    >>> completed("400", "500 juta IDR")
    '400 juta IDR'
    """
    (_, own, unit), (_, magnitude, units) = _parts(text), _parts(value)
    return text if unit else " ".join(filter(None, (text, "" if own else magnitude, units)))


# Each scenario that inherits a text splits it several times.
@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[float, str, str]:
    """Return the number of a text, the word for its magnitude, and its unit."""
    text = text.strip()
    match = _NUMBER.match(text)
    if not match:
        raise InputError("no_number", text=text)
    numeral, exponent = match["numeral"], match["exponent"] or ""
    magnitude, unit = (match["magnitude"] or "").strip(), text[match.end() :].strip()
    # A decimal may begin with its mark.
    numeral = _NO_DIGIT_BEFORE.sub(r"\g<1>0", numeral)
    if not _is_plain(numeral):
        raise _question(numeral, exponent, text, match)
    power = int(exponent[1:] or 0) + MAGNITUDES.get(magnitude.lower(), 0)
    number = float(f"{numeral.replace('_', '')}e{power}")
    if not math.isfinite(number):
        raise InputError("no_number", text=text)
    if match["rupiah"]:
        unit = f"IDR{unit}" if unit.startswith("/") else f"IDR {unit}".strip()
    return number, magnitude, unit


def written(number: float) -> str:
    """Return a number as a scenario file writes it; `split` reads the same number back.

    >>> written(3000.0), written(1.125)
    ('3_000', '1.1250')
    """
    mantissa, mark, power = f"{number:_}".removesuffix(".0").partition("e")
    return f"{mantissa}{'' if _is_plain(mantissa) else '0'}{mark}{power}"


def _is_plain(numeral: str) -> bool:
    """Return whether a numeral has at most one dot, and that dot cannot be a thousands mark."""
    marks = _MARK.findall(numeral)
    return not marks or (marks == ["."] and not _TWO_WAYS.fullmatch(numeral))


def _question(numeral: str, exponent: str, text: str, match: re.Match[str]) -> InputError:
    # A reading is shown with all that stands around the number: a bare one would lose its magnitude.
    around = {
        "before": text[: match.start("numeral")],
        "after": text[match.end("numeral") + len(exponent) :],
    }
    readings = [reading + exponent for reading in _readings(numeral)]
    if len(readings) == 2:
        thousands, decimal = readings
        return InputError("number_trap", text=text, thousands=thousands, decimal=decimal, **around)
    if len(readings) == 1:
        return InputError("number_form", text=text, right=readings[0], **around)
    return InputError("no_number", text=text)


def _readings(numeral: str) -> list[str]:
    """Return the possible meanings of a numeral with foreign marks, each in an unambiguous form."""
    readings = [_MARK.sub("_", numeral)] if _GROUPED.fullmatch(numeral) else []
    match = _DECIMAL.fullmatch(numeral)
    if match and numeral[match.end(1)] not in match.group(1):
        whole = _MARK.sub("_", match.group(1))
        readings.append(_decimal(whole, match.group(2)))
    return readings


def _decimal(whole: str, digits: str) -> str:
    """Return a decimal number without zeros at its end, unless it needs one to be unambiguous."""
    text = f"{whole}.{digits}".rstrip("0").rstrip(".")
    return text if _is_plain(text) else f"{text}0"


def counted(count: int, noun: str) -> str:
    """Return a number of things in English.

    >>> counted(1, "month"), counted(2, "month")
    ('1 month', '2 months')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
