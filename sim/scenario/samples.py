"""Columns of samples in place of numbers at the money paths of a scenario.

The economics multiplies and adds, so a column [sample, 1] can replace a number, and the result has a
row a sample. Values that decide on dates or on a random path cannot be a column: see `is_column`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from sim.arrays import Array
from sim.numerals import InputError, split, written
from sim.scenario.fields import SchemaNode, schema_of
from sim.scenario.models.money import Monetary
from sim.scenario.models.study import Timing
from sim.scenario.models.types import Part
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import Scenario
from sim.scenario.validate import faults
from sim.units import Price

# Beginnings of paths of dates, counts and probability distributions. They change which amounts there
# are, not only their size, so each sample is computed by itself.
_ONE_BY_ONE = ("paths.", "working_capital.", "vat.refund", "loans.")


def is_column(path: str) -> bool:
    """Tell whether samples at a path are computed together: prices, shares and exchange rates."""
    schema = schema_of(Monetary).at(path)
    kinds = {field.kind for field in schema.known}
    return bool(kinds) and kinds <= {Price, float} and not path.startswith(_ONE_BY_ONE)


def as_texts(path: str, column: Iterable[str | float], scenarios: Iterable[Scenario]) -> list[str]:
    """Return samples as a file would write them: a bare number takes the unit that is written there."""
    units = (_unit(scenario, path) for scenario in scenarios if path in scenario.origins)
    unit = next(units, "")
    return [
        sample if isinstance(sample, str) else f"{written(float(sample))} {unit}".strip()
        for sample in column
    ]


def _unit(scenario: Scenario, path: str) -> str:
    node = scenario.written.get(path)
    content = node.below["value"].content if node is not None and node.is_assumption else None
    text = content if content is not None else getattr(node, "content", "")
    return split(text)[1] if isinstance(text, str) and text else ""


def parsed(path: str, texts: Sequence[str]) -> list[Any]:
    """Return the values of some texts at a path.

    Raises
    ------
    ScenarioError
        If one is refused; the message names the sample.
    """
    schema = schema_of(Monetary).at(path)
    values = _read(texts, schema)
    if values is None:
        raise ScenarioError(
            Located(Origin(f"sample {number}"), at, problem)
            for number, text in enumerate(texts)
            for at, problem in faults(text, schema, path)
        )
    return values


def _read(texts: Sequence[str], schema: SchemaNode) -> list[Any] | None:
    """Return the values of some texts, None if one is refused."""
    if schema.parser is None:
        return [*texts]
    try:
        values = [schema.parser.parse(text) for text in texts]
    except InputError:
        return None
    sizes = [schema.parser.size(value) for value in values]
    ends = min(sizes), max(sizes)
    return values if all(limit.allows(end) for limit in schema.limits for end in ends) else None


def unit_of(value: Any) -> str:
    """Return the currency of a price and what it is per, which all prices of a column share."""
    return f"{value.currency}/{value.per}" if isinstance(value, Price) else ""


def with_columns(scenario: Scenario, columns: Mapping[str, Sequence[Any]]) -> Scenario:
    """Return a scenario with a column of samples at some money paths that exist in it.

    Prices of a column have one currency and unit.
    """
    return with_amounts(scenario, {path: _column(values) for path, values in columns.items()})


def with_amounts(scenario: Scenario, amounts: Mapping[str, Array | Price]) -> Scenario:
    """Return a scenario with columns [sample, 1] at some money paths in it.

    Amounts are in the unit kept; a price brings its currency and unit.
    """
    money: Part = scenario.money
    for path, column in amounts.items():
        money = _put(money, path.split("."), column)
    return replace(scenario, money=cast(Monetary, money))


def amount_at(scenario: Scenario, path: str) -> float:
    """Return the amount at a money path that exists in a scenario, in the unit kept."""
    part: Any = scenario.money
    for key in path.split("."):
        part = part[key] if isinstance(part, Mapping) else getattr(part, key)
    return float(part.amount if isinstance(part, Price) else part)


class _Sampled(np.ndarray[Any, np.dtype[np.float64]]):
    """Samples that are told apart by identity, as all that a memo keeps."""

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


def with_discount_rates(timing: Timing, rates: Array) -> Timing:
    """Return times with samples of the discount rate [sample, as a share a year]."""
    column = rates[:, None, None].view(_Sampled)
    rate = replace(timing.discount_rate, value=cast(float, column))
    return timing.model_copy(update={"discount_rate": rate})


def _column(values: Sequence[Any]) -> Any:
    if not isinstance(values[0], Price):
        return np.asarray(values, dtype=float)[:, None]
    amounts = np.array([price.amount for price in values])[:, None]
    return replace(values[0], amount=cast(float, amounts))


def _put(part: Any, keys: Sequence[str], value: Any) -> Any:
    """Return a part, or a mapping of parts, with another value below; an array keeps the currency."""
    if not keys:
        is_amount = isinstance(part, Price) and isinstance(value, np.ndarray)
        return replace(part, amount=value) if is_amount else value
    first, rest = keys[0], keys[1:]
    if isinstance(part, Mapping):
        return {**part, first: _put(part[first], rest, value)}
    return part.model_copy(update={first: _put(getattr(part, first), rest, value)})
