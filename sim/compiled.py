"""Arithmetic that numba compiles if it is there (extra `fast`); the same source runs without it."""

from collections.abc import Callable, MutableSequence, Sequence
from functools import cache
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from os import environ
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
Row = MutableSequence[float]
Table = Sequence[Row]

COMPILES = find_spec("numba") is not None and environ.get("NUMBA_DISABLE_JIT", "0") == "0"


def compiled(function: Function) -> Function:
    """Compile a function of numbers, rows and tables that makes none; machine code is kept on disk."""
    if not COMPILES:
        return function
    numba: Any = import_module("numba")
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, _folder()
    try:
        # Rows are looked at all the time, and counting who holds them would take most of the time.
        return cast(Function, numba.njit(cache=True, _nrt=False)(function))
    finally:
        numba.config.CACHE_DIR = before


@cache
def _folder() -> str:
    """Return where machine code is kept: another folder for other sources.

    Numba notices a change in the file of a function, not in those that it takes names from.
    """
    here = Path(__file__).parent
    sources = [file.read_bytes() for file in sorted((here / "plant").glob("*.py"))]
    digest = blake2b(b"".join(sources), digest_size=8).hexdigest()
    return str(here / "__pycache__" / f"compiled-{digest}")


def row(numbers: Sequence[float] | NDArray[np.float64]) -> Row:
    """Return numbers as what is quickest to read: an array for machine code, a list for Python."""
    if COMPILES:
        return cast(Row, np.array(numbers, dtype=float))
    return numbers.tolist() if isinstance(numbers, np.ndarray) else list(numbers)


def numbers(row: Row) -> list[float]:
    """Return numbers as a list."""
    return cast(Any, row).tolist() if COMPILES else list(row)


def table(rows: Sequence[Sequence[float] | NDArray[np.float64]]) -> Table:
    """Return rows of numbers, one at least in each; those of an array are filled up with 0."""
    if not COMPILES:
        return [row(numbers) for numbers in rows]
    filled = np.zeros((len(rows), max([1, *map(len, rows)])))
    for number, numbers in enumerate(rows):
        filled[number, : len(numbers)] = numbers
    return cast(Table, filled)


def array_of(table: Table) -> NDArray[np.float64]:
    """Return a table, of rows of one length and one at least, as an array."""
    if COMPILES:
        return np.asarray(table)
    shape = len(table), len(table[0])
    return np.fromiter(chain.from_iterable(table), float, shape[0] * shape[1]).reshape(shape)


Rows = TypeVar("Rows", bound=Sequence[Any])


def grown(rows: Rows, count: int) -> Rows:
    """Return numbers or rows with room for `count` at least, filled up with 0; there is one already.

    They may be those that were given.
    """
    if count <= len(rows):
        return rows
    there: Any = rows
    if COMPILES:
        more = max(count, 2 * len(rows)) - len(rows)
        return cast(Rows, np.concatenate([there, np.zeros((more, *there.shape[1:]))]))
    # A list is lengthened where it stands, which moves next to nothing.
    more = count - len(rows)
    if isinstance(there[0], list):
        width = len(there[0])
        there.extend([0.0] * width for _ in range(more))
    else:
        there.extend([0.0] * more)
    return rows
