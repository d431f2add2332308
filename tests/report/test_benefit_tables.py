"""The tables of who gains and of the policy matrix, and the claim about the nation."""

import math

import pandas as pd
import pytest

from sim.catalogue.keys import MATRIX, RATIOS
from sim.catalogue.kpis import in_order
from sim.catalogue.labels import LANGS, UNDEFINED, Labels, table
from sim.report import tables
from sim.report.claims.verdict import headlines, verdict
from tests.report.frames import Study
from tests.report.reading import printed

BILLION = 1e9
UNITS = {"eirr.mean_flow": "%/year", "co2_kg_per_can": "kg/can"}


def study(**figures):
    """Return frames of figures by scenario, as (mean, half width) of twenty replications."""
    rows = [
        {
            "scenario": scenario, "kpi": kpi, "mean": mean, "ci_low": mean - half,
            "ci_high": mean + half, "p05": mean, "p95": mean, "n": 0 if math.isnan(mean) else 20,
            "unit": _unit(kpi), "why": "nothing is sold" if math.isnan(mean) else "",
        }
        for scenario, known in figures.items()
        for kpi, (mean, half) in known.items()
    ]  # fmt: skip
    nothing = pd.DataFrame(columns=["scenario", "against", *rows[0]])
    return Study(pd.DataFrame(rows), nothing)


def _unit(kpi):
    name = kpi.removeprefix("incremental_")
    if name.endswith("_idr_per_can"):
        return "IDR/can"
    if "jobs" in name:
        return "job"
    return UNITS.get(name, "IDR" if "_idr" in name else "ratio")


def gains(view="", **of):
    return {f"{view}gain_idr.{party}": (value * BILLION, 0.12e9) for party, value in of.items()}


PLANT = gains("incremental_", owner=-2.0, farmers_inside=14.8, toll_canner=-4.8) | {
    "incremental_jobs_fte": (62.8, 1.0),
    "incremental_public_cost_per_job_idr": (0.11 * BILLION, 0.0),
    "enpv_idr": (12.4 * BILLION, 3 * BILLION),
    "eirr.mean_flow": (17.6, 0.0),
    "co2_kg_per_can": (0.108, 0.0),
}
TODAY = gains(owner=-13.6, farmers_inside=9.6) | {"jobs_fte": (1.9, 0.0)}


def test_gains_stand_against_doing_nothing_where_that_is_known_and_sum():
    frame = tables.benefits(study(local=PLANT | TODAY, today=TODAY)).written
    assert list(frame.columns) == ["local"]
    assert frame["local"].to_dict() == {
        "farmers in the district": "+14.8 ± 0.1",
        "owner": "-2.00 ± 0.12",
        "toll canner": "-4.80 ± 0.12",
        "All gains": "+8.0",
        "Full-time jobs in the district": "+63",
        "Public money for each job": "0.11",
        "ENPV at the social rate": "+12.4 ± 3.0",
        "EIRR, % a year": "17.6",
        "Greenhouse gases, kg per can": "0.108",
    }


def test_gains_stand_by_themselves_where_nothing_is_the_alternative():
    frame = tables.benefits(study(today=TODAY)).written
    assert frame["today"]["owner"] == "-13.6 ± 0.1"
    assert frame["today"]["Full-time jobs in the district"] == "+2"


@pytest.mark.parametrize("lang", LANGS)
def test_the_title_says_against_what(lang):
    for figures, key in ((PLANT, "table.benefits.incremental"), (TODAY, "table.benefits")):
        title = printed(tables.benefits(study(local=figures), lang), 132)
        assert Labels(lang)(key, unit=Labels(lang)("IDR_billion")) in " ".join(title.split())


def test_the_matrix_tells_every_entry_and_why_a_ratio_is_undefined():
    entries = {kpi: (100.0 + 10 * number, 0.0) for number, kpi in enumerate(_flat(MATRIX))}
    ratios = dict.fromkeys(RATIOS, (0.5, 0.0)) | {"pc": (math.nan, math.nan)}
    results = study(local=entries | ratios)
    frame = tables.matrix(results).written
    assert frame["local"].tolist()[:12] == [f"{100 + 10 * number}" for number in range(12)]
    assert frame.index[3] == "Private profit (D)"
    assert frame["local"]["Profitability coefficient (PC)"] == UNDEFINED
    assert "Profitability coefficient (PC): nothing is sold" in " ".join(
        printed(tables.matrix(results), 132).split()
    )


def _flat(rows):
    return [kpi for row in rows for kpi in row]


@pytest.mark.parametrize("lang", LANGS)
def test_every_party_and_entry_has_a_name(lang):
    assert {*in_order("PARTY")} <= table().keys()
    assert len({Labels(lang).kpi(kpi) for kpi in (*_flat(MATRIX), *RATIOS)}) == 19


def test_nothing_is_told_of_what_nobody_worked_out():
    results = study(local={"cans_per_year": (1.0, 0.0)})
    assert tables.benefits(results).is_empty
    assert tables.matrix(results).is_empty


def nation(results, lang="en"):
    return next(claim for claim in headlines(results, lang)
                if claim.id == "nation_gains")  # fmt: skip


@pytest.mark.parametrize(
    ("gain", "half", "holds", "phrase"),
    [
        (
            12.4,
            3.0,
            True,
            "local raises it by 12.4 billion IDR (EIRR 17.6 % a year).",
        ),
        (-10.5, 1.5, False, "local lowers it by 10.5 billion IDR"),
        (2.0, 9.0, None, "local lowers or raises it, which these replications leave open"),
    ],
)
def test_the_nation_gains_where_the_interval_says_so(gain, half, holds, phrase):
    results = study(local=PLANT | {"enpv_idr": (gain * BILLION, half * BILLION)})
    claim = nation(results)
    assert (claim.holds, claim.difference) == (holds, gain * BILLION)
    assert phrase in claim.text
    of_plant = next(each for each in verdict(results) if each.id == "nation.local")
    assert of_plant.holds == holds


def test_the_nation_gains_only_if_it_does_from_every_plant():
    bad = PLANT | {"enpv_idr": (-1.0 * BILLION, 0.1 * BILLION)}
    claim = nation(study(local=PLANT, other=bad), "id")
    assert claim.holds is False
    assert claim.difference == -1.0 * BILLION
    assert claim.text.startswith("Manfaat ekonomi bersih bagi perekonomian nasional (ENPV;")
