"""Figures of a queue by simulation, with their standard errors, and what its trucks do when."""

from datetime import date
from pathlib import Path

import numpy as np

import sim
from sim.plant.simulate import journal
from sim.scenario.models.study import Timing

FOLDER = Path(__file__).parent


def queue(name, sets=None):
    """Return the scenario in a file, with other values at some paths."""
    return sim.load(FOLDER / f"{name}.yaml").replace(sets or {})


def measured(scenario, figures, replications=6, years=1):
    """Return the figures of a scenario by key, each with its standard error."""
    flows = sim.simulate(scenario, replications=replications, years=years, seed=2)
    appraisal = sim.appraise(flows, scenario)
    samples = {key: np.asarray(appraisal.figure(key)) for key in figures}
    return {
        key: (sample.mean(), sample.std(ddof=1) / np.sqrt(replications))
        for key, sample in samples.items()
    }


def misses(found, expected, edge=0.0):
    """Return what lies more than 3 standard errors, and an `edge`, from what is expected.

    The edge is what the begin, which is empty, and the end of a run can change.
    """
    return {
        key: (found[key], value)
        for key, value in expected.items()
        if not abs(found[key][0] - value) <= 3 * found[key][1] + edge
    }


def events(scenario, what):
    """Return (number, begin, end) in minutes of what trucks do on the first day, by begin and end."""
    entries = journal(scenario.physical, Timing(horizon=1), 0, date(2027, 1, 1), 1)
    found = ((one.number, 60 * one.begin, 60 * one.end) for one in entries if one.what == what)
    return sorted(found, key=lambda one: one[1:])
