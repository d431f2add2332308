"""Arithmetic that numba compiles if it is installed (extra `fast`); the same source runs without it.

It works on rows of numbers, tables of rows, and records with named fields. A record is declared as a
dataclass of numbers (`float`, `int`, `bool`) that are 0 by default. Compiled, rows, tables and records
are numpy arrays; otherwise they are lists, of numbers and of such objects.
"""

from collections.abc import Callable, Iterable, MutableSequence, Sequence
from copy import copy
from functools import cache, wraps
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from os import environ
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_origin

import numpy as np

from sim.arrays import Array

Function = TypeVar("Function", bound=Callable[..., Any])
Record = TypeVar("Record")
Rows = TypeVar("Rows", bound=Sequence[Any])
Row = MutableSequence[float]
Table = Sequence[Row]

COMPILES = find_spec("numba") is not None and environ.get("NUMBA_DISABLE_JIT", "0") == "0"


def compiled(function: Function) -> Function:
    """Compile a function for the types of its annotations; machine code is kept on disk.

    These are numbers, rows, tables, records and tuples of them. It makes no row, table or record.
    """
    if not COMPILES:
        return function
    numba: Any = import_module("numba")
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, _folder()
    try:
        # Counting references to rows would take most of the time, as they are read all the time. A function
        # that is called is handed all sizes of all tables, which takes as long as its work: none is called.
        machine = numba.njit(cache=True, _nrt=False, forceinline=True)(function)
    finally:
        numba.config.CACHE_DIR = before
    entry: Any = None

    @wraps(function)
    def call(*arguments: Any) -> Any:
        # A call through numba looks up the type of each argument, which takes longer than most calls.
        nonlocal entry
        if entry is None:
            *kinds, _ = function.__annotations__.values()
            entry = machine.compile(tuple(numba.typeof(_example(kind)) for kind in kinds))
        return entry(*arguments)

    # This attribute lets compiled functions call the function.
    vars(call)["_numba_type_"] = machine._numba_type_
    return cast(Function, call)


def _example(kind: Any) -> Any:
    """Return a value of an annotated type."""
    if kind == Row:
        return row([0.0])
    if kind == Table:
        return table([[0.0]])
    if get_origin(kind) is Sequence:
        return records(get_args(kind)[0], [])
    if get_origin(kind) is tuple:
        return tuple(map(_example, get_args(kind)))
    if issubclass(kind, tuple):
        return kind(*map(_example, kind.__annotations__.values()))
    return kind()


@cache
def _folder() -> str:
    """Return the folder of the machine code of these sources.

    Numba notices a change in the file of a function, not in those that it takes names from.
    """
    here = Path(__file__).parent
    sources = [Path(__file__), *sorted((here / "plant").glob("*.py"))]
    digest = blake2b(b"".join(map(Path.read_bytes, sources)), digest_size=8).hexdigest()
    return str(here / "__pycache__" / f"compiled-{digest}")


def row(numbers: Sequence[float] | Array) -> Row:
    """Return numbers as a row."""
    if COMPILES:
        return cast(Row, np.array(numbers, dtype=float))
    return numbers.tolist() if isinstance(numbers, np.ndarray) else list(numbers)


def numbers(row: Row) -> list[float]:
    """Return a row as a list."""
    given: Any = row
    values: list[float] = given.tolist() if COMPILES else given[:]
    return values


def table(rows: Sequence[Sequence[float] | Array]) -> Table:
    """Return a table of rows; in an array each is filled up with 0, and has one number at least."""
    if not COMPILES:
        return [row(numbers) for numbers in rows]
    filled = np.zeros((len(rows), max([1, *map(len, rows)])))
    for number, numbers in enumerate(rows):
        filled[number, : len(numbers)] = numbers
    return cast(Table, filled)


def blank(rows: int, width: int) -> Table:
    """Return a table of zeros, which takes no time however large it is, if it is compiled."""
    if not COMPILES:
        return table([[0.0] * width for _ in range(rows)])
    return cast(Table, np.zeros((rows, width)))


def records(kind: Callable[..., Record], values: Iterable[Record]) -> Sequence[Record]:
    """Return records of one kind, which may be none."""
    if not COMPILES:
        return list(values)
    tuples = [*map(attrgetter(*kind.__annotations__), values)]
    return cast(Sequence[Record], np.array(tuples, _layout(kind)))


def put(rows: Sequence[Record], place: int, record: Record) -> None:
    """Write a record in the place of another of its kind."""
    there: Any = rows
    if COMPILES:
        # At once: to set one field of an element of an array takes as long.
        there[place] = attrgetter(*type(record).__annotations__)(record)
    else:
        there[place] = record


@cache
def _layout(kind: Any) -> np.dtype[Any]:
    """Return the type of a record in an array, whose elements have attributes in Python too.

    It is one object for each kind, since numba compares equal types slowly.
    """
    return np.dtype((np.record, np.dtype([*kind.__annotations__.items()], align=True)))


def copied(rows: Rows) -> Rows:
    """Return a copy of a row, a table or records."""
    there: Any = rows
    if COMPILES:
        copies: Rows = there.copy()
        return copies
    return cast(Rows, [*map(copy, there)])


def restore(rows: Sequence[Any], saved: Sequence[Any], first: int = 0) -> None:
    """Write a copy back in place, from the element of number `first` on."""
    there: Any = rows
    there[first : first + len(saved)] = copied(saved)


def column(records: Sequence[Any], field: str) -> Row:
    """Return one field of all records as a row to read."""
    given: Any = records
    values: Row = given[field] if COMPILES else [*map(attrgetter(field), given)]
    return values


def grown(rows: Rows, count: int) -> Rows:
    """Return a row, a table or records of the length `count` at least, filled up with 0.

    The argument has one element at least, and may be lengthened itself.
    """
    if count <= len(rows):
        return rows
    there: Any = rows
    if COMPILES:
        longer: Any = np.zeros((max(count, 2 * len(rows)), *there.shape[1:]), there.dtype)
        longer[: len(rows)] = there
        return cast(Rows, longer)
    # A list is lengthened in place, which moves next to nothing.
    first = there[0]
    for _ in range(count - len(rows)):
        there.append([0.0] * len(first) if isinstance(first, list) else type(first)())
    return rows
