"""Results of pure functions by their arguments, kept while one repricing after another uses them."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class Memo:
    """Results by function and arguments: the arguments are the whole key.

    A function must read nothing but its arguments, which are hashable; what holds arrays is hashed
    by identity. Two generations are kept: what is used in this one, and what was used in the last.
    """

    def __init__(self) -> None:
        self._used: dict[Hashable, Any] = {}
        self._last: dict[Hashable, Any] = {}

    def __call__(self, function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
        """Return what a function gives for some arguments."""
        key = (function, *arguments)
        if key not in self._used:
            self._used[key] = self._last.pop(key) if key in self._last else function(*arguments)
        result: T = self._used[key]
        return result

    def next_generation(self) -> None:
        """Drop what was not used since the last call."""
        self._last, self._used = self._used, {}
