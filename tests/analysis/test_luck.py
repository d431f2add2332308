"""How often luck leaves a figure below a limit: counted by hand, and over the values of the percentiles."""

import math

import numpy as np
import pytest

import sim
from sim.analysis.luck import odds
from sim.catalogue.keys import DEBT_COVER, NPV
from sim.scenario.read import load
from sim.statistics.control_variates import Weighing
from sim.statistics.summary import Paths, Sample

COVER = DEBT_COVER[0]


@pytest.fixture(scope="module", params=["paths=null", ""])
def runs(request):
    """Return a plant over two years, with prices that are steady or wander."""
    changes = ["loans.kur.term=2 year", "loans.bank.term=2 year", *filter(None, [request.param])]
    scenario = load("scenarios/local-2t.yaml", changes)
    return sim.compare([scenario], replications=4, years=2)


def test_odds_count_the_replications_that_are_below():
    sample = Sample.of(np.array([-2.0, -1.0, 0.0, 5.0]))
    assert [odds(sample, limit) for limit in (-2.0, 0.0, 0.1, 9.0)] == [0.0, 0.5, 0.75, 1.0]


def test_odds_leave_out_where_there_is_no_value():
    assert odds(Sample.of(np.array([-2.0, math.nan, 1.0, 5.0])), 0.0) == pytest.approx(1 / 3)
    assert math.isnan(odds(Sample.of(np.array([math.nan, math.nan])), 0.0))


def test_odds_weigh_the_values_of_the_price_paths():
    weighing = Weighing(np.array([0.5, 0.25, 0.25]), np.zeros((3, 0)))
    paths = Paths(weighing, np.zeros(3), np.array([1.0, -1.0, 2.0]))
    sample = Sample(np.array([-9.0, -9.0]), np.array([-9.0, -9.0]), paths)
    assert [odds(sample, limit) for limit in (0.0, 1.5)] == [0.25, 0.75]


def test_a_study_tells_the_odds_of_its_percentiles(runs):
    sample = runs.sample(NPV, "local-2t")
    row = runs.kpis.set_index(["scenario", "kpi"]).loc[("local-2t", NPV)]
    if sample.paths is None:
        alone = runs.samples(NPV)["local-2t"]
        assert runs.odds(NPV, "local-2t", alone.mean()) == np.mean(alone < alone.mean())
    else:
        heaviest = sample.paths.weighing.weights.max()
        for share in (0.05, 0.5, 0.95):
            below = runs.odds(NPV, "local-2t", row[f"p{100 * share:02.0f}"])
            assert below == pytest.approx(share, abs=heaviest)


def test_the_table_has_each_limit_with_the_percentiles_of_the_figure(runs):
    frame = runs.luck.set_index(["kpi", "below"])
    assert [
        (NPV, 0.0) in frame.index,
        (COVER, 1.0) in frame.index,
        (COVER, 1.2) in frame.index,
    ] == [True] * 3
    for (kpi, limit), row in frame.iterrows():
        assert row["probability"] == runs.odds(kpi, "local-2t", limit)
        (known,) = runs.kpis[runs.kpis["kpi"] == kpi].to_dict("records")
        assert (row["p05"], row["p95"], row["mean"]) == (known["p05"], known["p95"], known["mean"])


def test_a_single_replication_tells_nothing_of_luck():
    assert sim.compare(
        [load("scenarios/local-2t.yaml", ["loans=null"])], replications=1, years=1
    ).luck.empty
