"""Arithmetic that numba compiles if it is there (extra `fast`); the same source runs without it."""

from collections.abc import Callable, MutableSequence, Sequence
from importlib.util import find_spec
from os import environ
from typing import Any, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])
Row = MutableSequence[float]
Table = Sequence[Row]

COMPILES = find_spec("numba") is not None and environ.get("NUMBA_DISABLE_JIT", "0") == "0"


def compiled(function: Function) -> Function:
    """Compile a function of numbers, rows and tables that makes none; machine code is kept on disk."""
    if not COMPILES:
        return function
    from numba import njit

    # Rows are looked at all the time, and counting who holds them would take most of the time.
    return cast(Function, njit(cache=True, _nrt=False)(function))


def row(numbers: Sequence[float]) -> Row:
    """Return numbers as what is quickest to read: an array for machine code, a list for Python."""
    return cast(Row, np.array(numbers, dtype=float)) if COMPILES else list(numbers)


def table(rows: Sequence[Sequence[float]]) -> Table:
    """Return rows of numbers, one at least in each; those of an array are filled up with 0."""
    if not COMPILES:
        return [list(numbers) for numbers in rows]
    filled = np.zeros((len(rows), max([1, *map(len, rows)])))
    for number, numbers in enumerate(rows):
        filled[number, : len(numbers)] = numbers
    return cast(Table, filled)


def numbers(rows: Table, first: int, last: int) -> list[float]:
    """Return the numbers from place `first` to before `last` of all rows, one row after the other."""
    if COMPILES:
        return cast(list[float], cast(Any, rows)[:, first:last].ravel().tolist())
    return [number for row in rows for number in row[first:last]]
