"""Writing of scenario files: trees of texts as YAML that a person reads and edits."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sim.numerals import split, written
from sim.scenario.models.parsers import ASSUMPTION_KEYS

# What a file holds in place of a text: a mapping of names, or null.
Tree = Mapping[str, Any]
_WORDS = ("source", "url", "note", "en", "id")
"""Keys of sentences, which are quoted."""
_INLINE = ({"value"}, {"en"})
"""Keys by which a mapping stands on one line."""
_WIDE = 110
_DIGITS = 4
"""Significant digits of a number that was computed."""
_MARGIN = 1e-9
"""What covers floating-point error where a number is rounded to a whole one."""


def text_of(tree: Tree, comment: str) -> str:
    """Return a file with a comment at its head, and a blank line before each part."""
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    parts = ["\n".join(_lines({key: part}, "")) for key, part in tree.items()]
    return f"{head}\n" + "\n\n".join(parts) + "\n"


def _lines(tree: Tree, indent: str) -> Iterator[str]:
    for key, part in tree.items():
        if not isinstance(part, Mapping):
            yield f"{indent}{key}: {_scalar(key, part)}"
        elif any(keys <= part.keys() for keys in _INLINE):
            yield from _inline(f"{indent}{key}: ", part, indent)
        else:
            yield f"{indent}{key}:"
            yield from _lines(part, indent + "  ")


def _inline(start: str, part: Tree, indent: str) -> Iterator[str]:
    keys = sorted(part, key=[*ASSUMPTION_KEYS, *_WORDS].index)
    pairs = [f"{key}: {_scalar(key, part[key])}" for key in keys]
    line = f"{start}{{{', '.join(pairs)}}}"
    if len(line) <= _WIDE:
        yield line
        return
    starts = [*(keys.index(key) for key in ("source", "note", "id") if key in keys), len(keys)]
    yield f"{start}{{"
    for begin, end in pairwise([0, *starts]):
        comma = "," if end < len(keys) else ""
        yield f"{indent}  {', '.join(pairs[begin:end])}{comma}"
    yield f"{indent}}}"


def _scalar(key: str, text: str | None) -> str:
    if text is None:
        return "null"
    return json.dumps(text, ensure_ascii=False) if key in _WORDS else str(text)


def nested(paths: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tree of what stands at dotted paths.

    >>> nested({"plant.bays": "2", "plant.batch": "80 kg"})
    {'plant': {'bays': '2', 'batch': '80 kg'}}
    """
    tree: dict[str, Any] = {}
    for path, part in paths.items():
        *above, key = path.split(".")
        below = tree
        for name in above:
            below = below.setdefault(name, {})
        below[key] = part
    return tree


def times(stated: Tree | str, factors: tuple[float, float, float], *, whole: bool = False) -> Tree:
    """Return an assumption whose low, value and high are multiplied, each by its factor.

    Its year stays; its source and note do not, because they are of another number. Whole numbers keep
    a range of whole numbers from 1 on.

    >>> times("12", (0.5, 0.5, 0.5), whole=True)
    {'value': '6'}
    >>> times({"value": "8 t/h", "low": "4", "year": "2026"}, (0.5, 0.625, 0.7))
    {'low': '2', 'value': '5 t/h', 'year': '2026'}
    """
    before = {"value": stated} if isinstance(stated, str) else stated
    rounded: Sequence[Callable[[float], float]] = (
        (_down, round, _up) if whole else (_short, _short, _short)
    )
    scaled: dict[str, Any] = {}
    for key, factor, rounding in zip(("low", "value", "high"), factors, rounded, strict=True):
        if key in before:
            number, unit = split(before[key])
            amount = rounding(number * factor)
            scaled[key] = f"{written(amount)} {unit}".strip()
    return scaled | {key: before[key] for key in ("year",) if key in before}


def _down(number: float) -> int:
    return max(1, math.floor(number + _MARGIN))


def _up(number: float) -> int:
    return math.ceil(number - _MARGIN)


def _short(number: float) -> float:
    """Return a number with few digits; those of a whole one before the point stay.

    >>> _short(90_208.125), _short(0.87534)
    (90210.0, 0.8753)
    """
    return float(f"{number:.{_DIGITS}g}")
