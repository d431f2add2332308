"""What it is worth to find something out before a decision, in the unit of the payoffs.

The expected value of perfect information about some inputs is by how much the decision would be better on
average if they were known first. The payoffs given the inputs are those of an additive model.

Source: M. Strong, J. E. Oakley and A. Brennan, Estimating multiparameter partial expected value of perfect
information from a probabilistic sensitivity analysis sample, Medical Decision Making 34 (2014), 311-326.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.statistics.additive import AdditiveModel, Known, additive_model
from sim.statistics.splines import Basis, Fit

_DRAWS = 200
"""Draws of the curves, from which the standard error of a value is computed."""
_ERRORS = 2
"""Standard errors above which a value stands out."""
_COMBINED = 8
"""Inputs of which all sets are tried, so that no set is worth less than a part of it."""
_POINTS = 256
"""Points at which these draws are compared: the first ones, which fill the space evenly."""


class Value(NamedTuple):
    """An expected value of information with its standard error."""

    value: float
    error: float
    is_told: bool
    """Whether it stands out of its error, and its inputs out of what those without effect show."""


@dataclass(frozen=True)
class Decision:
    """A choice among some alternatives whose payoffs depend on uncertain inputs."""

    model: AdditiveModel
    """Payoffs of the alternatives, less that of the best one."""
    best: int
    """The alternative that is best on average, with nothing found out."""
    generator: np.random.Generator

    def value(self, inputs: Collection[int]) -> Value:
        """Return the expected value of knowing some inputs, by number.

        More knowledge cannot lessen it: it is the best of what some of them tell.
        """
        told = [number for number in inputs if self.model.is_told[number].any()]
        if not told:
            return Value(0.0, self._error(list(inputs)), is_told=False)
        among = {part: gain for part, gain in self._gains.items() if part <= {*told}}
        known = max(among, key=lambda part: among[part])
        # What more inputs than are combined tell together.
        whole = frozenset(told)
        gain = _gain(self.model.response(told)) if whole not in among else among[whole]
        best, value = (whole, gain) if gain > among[known] else (known, among[known])
        error = self._error(sorted(best))
        return Value(value, error, is_told=value > _ERRORS * error)

    @cached_property
    def _gains(self) -> dict[frozenset[int], float]:
        """What knowing each input gains, and all inputs together that can be made of the weightiest."""
        model = self.model
        curves = {
            number: fit.only(told).curves
            for number, (fit, told) in enumerate(zip(model.fits, model.is_told, strict=True))
            if told.any()
        }
        gains = {frozenset([number]): _gain(model.mean + curve) for number, curve in curves.items()}
        ranked = sorted(curves, key=lambda number: (-gains[frozenset([number])], number))

        def combine(known: frozenset[int], payoffs: Array, left: Sequence[int]) -> None:
            for place, number in enumerate(left):
                more, further = known | {number}, payoffs + curves[number]
                gains[more] = _gain(further)
                combine(more, further, left[place + 1 :])

        combine(frozenset(), np.broadcast_to(model.mean, model.left.shape), ranked[:_COMBINED])
        return gains

    def everything(self) -> Value:
        """Return the expected value of knowing all inputs."""
        return self.value(range(len(self.model.fits)))

    def _error(self, inputs: Sequence[int]) -> float:
        """Return the standard error of the value of some inputs, from draws of their curves."""
        left = self.model.left
        deviation = left.std(axis=0)
        turn = _root(_correlation(left - left.mean(axis=0), deviation))
        spread = np.sqrt(self.model.clusters.variance_of_mean(left))
        payoffs = self.model.mean + spread * (self._normals(1) @ turn)
        for number in inputs:
            payoffs = payoffs + self._drawn(self.model.fits[number], turn)
        gains = payoffs.max(axis=2).mean(axis=1) - payoffs.mean(axis=1).max(axis=1)
        return float(gains.std())

    def _drawn(self, fit: Fit, turn: Array) -> Array:
        """Return draws of the curves of an input [draw, point, alternative]."""
        deviations = np.sqrt(fit.noise * fit.shrinkage)
        errors = deviations * (self._normals(len(fit.shrinkage)) @ turn)
        return np.asarray(fit.basis.at_points[:_POINTS] @ (fit.coefficients + errors))

    def _normals(self, count: int) -> Array:
        """Return standard normals [draw, count, alternative]."""
        return self.generator.standard_normal((_DRAWS, count, len(self.model.mean)))


def decision(
    inputs: Sequence[Basis],
    payoffs: Array,
    generator: np.random.Generator,
    known: Known | None = None,
) -> Decision:
    """Return the decision among alternatives with payoffs [point, alternative]; see `additive_model`.

    What moves the best payoff moves how far the others are from it.
    """
    best = int(np.argmax(payoffs.mean(axis=0)))
    # What all alternatives share decides nothing, and would hide what does.
    relative = payoffs - payoffs[:, [best]]
    known = known or Known()
    if known.may_move is not None:
        known = replace(known, may_move=known.may_move | known.may_move[:, [best]])
    return Decision(additive_model(inputs, relative, generator, known), best, generator)


def _gain(payoffs: Array) -> float:
    """Return what choosing anew at every point gains over the best choice for all of them."""
    return float(payoffs.max(axis=1).mean() - payoffs.mean(axis=0).max())


def _correlation(centred: Array, deviation: Array) -> Array:
    """Return the correlations of columns [row, column]; 0 for those that are constant."""
    scaled = np.divide(centred, deviation, out=np.zeros(centred.shape), where=deviation > 0)
    return np.asarray(scaled.T @ scaled / len(centred))


def _root(correlation: Array) -> Array:
    """Return a matrix that gives independent normals these correlations."""
    lengths, axes = np.linalg.eigh(correlation)
    return np.asarray((axes * np.sqrt(np.maximum(lengths, 0.0))) @ axes.T)
