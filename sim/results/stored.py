"""The result of a study read back from its folder, without a simulation."""

from importlib.metadata import version
from pathlib import Path

import numpy as np

from sim.analysis.counterfactual import simulation_set
from sim.analysis.study import StudyResult
from sim.arrays import Array
from sim.flows import Conditions, Flows
from sim.results.archive import chunks, digest
from sim.results.recorded import RunInputs, refused, run_inputs
from sim.results.result_folder import FLOWS
from sim.results.study_folder import SPREAD
from sim.scenario.plan import Plan
from sim.scenario.problems import Origin
from sim.scenario.rebuilt import rebuilt_plan


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
    arrays_of = _arrays(inputs, folder)
    flows = {
        name: Flows(
            tuple(arrays["accounts"].tolist()),
            arrays["amounts"],
            {key.removeprefix(SPREAD): one for key, one in arrays.items() if SPREAD in key},
            Conditions.of(scenario, plan.timing),
            tuple(arrays["numbers"].tolist()),
        )
        for name, scenario in simulation_set(plan).scenarios.items()
        if (arrays := arrays_of.get(name))
    }
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
    return rebuilt_plan(inputs.name, inputs.timed_study, scenarios, Origin(str(folder)))


def _arrays(inputs: RunInputs, folder: Path) -> dict[str, dict[str, Array]]:
    """Return the arrays of the flows by scenario and name, if they are those that were written."""
    file, found = folder / FLOWS, dict[str, dict[str, Array]]()
    try:
        is_written = digest(chunks(file)) == inputs.files.get(FLOWS)
    except OSError:
        raise refused(folder, "no_flows") from None
    if not is_written:
        raise refused(file, "edited_result")
    with np.load(file, allow_pickle=False) as archive:
        for key in archive.files:
            name, _, part = key.partition("/")
            found.setdefault(name, {})[part] = archive[key]
    return found
