"""Figures of a reader's own beside those of the catalogue."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.catalogue.kpis import catalogue, is_figure
from sim.catalogue.labels import LANGS

if TYPE_CHECKING:
    from sim.arrays import Array

NO_VALUE = "its function gives no number"
"""Why a figure of one's own lacks a value in a replication: the key of its label."""


@dataclass(frozen=True)
class Kpi:
    """A figure of one's own: a function of an appraisal, with its unit and what it is called.

    >>> Kpi(lambda plant: plant.figure("capital_idr") / 1e3, unit="IDR", label={"en": "A", "id": "B"}).unit
    'IDR'

    Raises
    ------
    ValueError
        If the unit is not one of the catalogue, or a language lacks its label.
    """

    function: Callable[[Any], Any]
    """Returns a value for each replication, from what happens in it alone: of `appraisal.figure("npv_idr")`,
    of `appraisal.flows.total("cans.shipped")`, or None where a scenario has no such figure. Where prices are
    samples, as in `reprice_many`, a value for each sample and replication."""
    unit: str
    label: Mapping[str, str]
    """By language: en and id."""

    def __post_init__(self) -> None:
        known = catalogue()["sizes"]
        if self.unit not in known:
            raise ValueError(f"no figure is in {self.unit!r}; write one of {', '.join(known)}")
        if lacking := [lang for lang in LANGS if not self.label.get(lang)]:
            raise ValueError(
                f"the figure has no label in {lacking[0]!r}; write label={{'en': ..., 'id': ...}}"
            )

    def __call__(self, appraisal: Any) -> "Array | None":
        """Return the figure of an appraisal [..., replication], None if it has none.

        Raises
        ------
        ValueError
            If the function does not return a value for each replication.
        """
        value = self.function(appraisal)
        if value is None:
            return None
        import numpy as np

        values, count = np.asarray(value, dtype=float), len(appraisal.flows.replication_numbers)
        if values.ndim == 0 or values.shape[-1] not in (1, count):
            shape = f"{values.shape} instead of ({count},)"
            raise ValueError(f"{self.label['en']}: not a value for each replication: shape {shape}")
        return values


def require_own(own: Mapping[str, Kpi]) -> None:
    """Refuse names of figures that the catalogue has, or that are no names.

    Raises
    ------
    ValueError
        If there is one.
    """
    for name in own:
        if is_figure(name) or not re.fullmatch("[a-z][a-z0-9_]*", name):
            why = (
                "a figure of the catalogue"
                if is_figure(name)
                else "not of small letters, digits and _"
            )
            raise ValueError(f"{name!r} cannot be the name of an own figure: it is {why}")
