"""Parts of a study: what a claim rests on, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.changed_runs import part_of, sample_of
from sim.analysis.counterfactual import rests_on_counterfactuals, simulations_for
from sim.analysis.outputs import statements
from sim.analysis.study import StudyResult

STUDY = Path(__file__).parents[2] / "scenarios" / "study.yaml"


@pytest.fixture(scope="module")
def runs():
    study = sim.load(STUDY, ["loans=null", "paths=null"])
    return sim.compare(study.timed({"horizon": 2}), replications=2)


def test_a_part_gives_each_claim_the_figures_of_the_whole_study(runs):
    """A property over all claims; but for distance the part has a scenario of the claim and its partners alone."""
    sizes = set()
    for statement in statements(runs.plan):
        output = statement.output
        part = part_of(runs.plan, output)
        flows = {name: runs.flows[name] for name in simulations_for(output.kpi, part).scenarios}
        of_part = sample_of(StudyResult(part, flows, runs.replications), output)
        whole = sample_of(runs, output)
        assert (of_part is None) == (whole is None), output
        if whole is not None:
            np.testing.assert_array_equal(of_part.alone, whole.alone, err_msg=str(output))
        member = runs.plan.members[output.scenario]
        if rests_on_counterfactuals(output.kpi):
            # Chains are moved to the site of any scenario.
            assert part is runs.plan
            continue
        assert {*part.scenarios} <= {output.scenario, member.against, member.without}
        sizes.add(len(part.scenarios))
    assert sizes == {1, 2}
