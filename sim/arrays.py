"""Arrays of numbers."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def is_any(value: float | Array) -> bool:
    """Return whether a number, or any number of an array, is not zero."""
    # NumPy takes thirty times as long for a number.
    return bool(value) if isinstance(value, float) else bool(np.any(value))
