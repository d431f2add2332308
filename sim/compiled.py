"""Arithmetic that numba compiles if it is there (extra `fast`); the same source runs without it."""

from collections.abc import Callable, MutableSequence, Sequence
from importlib.util import find_spec
from os import environ
from typing import Any, TypeVar

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])
Row = MutableSequence[float]
Table = Sequence[Row]

COMPILES = find_spec("numba") is not None and environ.get("NUMBA_DISABLE_JIT", "0") == "0"


def compiled(function: Function) -> Function:
    """Compile a function of numbers, rows and tables; it calls none that is not in its file.

    Machine code is kept on disk, and numba notices no change in another file.
    """
    if not COMPILES:
        return function
    from numba import njit

    return njit(cache=True)(function)  # type: ignore


def row(numbers: Sequence[float]) -> Row:
    """Return numbers as what is quickest to read: an array for machine code, a list for Python."""
    numbers = [float(number) for number in numbers]
    return np.array(numbers) if COMPILES else numbers  # type: ignore


def table(rows: Sequence[Sequence[float]]) -> Table:
    """Return rows of numbers, one at least in each; those of an array are filled up with 0."""
    width = max([1, *map(len, rows)])
    filled = [[*map(float, numbers), *[0.0] * (width - len(numbers))] for numbers in rows]
    return np.array(filled).reshape(-1, width) if COMPILES else filled  # type: ignore


def numbers(rows: Table, first: int, last: int) -> list[float]:
    """Return the numbers from place `first` to before `last` of all rows, one row after the other."""
    if COMPILES:
        return rows[:, first:last].ravel().tolist()  # type: ignore
    return [number for row in rows for number in row[first:last]]
