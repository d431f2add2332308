"""The tables of a project and of a proposal: fruit, line, dates, budget to fill in, assumptions, risks."""

import pytest

import sim
from sim.analysis.frames import budget_frame
from sim.analysis.outputs import Output
from sim.analysis.price_effects import price_effects
from sim.catalogue.labels import LANGS, Labels
from sim.report.claims.investment import plants
from sim.report.evidence import Evidence
from sim.report.tables.line import line_table
from sim.report.tables.project import (
    fruit_balance_table,
    harvest_table,
    resources_table,
    sales_table,
    step_name,
    timetable,
    volumes_table,
)
from sim.report.tables.proposal import assumptions_table, rab_table, risk_table, targets_table
from tests.analysis.parts import part_of_study
from tests.report.reading import numbers

NAME = "local-8t"


@pytest.fixture(scope="module")
def runs():
    """Return a plant and its partners over three years."""
    study = part_of_study(("outside", "outside-8t", NAME), "loans=null", horizon=3)
    return sim.compare(study, replications=2)


def labels(runs, lang="en"):
    return Labels(lang, runs.words)


def plant(runs, lang="en"):
    (only,) = plants(Evidence.of(runs, lang))
    return only


def effects(runs):
    return price_effects(runs, Output(NAME, "npv_idr"))


def budget(runs, lang="en"):
    return rab_table(budget_frame(runs, NAME), plant(runs, lang), 2025)


def tables(runs, lang):
    words, evidence = labels(runs, lang), Evidence.of(runs, lang)
    scenario = runs.plan.scenarios[NAME]
    return [
        *(make(evidence) for make in (volumes_table, sales_table)),
        *(make(runs, NAME, words) for make in (harvest_table, fruit_balance_table)),
        *(make(runs, NAME, words) for make in (resources_table, timetable)),
        line_table(scenario, words(NAME), words),
        budget(runs, lang),
        targets_table(plant(runs, lang)),
        risk_table(effects(runs), plant(runs, lang)),
    ]


def test_both_languages_carry_the_same_numbers_in_every_table(runs):
    english, indonesian = (tables(runs, lang) for lang in LANGS)
    for one, other in zip(english, indonesian, strict=True):
        assert not one.is_empty
        assert [[numbers(cell, "en") for cell in row] for row in one.texts] == [
            [numbers(cell, "id") for cell in row] for row in other.texts
        ]


def test_the_fruit_that_is_bought_goes_somewhere(runs):
    *uses, bought = (
        row.cells[0].value for row in fruit_balance_table(runs, NAME, labels(runs)).rows
    )
    assert sum(uses) == pytest.approx(bought, rel=1e-3)

    flows = runs.flows[NAME]
    # The plant opens ten months after the first payment.
    years = (flows.months - 10) / 12
    assert bought == pytest.approx(flows.total("fruit.bought_kg").mean() / 1_000 / years)


def test_an_area_sells_no_more_than_it_offers(runs):
    *areas, total = harvest_table(runs, NAME, labels(runs)).rows
    assert [row.name for row in areas][:2] == ["Karangreja", "Karangjambu"]
    for row in (*areas, total):
        offered, bought, fresh = (cell.value for cell in row.cells)
        assert bought + fresh <= offered
    sums = [sum(row.cells[place].value for row in areas) for place in range(3)]
    assert sums == pytest.approx([cell.value for cell in total.cells])


def test_the_timetable_counts_months_from_the_start(runs):
    # Ten months from January 2027, then two years below full capacity.
    assert [row.cells[:2] for row in timetable(runs, NAME, labels(runs)).rows] == [
        ("January 2027", "October 2027"),
        ("November 2027", None),
        ("November 2027", "October 2028"),
        ("November 2028", "October 2029"),
        ("November 2029", None),
        ("October 2030", None),
    ]


def test_the_line_stands_in_the_order_of_the_flow_with_its_capacities(runs):
    scenario = runs.plan.scenarios[NAME]
    table = line_table(scenario, "the plant", labels(runs))
    assert len(table.rows) == len(scenario.physical.plant.stages)
    shown = dict(zip((row.name for row in table.rows), table.texts, strict=True))
    assert shown["Peeling"][:3] == ["1", "1.4 t/h", "12"]
    assert shown["Retorting"][:2] == ["4", "400 cans in 50 min"]


def test_the_budget_to_fill_in_sums_to_the_investment(runs):
    table = budget(runs)
    *rows, total = table.rows
    capital = runs.values[NAME]["capital_idr"].mean() / 1e6
    items = [row for row in rows if row.name != "- details"]
    assert total.cells[3].value == pytest.approx(capital)
    assert sum(row.cells[3].value for row in items) == pytest.approx(capital)
    assert {row.cells[-1] for row in rows} == {"[fill in]"}


def test_assumptions_stand_with_their_sources_the_widest_effect_first(runs):
    found = effects(runs)
    table = assumptions_table(found, NAME, labels(runs), 30)
    assert len(table.rows) == 30
    for row, one in zip(table.rows, found, strict=False):
        low, high = (cell.value * 1e9 for cell in row.cells[2:4])
        assert (low, high) == pytest.approx((one.at_low, one.at_high))
        assert row.cells[-1] == (one.written.stated.confidence or None)


def test_the_words_of_a_risk_follow_its_numbers(runs):
    table = risk_table(effects(runs), plant(runs))
    order = ("low", "medium", "high")
    assert len(table.rows) == 12
    for row in table.rows:
        _, share, severity, chance, likelihood, level, _ = row.cells
        assert severity == order[(share.value >= 10) + (share.value >= 25)]
        assert likelihood == order[(chance.value >= 10) + (chance.value >= 33)]
        ends = sorted(map(order.index, (severity, likelihood)))
        assert order.index(level) in range(ends[0], ends[1] + 1)
    worst = [row.cells[0].value for row in table.rows]
    assert worst == sorted(worst)
    assert max(worst) < 0


def test_a_step_of_growth_is_called_by_the_size_it_leads_to():
    plan = sim.load("scenarios/phased.yaml")
    (step,) = plan.scenarios["local-phased"].physical.expansions.items()
    assert step_name(*step, Labels("id")) == "Perluasan menjadi 8 t/hari"
