"""The statements of all shipped scenarios, and the frames and tables that show them."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.money_frames import ledger_frame
from sim.analysis.sources_uses import sources_and_uses
from sim.analysis.statements import STATEMENTS
from sim.catalogue.labels import Labels
from sim.economics.statements import LINES
from tests.economics.soundness import assert_sound

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ("local-8t", "local-8t-district", "local-phased", "outside-8t")


@pytest.fixture(scope="module")
def result():
    return sim.compare([sim.load(SCENARIOS / f"{name}.yaml") for name in NAMES], replications=3)


@pytest.mark.parametrize(("study", "years"), [("study", 7), ("ownership", 13), ("phased", 7)])
def test_the_statements_of_every_shipped_scenario_are_sound(study, years):
    """The plants of the longer study are replaced in it."""
    runs = sim.compare(sim.load(SCENARIOS / f"{study}.yaml"), replications=1, years=years)
    for appraisal in runs.appraisals.values():
        assert_sound(appraisal)


@pytest.mark.parametrize("statement", list(LINES)[:3])
def test_the_sums_of_a_statement_hold_in_its_frame(result, statement):
    frame = result.statement(statement).set_index(["line", "scenario", "year"])["amount_idr"]
    assert set(frame.index.unique("scenario")) == set(NAMES)
    for line, parts in LINES[statement].items():
        if parts:
            assert frame[line].to_numpy() == pytest.approx(
                sum(frame[part].to_numpy() for part in parts), abs=1
            )


def test_the_sheets_of_means_balance_and_agree_with_sources_and_uses(result):
    sheet = result.statement("balance_sheet").pivot_table(
        index=["scenario", "year"], columns="line", values="amount_idr"
    )
    assert sheet["assets"].to_numpy() == pytest.approx(
        sheet["liabilities_and_equity"].to_numpy(), abs=1
    )
    owner = result.statement("cash_flow_statement").query("line == 'owner'")
    for name in NAMES:
        flows = sources_and_uses(ledger_frame(result, name))
        signs = flows["entry"].map({"own": 1, "to_owner": -1}).fillna(0)
        paid = (flows["amount_idr"] * signs).groupby(flows["year"]).sum()
        own = owner[owner["scenario"] == name].set_index("year")["amount_idr"]
        assert own.to_numpy() == pytest.approx(paid.reindex(own.index).to_numpy(), abs=1)


def test_a_loan_is_what_the_ledger_pays_and_ends_at_nothing(result):
    loans = result.statement("loans").query("scenario == 'local-8t'")
    assert loans["loan"].unique().tolist() == ["bank"]
    assert loans["drawn_idr"].sum() == pytest.approx(loans["principal_idr"].sum())
    owed = (loans["drawn_idr"] - loans["principal_idr"]).cumsum()
    assert loans["balance_idr"].to_numpy() == pytest.approx(owed.to_numpy(), abs=1)
    sheet = result.statement("balance_sheet").query("scenario == 'local-8t'")
    lines = sheet.set_index(["line", "year"])["amount_idr"]
    assert (lines["loans_due"] + lines["loans_later"]).to_numpy() == pytest.approx(
        loans["balance_idr"].to_numpy(), abs=1
    )
    # What is due within a year of the end of a year is what the next one repays.
    assert lines["loans_due"].to_numpy()[:-1] == pytest.approx(
        loans["principal_idr"].to_numpy()[1:], abs=1
    )


def test_the_cover_of_a_year_is_that_of_the_loans():
    """One replication: the ratio of the means is that from which the least cover is taken."""
    runs = sim.compare([sim.load(SCENARIOS / "local-8t.yaml")], replications=1)
    cover = runs.statement("ratios")["dscr"]
    assert cover.min() == pytest.approx(runs.samples("dscr_min")["local-8t"][0])
    assert cover.mean() == pytest.approx(runs.samples("dscr_mean")["local-8t"][0])


def test_staff_works_the_hours_that_are_paid_by_the_hour(result):
    staff = result.statement("staffing").query("scenario == 'local-8t'").set_index("name")
    stages, pay = (staff[staff["kind"] == kind] for kind in ("stage", "pay"))
    assert stages["person_hours"].sum() == pytest.approx(pay["person_hours"].sum())
    appraisal = result.appraisals["local-8t"]
    plant, wage = appraisal.scenario.physical.plant, appraisal.scenario.money.wage
    assert stages["people"].to_dict() == {name: stage.crew for name, stage in plant.stages.items()}
    # The hourly wage times what an hour counts; real wages rise by 1.5 % a year from the middle of 2025, and
    # the plant works from November 2027 to October 2042; overtime falls on some of the years more than others.
    rise = np.mean(1.015 ** np.linspace(2.33, 17.33, 181))
    for cost, times in (("labour", 1.22), ("overtime", 1.5), ("further_overtime", 2)):
        paid = times * rise * wage.monthly.amount / wage.hours
        assert pay.loc[cost, "idr_per_person_hour"] == pytest.approx(paid, rel=0.04)
    # The jobs of the benefits are those of the district and of elsewhere together.
    places = ("jobs_fte", "jobs_fte.elsewhere")
    jobs = sum(result.samples(place)["local-8t"].mean() for place in places)
    assert pay["jobs"].sum() == pytest.approx(jobs, rel=1e-3)
    # A line that grows counts the most people who are ever there.
    phased = result.statement("staffing").query("scenario == 'local-phased'").set_index("name")
    assert phased.loc["peel", "people"] == stages.loc["peel", "people"]
    assert result.statement("staffing").query("scenario == 'outside-8t' and kind == 'stage'").empty


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_table_shows_every_statement_with_words(result, statement, lang):
    table = sim.tables.statement(result, "local-8t", statement, lang)
    assert not table.is_empty
    assert not [row.name for row in table.rows if "line." in row.name or "stage." in row.name]
    frame = result.statement(statement).query("scenario == 'local-8t'")
    if statement in LINES:
        last = list(LINES[statement])[-1]
        amounts = frame[frame["line"] == last].set_index("year")["amount_idr"]
        shown = table.frame.loc[Labels(lang)(f"line.{last}")]
        assert shown.to_numpy() == pytest.approx(amounts.to_numpy() / 1e6)
        assert list(shown.index) == list(map(str, amounts.index))


def test_a_statement_that_there_is_not_names_the_nearest(result):
    with pytest.raises(KeyError, match="did you mean 'balance_sheet'"):
        result.statement("balance")
    with pytest.raises(KeyError, match="did you mean 'local-8t'"):
        sim.tables.statement(result, "local-8", "loans")


def test_without_loans_there_is_no_schedule_and_no_cover(result):
    assert sim.tables.statement(result, "outside-8t", "loans").is_empty
    ratios = result.statement("ratios").query("scenario == 'outside-8t'")
    assert ratios["dscr"].isna().all()
    assert (ratios["debt_to_equity"].dropna() == 0).all()
