"""The result of a study read back from its folder, without a simulation."""

import math
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from sim.analysis.counterfactual import simulation_set
from sim.analysis.study import StudyResult
from sim.arrays import Array
from sim.flows import Conditions, Flows
from sim.replication.packing import MEASURES
from sim.results.archive import UNREADABLE, Layout, is_as_listed, layouts, read_arrays
from sim.results.recorded import RunInputs, refused, run_inputs
from sim.results.result_folder import FLOWS
from sim.results.run_record import is_plain
from sim.results.study_folder import SPREAD
from sim.scenario.plan import Plan
from sim.scenario.problems import Origin
from sim.scenario.rebuilt import rebuilt_plan

_MOST_ACCOUNTS = 20_000
"""Accounts of a scenario, and bytes of a name; the largest shipped has 300."""


def stored_result(folder: Path) -> StudyResult:
    """Return the result of the study in a folder, as it was computed there.

    Raises
    ------
    ScenarioError
        If the folder holds no complete result of a study, one of another version of the program, or flows
        that are not those that were written.
    """
    inputs = run_inputs(folder)
    if inputs.versions.get("nanas") != version("nanas"):
        versions = {"its": inputs.versions.get("nanas", "?"), "ours": version("nanas")}
        raise refused(folder, "result_of_version", **versions)
    plan = plan_of(inputs, folder)
    simulations = simulation_set(plan)
    arrays_of = _arrays(inputs, folder, plan)
    flows = {
        name: _flows(arrays, Conditions.of(scenario, plan.timing), folder)
        for name, scenario in simulations.scenarios.items()
        if (arrays := arrays_of.get(name))
    }
    for name, each in flows.items():
        first = inputs.replications[: len(each.replication_numbers)]
        least = min(simulations.most.get(name, math.inf), len(inputs.replications))
        if [*each.replication_numbers] != first or len(first) < least:
            raise refused(folder / FLOWS, "edited_result")
    if not plan.scenarios.keys() <= flows.keys():
        raise refused(folder, "no_flows")
    return StudyResult(plan, flows, tuple(inputs.replications))


def plan_of(inputs: RunInputs, folder: Path) -> Plan:
    """Return the plan of the study that a record states.

    Raises
    ------
    ScenarioError
        If this program refuses what is stated there.
    """
    scenarios = inputs.model_dump()["scenarios"]
    plan = rebuilt_plan(inputs.name, inputs.timed_study, scenarios, Origin(str(folder)))
    return replace(plan, made_by=inputs.command)


def _arrays(inputs: RunInputs, folder: Path, plan: Plan) -> dict[str, dict[str, Array]]:
    """Return the arrays of the flows by scenario and name, if they are those that were written."""
    file, found = folder / FLOWS, dict[str, dict[str, Array]]()
    if not is_plain(file):
        raise refused(folder, "no_flows")
    try:
        for key, layout in layouts(file).items():
            name, _, part = key.partition("/")
            if not _fits(part, layout, plan.timing.months, len(inputs.replications)):
                raise ValueError(key)
        if not is_as_listed(file, inputs.files.get(FLOWS)):
            raise ValueError(FLOWS)
        for key, array in read_arrays(file):
            name, _, part = key.partition("/")
            found.setdefault(name, {})[part] = array
    except UNREADABLE:
        raise refused(file, "edited_result") from None
    return found


def _fits(part: str, layout: Layout, months: int, count: int) -> bool:
    """Return whether an array may be a part of the flows of a scenario, by its header."""
    shape, kind = layout
    if part == "accounts":
        return kind.kind == "U" and len(shape) == 1 and max(*shape, kind.itemsize) <= _MOST_ACCOUNTS
    # Counterfactual chains take part in the first replications alone.
    if not shape or not 1 <= shape[0] <= count:
        return False
    if part == "numbers":
        return kind.kind == "i" and len(shape) == 1
    if part == "amounts":
        is_whole = shape[1:-1] == (months,) and shape[-1] <= _MOST_ACCOUNTS
    else:
        is_whole = part.startswith(SPREAD) and shape[1:] == (MEASURES,)
    return is_whole and kind.str == "<f8"


def _flows(arrays: Mapping[str, Array], conditions: Conditions, folder: Path) -> Flows:
    """Return the flows of a scenario from its arrays.

    Raises
    ------
    ScenarioError
        If these are not all there, or do not belong together.
    """
    try:
        accounts, amounts, numbers = (arrays[name] for name in ("accounts", "amounts", "numbers"))
    except KeyError:
        raise refused(folder, "no_flows") from None
    names = tuple(accounts.tolist())
    spreads = {key.removeprefix(SPREAD): one for key, one in arrays.items() if SPREAD in key}
    # A single row may stand for all replications.
    is_whole = all(len(one) in (1, len(numbers)) for one in (amounts, *spreads.values()))
    if len(set(names)) != amounts.shape[-1] or not is_whole or not np.isfinite(amounts).all():
        raise refused(folder / FLOWS, "edited_result")
    return Flows(names, amounts, spreads, conditions, tuple(numbers.tolist()))
