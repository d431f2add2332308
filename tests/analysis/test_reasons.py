"""Where a figure is not defined, its reason stands beside it: in files, in JSON, in both languages."""

import math

import numpy as np
import pandas as pd
import pytest

import sim
from sim.catalogue.kpis import why_undefined
from sim.catalogue.labels import LANGS, Labels, table
from sim.economics.invest import project
from sim.results.document import document
from sim.results.study_folder import tables
from sim.scenario.read import load
from sim.statistics.summary import CONSTANT, SINGLE, summarise, with_reasons
from tests.economics.test_lease import plant


@pytest.fixture(scope="module", params=[1, 2])
def runs(request):
    """Compare a plant for 2 t a day with the toll canner of the same volume over two years."""
    unlent = load("scenarios/local-2t.yaml", ["loans=null"])
    pair = [sim.load("scenarios/outside-2t.yaml"), unlent]
    return sim.compare(
        pair, against={"local-2t": "outside-2t"}, replications=request.param, years=2
    )


def test_no_file_holds_a_gap_without_its_reason(runs):
    for name, frame in tables(runs).items():
        bare = frame[frame.isna().any(axis=1)]
        if not bare.empty:
            assert (bare["why"] != "").all(), name
            assert {*bare["why"]} <= table().keys(), name


def test_no_null_in_json_is_without_its_reason(runs):
    found = document(runs, "en")
    for group in ("scenarios", "differences"):
        for kpis in found[group].values():
            for kpi, figure in kpis.items():
                assert kpi == "against" or None not in figure.values() or figure["why"], kpi


def test_reasons_tell_a_single_replication_from_a_difference_that_never_varies():
    rows = [("", 1, math.nan), ("", 6, math.nan), ("", 6, 3.0), ("nothing is sold", 0, math.nan)]
    frame = pd.DataFrame(rows, columns=["why", "n", "variance_ratio"])

    assert with_reasons(frame)["why"].to_list() == [SINGLE, CONSTANT, "", "nothing is sold"]
    assert frame["why"].to_list() == ["", "", "", "nothing is sold"]


def test_a_flow_that_is_never_positive_has_no_rate_of_return_and_says_so():
    # What is bought is used up within the study, so nothing is left to sell at its end.
    used_up = {"hall": {"cost": "6_000_000 IDR", "life": "1 year"}}
    free = {"margin": "10 %", "commission": "0 %", "price": "0 IDR/carton"}
    unsold = plant(0.1, investment=used_up, lease=None, grant=None, sale=free)
    assert (project(unsold).real <= 0).all()

    figure = summarise(unsold.kpis["irr.mean_flow"], why_undefined("irr.mean_flow"))
    assert np.isnan(figure.mean)
    assert [Labels(lang)(figure.why) for lang in LANGS] == [
        "no single rate makes the cash flow worth nothing",
        "tidak ada satu tingkat pengembalian yang membuat arus kas bernilai nol",
    ]


def test_a_loan_of_nothing_is_no_loan_so_nothing_is_covered():
    bank = {"amount": "0 IDR", "rate": "12 %/year nominal", "term": "2 year"}
    assert not {"dscr_min", "dscr_mean", "llcr"} & plant(loans={"bank": bank}).kpis.keys()
