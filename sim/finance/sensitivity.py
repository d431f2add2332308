"""Sensitivity of a measure to its inputs, changed one at a time."""

from collections.abc import Callable, Mapping


def one_at_a_time(
    measure: Callable[..., float],
    base: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
) -> dict[str, tuple[float, float]]:
    """Return the measure at the low and at the high value of each input, the largest swing first.

    All other inputs keep their base value. An input with an undefined (nan) swing stands last.

    Parameters
    ----------
    measure
        A function that takes the inputs by keyword.
    base
        Value of every input.
    ranges
        Low and high value of the inputs that change.

    Raises
    ------
    ValueError
        If a range is given for an input that has no base value.

    >>> inputs = {"price": 15.0, "cans": 40.0}
    >>> sales = lambda price, cans: price * cans
    >>> one_at_a_time(sales, inputs, {"price": (14.0, 16.0), "cans": (20.0, 50.0)})
    {'cans': (300.0, 750.0), 'price': (560.0, 640.0)}
    """
    if unknown := sorted(ranges.keys() - base.keys()):
        raise ValueError(f"no base value for {', '.join(unknown)}; there are {', '.join(base)}")
    found = {
        name: (measure(**{**base, name: low}), measure(**{**base, name: high}))
        for name, (low, high) in ranges.items()
    }
    swings = {name: abs(high - low) for name, (low, high) in found.items()}
    order = sorted(found, key=lambda name: swings[name] if swings[name] >= 0 else -1, reverse=True)
    return {name: found[name] for name in order}
